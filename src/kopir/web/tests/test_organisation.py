"""An organisation's page: what it offers to whom, and that what it offers works."""

from datetime import date

import pytest

from kopir.spine.parties import services
from kopir.spine.parties.models import Relation

pytestmark = pytest.mark.django_db


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_proposal_is_found_and_confirmed_by_the_hub_s_administrators(clients, actors):
    made = services.create_organisation(actors.officer, name="Altai Institute", lang="en", kind="research")
    page = f"/organisations/{made.pk}/"
    confirm = f'href="{page}confirm/"'
    assert clients.stranger.get(page).status_code == 404
    assert confirm not in text_of(clients.officer, page)
    assert 'proposed=1">1<' in text_of(clients.hub_admin, "/administration/")
    listed = text_of(clients.hub_admin, "/organisations/?proposed=1")
    assert "Altai Institute" in listed and "Jagiellonian" not in listed
    assert "Altai Institute" not in text_of(clients.stranger, "/organisations/?proposed=1")
    assert confirm in text_of(clients.hub_admin, page)
    assert clients.officer.get(f"{page}confirm/").status_code == 403
    asked = text_of(clients.hub_admin, f"{page}confirm/")
    assert "Altai Institute" in asked and "Everybody sees it then." in asked
    assert clients.stranger.get(page).status_code == 404  # asking changes nothing
    done = clients.hub_admin.post(f"{page}confirm/", follow=True)
    assert "The organisation is in the register." in done.content.decode()
    assert confirm not in done.content.decode()
    assert clients.stranger.get(page).status_code == 200
    assert "Altai Institute" not in text_of(clients.hub_admin, "/organisations/?proposed=1")


def test_people_and_the_trail_are_linked_for_those_who_may_open_them(clients, organisations):
    pk = organisations.home.pk
    people, trail = f"/people/organisations/{pk}/", f"/audit/organisations/{pk}/"
    offered = {
        who: (people in text, trail in text)
        for who in ("hub_admin", "admin", "viewer", "partner_officer", "anonymous")
        for text in [text_of(getattr(clients, who), f"/organisations/{pk}/")]
    }
    assert offered == {
        "hub_admin": (True, False),
        "admin": (True, True),
        "viewer": (True, False),
        "partner_officer": (False, False),
        "anonymous": (False, False),
    }
    for who, links in offered.items():
        for path, linked in zip((people, trail), links, strict=True):
            if linked:
                assert getattr(clients, who).get(path).status_code == 200, (who, path)


def test_a_relation_is_found_by_name_and_taken_away_with_a_reason(clients, actors, organisations):
    home, partner = organisations.home, organisations.partner
    services.add_name(
        actors.hub_admin, organisation_id=partner.pk, text="Uniwersytet Jagielloński", lang="pl"
    )
    form = f"/organisations/{home.pk}/relations/"
    refused = clients.admin.post(form, {"type": "branch_of", "object_id_text": "Ыщъ-zz99"})
    assert refused.status_code == 422 and "or add it first" in refused.content.decode()
    sent = {
        "type": "branch_of",
        "object_id_text": "uniwersytet Jagielloński",
        "valid_from": "2024-09-01",
        "valid_to": "2025-06-30",
    }
    assert clients.admin.post(form, sent).status_code == 302
    relation = Relation.objects.get()
    assert (relation.valid_from, relation.valid_to) == (date(2024, 9, 1), date(2025, 6, 30))
    remove = f"{form}{relation.pk}/remove/"
    assert remove in text_of(clients.admin, f"/organisations/{home.pk}/")
    assert remove not in text_of(clients.viewer, f"/organisations/{home.pk}/")
    # Both sides show it with its dates.
    for organisation in (home, partner):
        assert "2024-09-01" in text_of(clients.anonymous, f"/organisations/{organisation.pk}/")
    asked = text_of(clients.admin, remove)
    assert "Jagiellonian University" in asked and Relation.objects.exists()
    assert clients.admin.post(remove, {"why": "never was"}).status_code == 302
    assert not Relation.objects.exists()


def test_a_former_name_is_shown_with_both_its_days(clients, organisations):
    home = organisations.home
    sent = {"text": "Kirov University", "lang": "en", "type": "former"}
    days = {"valid_from": "1934-01-15", "valid_to": "1991-10-23"}
    assert clients.admin.post(f"/organisations/{home.pk}/names/", {**sent, **days}).status_code == 302
    page = text_of(clients.anonymous, f"/organisations/{home.pk}/")
    assert 'datetime="1934-01-15"' in page and 'datetime="1991-10-23"' in page
    name = home.names.get(type="former")
    remove = f"/organisations/{home.pk}/names/{name.pk}/remove/"
    assert remove in text_of(clients.admin, f"/organisations/{home.pk}/")
    assert "Kirov University" in text_of(clients.admin, remove)
    assert clients.admin.post(remove, {"why": "mistake"}).status_code == 302
    last = home.names.get()
    refused = clients.admin.post(f"/organisations/{home.pk}/names/{last.pk}/remove/")
    assert refused.status_code == 422 and "keeps at least one name" in refused.content.decode()


def test_coordinates_are_shown_and_unknown_ones_are_no_data(clients, actors, organisations):
    home = organisations.home
    assert "°" not in text_of(clients.anonymous, f"/organisations/{home.pk}/")
    services.edit_organisation(actors.admin, organisation_id=home.pk, latitude="43.2", longitude="76.9")
    assert "43.20000°, 76.90000°" in text_of(clients.anonymous, f"/organisations/{home.pk}/")


def test_the_agreement_leads_to_its_trail(clients, actors, organisations):
    from kopir.spine.agreements.tests.world import native

    record = native(actors, organisations)
    trail = f"/audit/agreement/{record.pk}/"
    for who in ("officer", "viewer", "admin"):
        assert trail in text_of(getattr(clients, who), f"/agreements/{record.pk}/")
        assert getattr(clients, who).get(trail).status_code == 200
    # The partner has not acted: there is no line of theirs yet, and so no link to nothing.
    assert trail not in text_of(clients.partner_officer, f"/agreements/{record.pk}/")
