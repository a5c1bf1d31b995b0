"""The pages: recording, proving with a page or a file, reversing, and what strangers get."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path

from kopir.spine.deliveries.models import Delivery, Evidence
from kopir.spine.deliveries.services import record
from kopir.spine.ledger import keys
from kopir.spine.ledger.services import issue_checkpoint, sequence

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
DAY = date(2025, 5, 4)

urlpatterns = [
    path("", include("kopir.web.urls")),
    path("deliveries/", include("kopir.spine.deliveries.urls")),
    path("files/", include("kopir.spine.files.urls")),
    path("ledger/", include("kopir.spine.ledger.urls")),
]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KOPIR_FILES = tmp_path / "files"
    settings.KOPIR_KEYS = tmp_path / "keys"


def test_record_prove_and_reverse(clients, commitment):
    page = clients.officer.post(
        f"/deliveries/record/{commitment.pk}/", {"quantity": "3", "occurred_on": "2025-05-04"}, follow=True
    )
    delivery = Delivery.objects.get()
    assert page.status_code == 200 and "waits for its place" in page.content.decode()
    url = f"/deliveries/{delivery.pk}/"
    clients.officer.post(f"{url}evidence/", {"url": "https://example.org/list"})
    clients.officer.post(f"{url}evidence/", {"file": SimpleUploadedFile("list.txt", b"three students\n")})
    assert Evidence.objects.count() == 2
    sequence()
    text = clients.partner_officer.get(url).content.decode()
    assert "https://example.org/list" in text and "list.txt" in text and "Check it yourself" in text
    assert clients.officer.post(f"{url}reverse/", {"reason": "twice"}).status_code == 200  # not confirmed
    clients.officer.post(f"{url}reverse/", {"reason": "twice", "sure": "on"})
    assert Delivery.objects.count() == 2
    assert "twice" in clients.viewer.get(url).content.decode()
    assert clients.viewer.get(f"/deliveries/of/{commitment.pk}/").status_code == 200


def test_faults_come_back_with_the_form(clients, commitment):
    page = clients.officer.post(
        f"/deliveries/record/{commitment.pk}/", {"quantity": "3", "occurred_on": "2999-01-01"}
    )
    assert page.status_code == 200 and "still to come" in page.content.decode()
    assert not Delivery.objects.exists()


def test_strangers_get_404_and_weak_roles_403(clients, actors, commitment):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    for url in (f"/deliveries/{delivery.pk}/", f"/deliveries/of/{commitment.pk}/"):
        assert clients.stranger.get(url).status_code == clients.anonymous.get(url).status_code == 404
    assert clients.viewer.get(f"/deliveries/record/{commitment.pk}/").status_code == 403
    assert clients.stranger.get(f"/deliveries/record/{commitment.pk}/").status_code == 404
    form = {"reason": "no", "sure": "on"}
    assert clients.stranger.post(f"/deliveries/{delivery.pk}/reverse/", form).status_code == 404
    assert clients.partner_officer.post(f"/deliveries/{delivery.pk}/reverse/", form).status_code == 403
    assert Delivery.objects.count() == 1


def test_the_public_reads_the_log_but_no_payload(clients, actors, commitment):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    keys.init()
    checkpoint = issue_checkpoint()
    assert str(checkpoint.size) in clients.anonymous.get("/ledger/").content.decode()
    text = clients.anonymous.get(f"/ledger/entries/{delivery.entry_id}/").content.decode()
    assert "Digest" in text and "occurred_on" not in text
    answer = clients.anonymous.get(f"/ledger/checkpoints/{checkpoint.size}/")
    assert answer.content.decode().startswith("kopir\n") and "attachment" in answer["Content-Disposition"]
    assert clients.anonymous.get("/ledger/entries/99999/").status_code == 404
