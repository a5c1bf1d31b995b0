"""Role × service: files belong to an organisation (here home), or to the hub.

The columns are the cast: hub administrator; officer, approver, viewer and administrator of home; the
partner's administrator; a stranger; nobody. Opening a file is asked of the record that owns it
(``test_files``; ``agreements/tests/test_annex``).
"""

import pytest
from conftest import CAST
from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.spine.files import services
from kopir.spine.files.models import StoredFile
from kopir.spine.registry.actors import Conflict

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def upload():
    return SimpleUploadedFile("letter.pdf", PDF)


TABLE = {
    "store": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: services.store(who, organisation_id=w["home"], upload=upload(), name="a.pdf"),
    ),
    "store for the hub": (
        "ok  403 403 403 403 403 403 403",
        lambda who, w: services.store(who, organisation_id=None, upload=upload(), name="a.pdf"),
    ),
    "remove": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: services.remove(who, file_id=w["file"].pk),
    ),
}


def test_every_service_is_in_the_table():
    named = {name.split()[0] for name in TABLE}
    assert set(services.__all__) - {"register_owner"} == named


@pytest.mark.parametrize("service", TABLE)
def test_who_may(service, actors, organisations, outcome):
    home = organisations.home.pk
    world = {
        "home": home,
        "file": services.store(actors.officer, organisation_id=home, upload=upload(), name="a.pdf"),
    }
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
    assert StoredFile.objects.count() == 1


def test_a_file_that_a_record_stands_on_is_not_forgotten(actors, organisations, hub):
    from kopir.spine.agreements.services import add_document
    from kopir.spine.agreements.tests.world import native

    agreement = native(actors, organisations)
    document = add_document(actors.officer, agreement_id=agreement.pk, upload=upload())
    with pytest.raises(Conflict):
        services.remove(actors.officer, file_id=document.file_id)
