"""From a pair to a draft with its evidence; people of a pair, and whoever does not want to be named is not."""

import shutil

import duckdb
import pytest
from django.core.management import CommandError, call_command

from kopir.exchange.research.suggesting import suggestions
from kopir.exchange.research.tests.world import challenge
from kopir.ground.codelists import is_isced_f
from kopir.insight.observatory.doing.fields import _CODES, _FIELDS, isced_codes, openalex_fields
from kopir.insight.observatory.doing.pair import pair_of
from kopir.insight.observatory.doing.people import people_of
from kopir.insight.observatory.doing.services import ask_not_to_be_named, decide, forget
from kopir.insight.observatory.finder.services import prepare
from kopir.insight.observatory.models import OptOut
from kopir.insight.observatory.services import build
from kopir.kit.errors import Conflict, Invalid, NotFound
from kopir.spine.agreements.models import Agreement
from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.models import Identifier
from kopir.spine.registry.actors import ANONYMOUS, process

pytestmark = pytest.mark.django_db
ADMIN = process("test")


@pytest.fixture
def pair(graph):
    _folder, home, partner = graph
    return pair_of(ANONYMOUS, home, partner)


def at(pair):
    return f"/observatory/pairs/{pair.one.institution}/{pair.other.institution}/"


def text(client, address, code=200):
    response = client.get(address)
    assert response.status_code == code
    return response.content.decode()


def test_people_wrote_lately_from_the_institution_on_the_topics_of_both(pair):
    assert 0.99 < sum(pair.shares.values()) < 1.01 and pair.topics
    found = people_of(pair.prepared, pair.one.institution, pair.shares)
    assert found and len({each.author for each in found}) == len(found)
    counts = pair.prepared.folder.parent
    with duckdb.connect() as duck:
        for each in found:
            assert each.name and 0 <= each.abroad <= each.works
            query = f"SELECT count(*) FROM '{counts}/person_institutions/*.parquet' WHERE author = ? AND institution = ?"
            assert duck.execute(query, [each.author, pair.one.institution]).fetchone() == (1,)
    assert people_of(pair.prepared, pair.one.institution, {}) == []
    with pytest.raises(NotFound):
        pair_of(ANONYMOUS, pair.one.institution, pair.one.institution)


def test_who_does_not_want_to_be_named_is_not_also_after_new_data(pair, graph, tmp_path, settings, clients):
    first, *others = people_of(pair.prepared, pair.one.institution, pair.shares)
    assert f"A{first.author}" in text(clients.anonymous, at(pair))
    asked = ask_not_to_be_named(
        ANONYMOUS, author=f"https://openalex.org/A{first.author}", proof="x@example.org"
    )
    assert people_of(pair.prepared, pair.one.institution, pair.shares)[0] == first, (
        "nobody hides another unseen"
    )
    decide(ADMIN, optout_id=asked.pk, grant=True)
    assert f"A{first.author}" not in text(clients.anonymous, at(pair))
    asked.refresh_from_db()
    assert asked.proof == "" and asked.orcid == first.orcid
    with pytest.raises(Conflict):
        decide(ADMIN, optout_id=asked.pk, grant=False)
    folder = tmp_path / "later"
    shutil.copytree(graph[0], folder)
    for counted in folder.glob("build-*/counted-*"):
        shutil.rmtree(counted)
    orcid = "0000-0002-1825-0097"
    [authors] = folder.glob("build-*/authors/part.parquet")
    with duckdb.connect() as duck:
        duck.execute(
            f"CREATE TABLE a AS SELECT author, name, CASE WHEN author = {others[0].author} "
            f"THEN 'https://orcid.org/{orcid}' ELSE orcid END AS orcid FROM '{authors}'"
        )
        duck.execute(f"COPY a TO '{authors}' (FORMAT parquet)")
    build(folder, sides=[("KZ", "hub")])
    prepare(folder, 2026)
    settings.KOPIR_OBSERVATORY = folder
    again = pair_of(ANONYMOUS, pair.one.institution, pair.other.institution)
    authors = [each.author for each in people_of(again.prepared, pair.one.institution, again.shares)]
    assert first.author not in authors and others[0].author in authors
    forget(ADMIN, author="A999999999")  # the number that they had before OpenAlex merged it
    OptOut.objects.filter(author=999999999).update(orcid=orcid)
    authors = [each.author for each in people_of(again.prepared, pair.one.institution, again.shares)]
    assert others[0].author not in authors
    assert forget(ADMIN, author=f"A{others[0].author}").orcid == orcid


def test_the_command_forgets_and_says_so_once(graph, capsys):
    for _time in range(2):
        call_command("observatory", "forget", "A5023888391")
    assert OptOut.objects.get().author == 5023888391 and "no more" in capsys.readouterr().out
    assert AuditEntry.objects.get(object_type="optout").process == "observatory forget"
    with pytest.raises(CommandError):
        call_command("observatory", "forget", "Smith")


def test_asking_is_public_and_deciding_is_the_administrators(graph, users, clients):
    address = "/observatory/pairs/unnamed/"
    given = {"author": "A123", "orcid": "0000-0002-1825-0097", "proof": "me@example.org"}
    for wrong in ({"author": "Smith"}, {"orcid": "0000-0002-1825-0098"}, {"proof": ""}):
        assert clients.anonymous.post(address, {**given, **wrong}).status_code == 422
    assert clients.anonymous.post(address, given).status_code == 302
    told = clients.anonymous.post(address, {**given, "proof": "another"})
    assert told.status_code == 302 and OptOut.objects.count() == 1, "who has asked is told to nobody"
    for who in ("officer", "admin"):
        assert getattr(clients, who).get(f"{address}requests/").status_code == 403
    page = text(clients.hub_admin, f"{address}requests/")
    assert "me@example.org" in page and "0000-0002-1825-0097" in page
    there = f"{address}requests/{OptOut.objects.get().pk}/"
    assert clients.admin.get(there).status_code == 404
    assert clients.hub_admin.post(there, {"grant": "maybe"}).status_code == 422
    assert clients.hub_admin.post(there, {"grant": "no"}).status_code == 302
    assert OptOut.objects.get().state == "refused" and "me@example.org" not in text(
        clients.hub_admin, f"{address}requests/"
    )
    assert "A123" not in str(list(AuditEntry.objects.values_list("before", "after", "why")))
    ask_not_to_be_named(ANONYMOUS, author="a123", proof="again")
    assert OptOut.objects.count() == 2, "who was refused may ask again"


def test_the_form_is_asked_so_often_an_hour(graph, clients):
    given = {"author": "A1", "proof": "x"}
    codes = [clients.anonymous.post("/observatory/pairs/unnamed/", given).status_code for _n in range(11)]
    assert codes == [302] * 10 + [429]


def test_a_draft_with_parties_fields_a_promise_and_the_evidence(pair, organisations, users, clients):
    address = f"{at(pair)}propose/"
    assert clients.anonymous.get(address).status_code == 302
    page = text(clients.viewer, address)
    assert "Officers and administrators" in page and 'name="publications"' not in page
    assert clients.viewer.post(address, {}).status_code == 422
    given = {"title": "Together", "type": "research", "visibility": "organisation", "publications": "12"}
    assert clients.officer.post(address, {**given, "type": "x"}).status_code == 422
    assert clients.viewer.post(address, given).status_code == 403
    done = clients.officer.post(address, given)
    assert done.status_code == 302
    made = Agreement.objects.get()
    assert made.state == "proposed" and made.owner == organisations.home and made.isced_f
    assert {each.organisation for each in made.parties.all()} == {organisations.home, organisations.partner}
    [promise] = made.versions.get().content["commitments"]
    assert (promise["kind"], promise["quantity"]) == ("research.publications", "12")
    document = made.documents.get()
    assert document.organisation == organisations.home and document.shared == "organisation"
    evidence = b"".join(clients.officer.get(f"/files/{document.file_id}/").streaming_content).decode()
    for part in (pair.one.name, pair.other.name, "Generated data", "Score: 0.", f"T{pair.topics[0].topic}"):
        assert part in evidence, part
    assert clients.partner_officer.get(done["Location"]).status_code == 404, "nothing is proposed yet"


def test_who_is_not_in_the_register_is_no_party(pair, organisations, users, clients):
    Identifier.objects.filter(organisation=organisations.partner).delete()
    page = text(clients.officer, f"{at(pair)}propose/")
    assert "not in the register of this hub" in page and '<button class="btn">Begin' not in page
    given = {"title": "Together", "type": "research", "visibility": "organisation"}
    assert clients.officer.post(f"{at(pair)}propose/", given).status_code == 422


def test_the_finder_suggests_partners_for_a_challenge(graph, organisations, users, clients):
    _folder, home, _partner = graph
    found = challenge(process("test"), organisations.home.pk, isced_f=["06", "0532"])
    page = text(clients.officer, f"/research/{found.pk}/")
    assert f"/observatory/pairs/{home}/" in page
    narrow = suggestions(ANONYMOUS, organisation_id=organisations.home.pk, isced_f=["00"], most=3)
    assert len(narrow) == 3 and all(each.name and each.country != "KZ" for each in narrow)
    assert suggestions(ANONYMOUS, organisation_id=organisations.foreign.pk, isced_f=[], most=3) == []


def test_every_page_in_every_language(pair, users, clients):
    asked = ask_not_to_be_named(ANONYMOUS, author="A1", proof="x")
    places = [at(pair), f"{at(pair)}propose/"]
    places += [f"/observatory/pairs/unnamed/{each}" for each in ("", "requests/", f"requests/{asked.pk}/")]
    for language in ("kk", "ru", "zh-hans"):
        clients.hub_admin.cookies["django_language"] = language
        assert [place for place in places if clients.hub_admin.get(place).status_code != 200] == []


def test_fields_of_both_classifications_are_real():
    assert all(is_isced_f(code) for code in [*_FIELDS, *_CODES.values()])
    assert {field for found in _FIELDS.values() for field in found} <= set(_CODES) == set(range(11, 37))
    assert openalex_fields(["0611", "00"]) == {17} and openalex_fields(["0532"]) == {19}
    assert isced_codes([17, 17, 0]) == ["06"]


def test_what_is_no_author_is_said(hub):
    for wrong in ("", "Smith", "W12", "A0"):
        with pytest.raises(Invalid):
            forget(ADMIN, author=wrong)
