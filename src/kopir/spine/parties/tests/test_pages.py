"""The register's pages: who sees which link, what a form saves, how many statements a list takes."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties import services
from kopir.spine.parties.models import Organisation, Relation
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
EDITORS = ("hub_admin", "admin")


def page_of(organisation):
    return f"/organisations/{organisation.pk}/"


def test_an_organisation_s_own_fields_are_edited_with_a_reason(clients, organisations):
    home = organisations.home
    fields = {"kind": "university", "status": "active", "country": "kz", "city": "Almaty"}
    more = {"latitude": "43.25", "longitude": "76.91667", "established": "1934"}
    sent = {**fields, **more, "website": "https://www.kaznu.kz", "source": "", "why": "looked up"}
    answer = clients.admin.post(f"{page_of(home)}edit/", sent)
    assert (answer.status_code, answer["Location"]) == (302, page_of(home))
    home.refresh_from_db()
    assert (home.established, home.website, home.country) == (1934, "https://www.kaznu.kz", "KZ")
    line = AuditEntry.objects.get(action="organisation.edit")
    assert line.why == "looked up" and line.after["established"] == 1934
    for fault, field in (({"longitude": ""}, "latitude"), ({"country": "XX"}, "country")):
        wrong = clients.admin.post(f"{page_of(home)}edit/", {**sent, **fault})
        assert wrong.status_code == 422
        assert set(wrong.context["form"].errors) == {field}
    shown = clients.admin.get(f"{page_of(home)}edit/").content.decode()
    assert 'value="https://www.kaznu.kz"' in shown and 'value="1934"' in shown


def test_a_name_is_retired_and_a_mistaken_one_removed(clients, actors, organisations):
    home = organisations.home
    old = services.add_name(actors.admin, organisation_id=home.pk, text="Kirov University", lang="en")
    bad = services.add_name(actors.admin, organisation_id=home.pk, text="KazUN", lang="en", type="acronym")
    sent = {"text": old.text, "lang": "en", "type": "former", "valid_to": "1991-12-31", "why": "renamed"}
    path = f"{page_of(home)}names/{old.pk}/"
    assert clients.admin.post(path, sent).status_code == 302
    old.refresh_from_db()
    assert (old.type, old.valid_to) == ("former", date(1991, 12, 31))
    assert clients.admin.post(path, {**sent, "valid_from": "1999-01-01"}).status_code == 422
    assert clients.admin.post(f"{page_of(home)}names/{bad.pk}/remove/").status_code == 302
    assert not home.names.filter(pk=bad.pk).exists()
    # Another organisation's page does not open this one's name.
    assert clients.hub_admin.get(f"{page_of(organisations.partner)}names/{old.pk}/").status_code == 404


def test_a_learned_line_is_no_name_to_edit(clients, actors, organisations):
    taught = services.remember_choice(actors.admin, organisation_id=organisations.home.pk, text="our univ.")
    for client in (clients.admin, clients.hub_admin):
        path = f"{page_of(organisations.home)}names/{taught[0].pk}/"
        assert client.get(path).status_code == 404
        assert client.post(f"{path}remove/").status_code == 404


def test_a_membership_of_a_network_is_entered_with_dates_and_ended(clients, organisations):
    home, network = organisations.home, organisations.partner
    sent = {"type": "member_of", "object_id": network.pk, "valid_from": "2010-01-01", "source": "charter"}
    assert clients.admin.post(f"{page_of(home)}relations/", sent).status_code == 302
    relation = Relation.objects.get()
    path = f"{page_of(home)}relations/{relation.pk}/end/"
    assert clients.admin.post(path, {"on": "2009-01-01"}).status_code == 422
    assert clients.admin.post(path, {"on": "2020-06-30", "why": "left"}).status_code == 302
    relation.refresh_from_db()
    assert relation.valid_to == date(2020, 6, 30)
    apart = {"type": "not_same_as", "object_id": network.pk}
    assert clients.admin.post(f"{page_of(home)}relations/", apart).status_code == 302
    again = clients.admin.post(f"{page_of(home)}relations/", apart)
    assert again.status_code == 422


def test_only_editors_see_links_to_change_and_open_the_forms(clients, actors, organisations):
    home = organisations.home
    held = services.add_identifier(actors.admin, organisation_id=home.pk, scheme="schac", value="kaznu.kz")
    relation = services.add_relation(
        actors.admin, subject_id=home.pk, type="member_of", object_id=organisations.partner.pk
    )
    name = home.names.get()
    paths = (
        "edit/",
        "names/",
        f"names/{name.pk}/",
        "identifiers/",
        "relations/",
        f"relations/{relation.pk}/end/",
    )
    for who in vars(clients):
        client = getattr(clients, who)
        shown = client.get(page_of(home)).content.decode()
        assert (f'href="{page_of(home)}edit/"' in shown) == (who in EDITORS)
        expected = 200 if who in EDITORS else 302 if who == "anonymous" else 403
        for path in paths:
            assert client.get(page_of(home) + path).status_code == expected, (who, path)
        if who not in EDITORS:
            removed = client.post(f"{page_of(home)}identifiers/{held.pk}/remove/")
            assert removed.status_code == expected
    asked = clients.admin.get(f"{page_of(home)}identifiers/{held.pk}/remove/").content.decode()
    assert held.value in asked and home.identifiers.count() == 1  # it asks once more
    assert clients.admin.post(f"{page_of(home)}identifiers/{held.pk}/remove/").status_code == 302
    assert not home.identifiers.exists()


def statements(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/organisations/?q=Zhetisu", "/api/organisations?q=Zhetisu"])
def test_a_list_of_three_takes_as_many_statements_as_one(clients, actors, path):
    def make(number):
        services.create_organisation(
            actors.hub_admin, name=f"Zhetisu University {number}", lang="en", kind="university", country="KZ"
        )

    make(1)
    for who in ("anonymous", "officer", "hub_admin"):
        client = getattr(clients, who)
        one = statements(client, path)
        if Organisation.objects.filter(name__startswith="Zhetisu").count() == 1:
            make(2)
            make(3)
            assert statements(client, path) == one


def test_an_organisation_with_three_of_everything_takes_as_many_statements(clients, actors, organisations):
    home, path = organisations.home, page_of(organisations.home)

    def add(number):
        services.add_name(actors.admin, organisation_id=home.pk, text=f"Name {number}", lang="en")
        services.add_identifier(
            actors.admin, organisation_id=home.pk, scheme="wikidata", value=f"Q{number + 40}"
        )
        other = services.create_organisation(
            actors.hub_admin, name=f"Network {number}", lang="en", kind="network"
        )
        services.add_relation(actors.admin, subject_id=home.pk, type="member_of", object_id=other.pk)

    add(1)
    one = statements(clients.admin, path)
    add(2)
    add(3)
    assert statements(clients.admin, path) == one


@pytest.mark.parametrize(("lang", "name"), [("en", "Home University"), ("kk", "Үй университеті")])
def test_the_file_names_organisations_in_the_readers_language(clients, organisations, lang, name):
    Organisation.objects.filter(pk=organisations.home.pk).update(
        name="Home University",
        name_lang="en",
        names_by_lang={"en": "Home University", "kk": "Үй университеті"},
    )
    answer = clients.viewer.get("/organisations/export.json", headers={"accept-language": lang})
    rows = json.loads(b"".join(answer.streaming_content))
    [row] = [row for row in rows if row["id"] == organisations.home.pk]
    assert (row["name"], row["name_lang"]) == (name, lang)


def test_of_two_who_edit_an_organisation_the_second_is_told_and_loses_nothing(hub, organisations, clients):
    home = organisations.home
    url = f"/organisations/{home.pk}/edit/"
    page = clients.admin.get(url).content.decode()
    based_on = re.findall(r'name="based_on" value="([^"]+)"', page)[0]
    sent = {"kind": "university", "status": "active", "country": "KZ", "city": "Astana", "based_on": based_on}
    services.edit_organisation(process("test"), organisation_id=home.pk, website="https://example.org/new")
    answer = clients.admin.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Somebody else changed this" in text and 'value="Astana"' in text
    home.refresh_from_db()
    assert (home.city, home.website) == ("Almaty", "https://example.org/new")
    # Who has looked again, saves; and so does a form that does not say what it was filled from.
    again = re.findall(r'name="based_on" value="([^"]+)"', text)[0]
    assert clients.admin.post(url, {**sent, "based_on": again}).status_code == 302
    assert clients.admin.post(url, {**sent, "city": "Almaty", "based_on": "yesterday"}).status_code == 302
