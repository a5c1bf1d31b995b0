"""The trail shows that something was done to a record, never the contents of one that the reader may not open."""

from kopir.spine.agreements import services
from kopir.spine.audit.models import AuditEntry

from .world import item


def test_an_administrator_does_not_read_a_colleagues_own_record_in_the_trail(
    organisations, actors, clients, hub
):
    secret = services.record_agreement(
        actors.officer, **item(organisations, visibility="private", ref="CANARY-7f3a")
    )
    assert AuditEntry.objects.filter(object_id=secret.pk, after__ref="CANARY-7f3a").exists()
    page = f"/audit/organisations/{organisations.home.pk}/"
    seen = clients.admin.get(page)
    assert seen.status_code == 200 and "CANARY-7f3a" not in seen.content.decode()
    assert clients.admin.get(f"/audit/agreement/{secret.pk}/").status_code == 404
    assert clients.officer.get(f"/audit/agreement/{secret.pk}/").status_code == 200
