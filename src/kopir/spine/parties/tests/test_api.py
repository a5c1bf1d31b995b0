"""The register by the API: everything that its pages can do, with dates, and nothing through another's number."""

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties import services
from kopir.spine.parties.models import Identifier, OrganisationName, Relation

pytestmark = pytest.mark.django_db
JSON = "application/json"


def path_of(organisation, rest=""):
    return f"/api/organisations/{organisation.pk}{rest}"


def test_an_organisation_is_changed_and_read_back(clients, organisations):
    home = organisations.home
    change = {
        "latitude": "43.2567",
        "longitude": 76.9286,
        "established": 1934,
        "city": "Алматы",
        "why": "seen",
    }
    answer = clients.admin.patch(path_of(home), change, content_type=JSON)
    assert answer.status_code == 200
    read = clients.anonymous.get(path_of(home)).json()
    assert answer.json() == read
    assert (read["latitude"], read["longitude"]) == ("43.25670", "76.92860")
    assert (read["established"], read["city"], read["kind"]) == (1934, "Алматы", "university")
    line = AuditEntry.objects.get(action="organisation.edit")
    assert line.why == "seen" and set(line.after) == set(change) - {"why"}
    for wrong, field in (
        ({"latitude": None}, "latitude"),
        ({"kind": ""}, "kind"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"country": "XX"}, "country"),
        ({"established": 1}, "body.body.established"),
    ):
        refused = clients.admin.patch(path_of(home), wrong, content_type=JSON)
        assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
        assert [fault["field"] for fault in refused.json()["faults"]] == [field]


def test_a_name_is_added_retired_and_removed_with_dates(clients, organisations):
    home = organisations.home
    old = {
        "text": "КазГУ",
        "lang": "ru",
        "type": "former",
        "valid_from": "1934-01-15",
        "valid_to": "1991-10-23",
    }
    made = clients.admin.post(path_of(home, "/names"), old, content_type=JSON)
    assert made.status_code == 201 and old.items() <= made.json().items() and made.json()["script"] == "Cyrl"
    [name] = [n for n in clients.anonymous.get(path_of(home)).json()["names"] if n["type"] == "former"]
    assert name == made.json()
    backwards = {**old, "valid_to": "1930-01-01"}
    assert (
        clients.admin.put(path_of(home, f"/names/{name['id']}"), backwards, content_type=JSON).status_code
        == 422
    )
    later = clients.admin.put(
        path_of(home, f"/names/{name['id']}"), {**old, "valid_to": "1990-12-31"}, content_type=JSON
    )
    assert later.json()["valid_to"] == "1990-12-31"
    assert clients.admin.delete(path_of(home, f"/names/{name['id']}?why=wrong")).status_code == 204
    assert AuditEntry.objects.get(action="organisation.remove_name").why == "wrong"
    last = OrganisationName.objects.get(organisation=home)
    assert clients.admin.delete(path_of(home, f"/names/{last.pk}")).status_code == 409


@pytest.mark.parametrize(
    ("scheme", "given", "kept"),
    [
        ("ror", "https://ror.org/03q0vrn42", "03q0vrn42"),
        ("schac", "HTTPS://kaznu.kz", None),
        ("schac", "KazNU.kz", "kaznu.kz"),
        ("schac", "localhost", None),
        ("schac", "-bad-.kz", None),
        ("ror", "03q0vrn43", None),
        ("ror", "03q0vrn4l", None),
        ("orcid", "0000-0002-1825-0097", None),
        ("nonsense", "1", None),
    ],
)
def test_each_scheme_checks_its_own(clients, organisations, scheme, given, kept):
    sent = {"scheme": scheme, "value": given}
    answer = clients.admin.post(path_of(organisations.home, "/identifiers"), sent, content_type=JSON)
    if kept is None:
        assert answer.status_code == 422 and not Identifier.objects.exists()
    else:
        assert answer.status_code == 201 and answer.json()["value"] == kept
        taken = clients.hub_admin.post(
            path_of(organisations.partner, "/identifiers"), sent, content_type=JSON
        )
        assert taken.status_code == 409
        gone = path_of(organisations.home, f"/identifiers/{answer.json()['id']}")
        assert clients.admin.delete(gone).status_code == 204 and not Identifier.objects.exists()


def test_a_relation_is_entered_ended_and_removed(clients, organisations):
    home, network = organisations.home, organisations.partner
    sent = {"type": "member_of", "object_id": network.pk, "valid_from": "2010-01-01", "source": "charter"}
    made = clients.admin.post(path_of(home, "/relations"), sent, content_type=JSON)
    assert made.status_code == 201 and sent.items() <= made.json().items()
    relation = f"/relations/{made.json()['id']}"
    before = clients.admin.post(path_of(home, f"{relation}/end"), {"on": "2009-01-01"}, content_type=JSON)
    assert before.status_code == 422
    ended = clients.admin.post(path_of(home, f"{relation}/end"), {"on": "2020-06-30"}, content_type=JSON)
    assert ended.json()["valid_to"] == "2020-06-30"
    for organisation in (home, network):
        assert clients.anonymous.get(path_of(organisation)).json()["relations"] == [ended.json()]
    assert clients.admin.delete(path_of(home, relation)).status_code == 204
    assert not Relation.objects.exists()


def test_what_belongs_to_another_is_not_reached_through_ones_own(clients, actors, organisations):
    home, partner = organisations.home, organisations.partner
    name = services.add_name(
        actors.hub_admin, organisation_id=partner.pk, text="UJ", lang="pl", type="acronym"
    )
    identifier = services.add_identifier(
        actors.hub_admin, organisation_id=partner.pk, scheme="schac", value="uj.edu.pl"
    )
    relation = services.add_relation(
        actors.hub_admin, subject_id=partner.pk, type="related_to", object_id=home.pk
    )
    ways = (f"/names/{name.pk}", f"/identifiers/{identifier.pk}", f"/relations/{relation.pk}")
    for way in ways:
        assert clients.hub_admin.delete(path_of(home, way)).status_code == 404
        assert clients.admin.delete(path_of(home, way)).status_code == 404
        assert clients.admin.delete(path_of(partner, way)).status_code == 403
        assert clients.anonymous.delete(path_of(partner, way)).status_code == 401
    taught = services.remember_choice(actors.admin, organisation_id=home.pk, text="our univ.")
    assert clients.admin.delete(path_of(home, f"/names/{taught[0].pk}")).status_code == 404
    assert OrganisationName.objects.filter(pk__in=[name.pk, taught[0].pk]).count() == 2


def test_a_grouping_of_countries_is_set_with_dates(clients):
    path = "/api/organisations/country-groups/cis"
    sent = {
        "name": {"en": "CIS", "ru": "СНГ"},
        "source": "https://e-cis.info",
        "members": [
            {"country": "kz"},
            {"country": "GE", "valid_from": "1993-12-03", "valid_to": "2009-08-18"},
        ],
    }
    made = clients.hub_admin.put(path, sent, content_type=JSON)
    assert made.status_code == 200 and made.json()["countries"] == ["KZ"]  # Georgia has left
    assert made.json() in clients.anonymous.get("/api/organisations/country-groups").json()
    assert clients.admin.put(path, sent, content_type=JSON).status_code == 403
    twice = {**sent, "members": [*sent["members"], {"country": "KZ", "valid_from": "2020-01-01"}]}
    assert clients.hub_admin.put(path, twice, content_type=JSON).status_code == 422
