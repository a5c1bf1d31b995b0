"""The map and the four doors: counted from what the asker may see, and each number opens to so many records."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.insight.health.prepared import counted_for
from kopir.insight.health.states import Health
from kopir.kit.languages import content_languages
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, Commitment, LegalBasis, Party
from kopir.spine.ledger.models import Entry
from kopir.spine.parties.models import Organisation, Relation
from kopir.web.atlas import Land, lands_of
from kopir.web.pages.atlas import message

from .test_pages import SECRET, plant

pytestmark = pytest.mark.django_db
DOORS = ("institutions", "students", "researchers", "investors")
LANGUAGES = [code for code, _label in content_languages()]


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def promise(agreement, key="c1", **fields):
    entry = Entry.objects.create(kind="commitment", digest=b"0" * 32, salt=b"1" * 32, payload=b"{}")
    given = {"kind": "investment.pledged", "quantity": 5, "unit": "money", "currency": "USD"} | fields
    return Commitment.objects.create(agreement=agreement, key=key, entry=entry, **given)


def lands(actor, hub):
    return {land.code: land.states for land in lands_of(counted_for(actor, hub), hub)}


@pytest.fixture
def third(organisations):
    made = Organisation.objects.create(name="Third Institute", kind="university", country="JP")
    organisations.home.country, organisations.partner.country = "KZ", "PL"
    organisations.home.save()
    organisations.partner.save()
    return made


def test_a_country_counts_its_agreements_once_by_their_health(actors, hub, organisations, third):
    first, second = plant(organisations, 1), plant(organisations, 2)
    for organisation, role in ((third, "partner"), (organisations.partner, "funder")):
        Party.objects.create(agreement=first, organisation=organisation, role=role)
    Party.objects.filter(agreement=second).update(reports_since=today(hub))
    Agreement.objects.filter(pk=plant(organisations, 3).pk).update(state="terminated")
    assert lands(actors.officer, hub) == {
        "PL": {Health.UNKNOWN: 1, Health.NEW: 1, Health.BROKEN_OFF: 1},
        "JP": {Health.UNKNOWN: 1},
    }


def test_what_is_private_tints_no_country(actors, clients, hub, organisations, third):
    plant(organisations, SECRET)
    assert "PL" in lands(actors.officer, hub)
    for who in ("stranger", "anonymous", "hub_admin"):
        assert lands(getattr(actors, who), hub) == {}
        page = text(getattr(clients, who), "/")
        assert 'class="map"' not in page and "country=PL" not in page
    assert 'world.svg#PL"' in text(clients.officer, "/").replace("&#x27;", "'")


def test_every_number_of_the_map_opens_to_so_many(clients, hub, organisations, third):
    for number in range(3):
        agreement = plant(organisations, number, visibility="public")
    Agreement.objects.filter(pk=agreement.pk).update(state="terminated")
    Party.objects.create(agreement=agreement, organisation=third, role="partner")
    page = text(clients.anonymous, "/")
    table = re.search(r"<details>.*?</details>", page, re.S)[0]
    numbers = re.findall(r'<a href="([^"]+)">(\d+)</a>', table)
    assert sorted(numbers) == sorted(
        [
            ("/agreements/?country=PL", "3"),
            ("/agreements/?country=PL&amp;health=broken_off", "1"),
            ("/agreements/?country=PL&amp;health=unknown", "2"),
            ("/agreements/?country=JP", "1"),
            ("/agreements/?country=JP&amp;health=broken_off", "1"),
        ]
    )
    for path, count in numbers:
        assert text(clients.anonymous, unescape(path)).count("<tr>") == int(count) + 1


def test_the_mark_is_the_most_common_health_and_of_two_the_worse():
    assert Land("PL", "Poland", {Health.ALIVE: 3, Health.ASLEEP: 2}).kind == "ok"
    assert Land("PL", "Poland", {Health.ALIVE: 2, Health.ASLEEP: 2}).kind == "bad"


def test_the_message_names_a_country_only_when_it_has_the_most():
    poland, japan = (
        Land(code, name, {Health.ALIVE: n}) for code, name, n in (("PL", "Poland", 3), ("JP", "Japan", 2))
    )
    assert message([poland]) == "Partners in 1 country or territory"
    assert message([poland, japan]) == "Partners in 2 countries and territories; most agreements: Poland (3)"
    assert (
        message([poland, Land("JP", "Japan", {Health.ALIVE: 3})]) == "Partners in 2 countries and territories"
    )


@pytest.mark.parametrize("path", ["/", *(f"/for/{door}/" for door in DOORS)])
def test_more_records_are_no_more_queries(clients, hub, organisations, third, path):
    counts = []
    for number in range(3):
        for n, kind in enumerate(("branch_campus", "research", "ppp", "dual_degree")):
            agreement = plant(organisations, f"{number}-{n}", visibility="public")
            Agreement.objects.filter(pk=agreement.pk).update(type=kind)
            LegalBasis.objects.create(agreement=agreement, kind="law", number="1")
            promise(agreement, provider=organisations.partner, beneficiary=organisations.home)
        network = Organisation.objects.create(name=f"Network {number}", kind="network")
        Relation.objects.create(subject=organisations.home, type="member_of", object=network)
        with CaptureQueriesContext(connection) as found:
            text(clients.officer, path)
        counts.append(len(found))
    assert counts[0] == counts[-1], [query["sql"] for query in found]
    assert counts[0] <= (12 if path in ("/", "/for/institutions/", "/for/researchers/") else 20)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("door", DOORS)
def test_a_door_answers_in_the_reader_s_language_and_says_no_data(clients, hub, door, language):
    clients.anonymous.cookies["django_language"] = language
    page = text(clients.anonymous, f"/for/{door}/")
    assert f'<html lang="{language}">' in page
    assert page.count("<h2") >= 3 and 'aria-current="page"' in page
    if language == "en":
        assert re.search(r"No data|no data", page)
        assert "style=" not in page


@pytest.mark.parametrize("door", ["students", "researchers", "investors"])
def test_a_door_shows_nothing_that_is_not_open(clients, hub, organisations, third, door):
    kinds = {"students": "branch_campus", "researchers": "research", "investors": "ppp"}
    agreement = plant(organisations, SECRET, city=SECRET)
    Agreement.objects.filter(pk=agreement.pk).update(type=kinds[door])
    promise(agreement, quantity=777)
    assert SECRET in text(clients.officer, f"/for/{door}/")
    for who in ("stranger", "anonymous", "hub_admin"):
        page = text(getattr(clients, who), f"/for/{door}/")
        assert SECRET not in page and "777" not in page


def test_students_see_where_on_which_basis_and_whom_to_ask(clients, hub, organisations, third):
    campus = plant(organisations, 1, visibility="public", city="Almaty", campus_state="")
    Agreement.objects.filter(pk=campus.pk).update(type="branch_campus", campus_state="operating")
    LegalBasis.objects.create(agreement=campus, kind="decree", number="N-17", valid_from=date(2020, 1, 1))
    ended = plant(organisations, 2, visibility="public")
    Agreement.objects.filter(pk=ended.pk).update(type="dual_degree")
    LegalBasis.objects.create(
        agreement=ended, kind="licence", number="L-9", valid_to=today(hub) - timedelta(days=1)
    )
    gone = plant(organisations, 3, visibility="public")
    Agreement.objects.filter(pk=gone.pk).update(type="dual_degree", state="terminated")
    page = text(clients.anonymous, "/for/students/")
    assert "Almaty" in page and "Decree N-17" in page and "L-9" not in page
    assert "Exchange 2" in page and "Exchange 3" not in page
    hosts = page[page.index('id="hosts"') :]
    assert organisations.home.name in hosts and organisations.partner.name not in hosts


def test_investors_see_the_kinds_apart_and_what_stands_on_one_source(clients, hub, organisations, third):
    agreement = plant(organisations, 1, visibility="public")
    for key, kind, amount, alone in (("c1", "pledged", 16, True), ("c2", "committed", 50, False)):
        promise(
            agreement, key, kind=f"investment.{kind}", quantity=amount, one_source=alone, modality="observed",
            provider=organisations.partner, beneficiary=organisations.home,
        )  # fmt: skip
    page = text(clients.anonymous, "/for/investors/")
    assert "One of these promises stands on a single source." in page
    assert 'href="/figures/investment.pledged/">US$16' in page
    assert 'href="/figures/investment.committed/">US$50' in page
    assert "66" not in re.sub(r"<[^>]+>", "", page)


@pytest.mark.parametrize(("countries", "said"), [(11, "One more country"), (13, "3 more countries")])
def test_the_list_is_short_and_the_table_has_every_country(
    clients, hub, organisations, third, countries, said
):
    codes = ["PL", "JP", "CN", "GB", "US", "KR", "TR", "DE", "FR", "IT", "UZ", "RU", "CZ"][:countries]
    agreement = plant(organisations, 1, visibility="public")
    for code in codes[1:]:
        made = Organisation.objects.create(name=f"Institute {code}", kind="university", country=code)
        Party.objects.create(agreement=agreement, organisation=made, role="partner")
    page = text(clients.anonymous, "/")
    assert said in page and page.count('class="place ') == 10
    assert page.count('class="arc"') == countries
    assert all(f'"/agreements/?country={code}"' in page for code in codes)
