"""The finder's pages: from a name to a partner to the works that it stands on; what there is not is 404."""

import csv
import io
import json
import re

import pytest

from kopir.insight.observatory.finder.selectors import Wanted, ranked
from kopir.insight.observatory.finder.services import evaluate, fit
from kopir.insight.observatory.finder.store import WEIGHTS
from kopir.kit.errors import Invalid
from kopir.spine.registry.actors import ANONYMOUS

from .test_suggested import ABROAD, HOME, known  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
FINDER = "/observatory/finder/"


def read(client, address):
    answer = client.get(FINDER + address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table(client, address):
    """A download's rows; its CSV is as long."""
    path, _, query = address.partition("?")
    rows = json.loads(b"".join(client.get(f"{FINDER}{path}.json?{query}").streaming_content))
    sheet = b"".join(client.get(f"{FINDER}{path}.csv?{query}").streaming_content).decode("utf-8-sig")
    [heads, *lines] = csv.reader(io.StringIO(sheet))
    assert len(lines) == len(rows) and len(set(heads)) == len(heads)
    return rows


def test_before_a_graph_is_prepared_it_says_what_to_run(client, hub):
    page = read(client, "")
    assert "kopir observatory prepare" in page
    assert "kopir observatory evaluate" in read(client, "quality/")
    for address in (
        f"{HOME}/",
        f"{HOME}/topics/",
        f"{HOME}/{ABROAD}/",
        f"{HOME}/partners.csv",
        "quality/table.csv",
    ):
        assert client.get(FINDER + address).status_code == 404, address


def test_an_institution_is_found_by_a_part_of_its_name(client, known):  # noqa: F811
    page = read(client, "?q=INSTITUTION 22")
    assert f'href="{FINDER}22/"' in page and f'href="{FINDER}21/"' not in page
    assert "No institution of this name" in read(client, "?q=Atlantis")
    assert f'href="{FINDER}{ABROAD}/"' not in read(client, "?country=KZ&q=Institution")


def test_ones_own_institution_comes_first(clients, known):  # noqa: F811
    assert "My institutions" in clients.officer.get(FINDER).content.decode()
    assert "My institutions" not in clients.anonymous.get(FINDER).content.decode()


def test_the_list_its_pages_and_its_file_are_the_ranking(client, known):  # noqa: F811
    found = ranked(ANONYMOUS, HOME, Wanted(known=""), most=1000)
    shown = []
    for page in (1, 2):
        text = read(client, f"{HOME}/?known=any&page={page}")
        shown += [int(number) for number in re.findall(rf'href="{FINDER}{HOME}/(\d+)/">', text)]
    assert shown == [each.institution for each in found.items[: len(shown)]] and len(shown) > 40
    rows = table(client, f"{HOME}/partners?known=any")
    assert [row["institution"] for row in rows] == [
        f"https://openalex.org/I{e.institution}" for e in found.items
    ]
    only = table(client, f"{HOME}/partners?known=any&country=DE&view=complementary")
    assert only and {row["country"] for row in only} == {"DE"}
    assert "No institution abroad fits" in read(client, f"{HOME}/?country=AQ")


@pytest.mark.parametrize("query", ["country=XX", "band=huge", "field=x", "view=best", "known=maybe"])
def test_what_cannot_be_asked(client, known, query):  # noqa: F811
    assert client.get(f"{FINDER}{HOME}/?{query}").status_code == 422


@pytest.mark.parametrize(
    "address", ["1/1/", "999999/", "1/999999/", "1/topics/5/", "1/partners.exe", "1/?page=0"]
)
def test_what_there_is_not(client, known, address):  # noqa: F811
    assert client.get(FINDER + address).status_code == 404


def test_a_suggestion_opens_to_the_works_it_was_counted_from(client, known):  # noqa: F811
    partner = next(each for each in ranked(ANONYMOUS, HOME, Wanted(known="known")).items if each.together > 1)
    page = read(client, f"{HOME}/{partner.institution}/")
    works = table(client, f"{HOME}/{partner.institution}/works")
    assert len(works) == partner.together and all(
        row["work"] in page or row["doi"] in page for row in works[:50]
    )
    number, count = re.search(rf'href="{FINDER}{HOME}/topics/(\d+)/">(\d+)</a>', page).groups()
    assert len(table(client, f"{HOME}/topics/{number}/works")) == int(count) > 0
    assert "https://doi.org/10.5555/" in read(client, f"{HOME}/topics/{number}/")
    assert "No agreement in force" in page


def test_every_page_of_made_up_data_says_so(client, known):  # noqa: F811
    for address in (
        "",
        f"{HOME}/",
        f"{HOME}/topics/",
        f"{HOME}/topics/10001/",
        f"{HOME}/{ABROAD}/",
        "quality/",
    ):
        assert "Generated data" in read(client, address), address
    assert client.get(f"/api/observatory/institutions/{HOME}/partners").json()["generated"] is True


def test_a_choice_of_topics_stays_on_the_way(client, known):  # noqa: F811
    page = read(client, f"{HOME}/topics/")
    topics = re.findall(r'name="topic" id="t\d+" value="(\d+)"', page)
    assert topics
    chosen = read(client, f"{HOME}/?topic={topics[0]}")
    assert f'<input type="hidden" name="topic" value="{topics[0]}">' in chosen
    assert f"?topic={topics[0]}" in chosen and chosen != read(client, f"{HOME}/")


def test_the_page_shows_how_good_it_is(client, known, graph, settings, tmp_path):  # noqa: F811
    """On made-up data that have something to be found: see what the sample says of itself."""
    found = evaluate(graph, 2026, "2026-01-01")
    try:
        page = read(client, "quality/")
        assert "Adamic–Adar" in page and "2026-01-01" in page
        rows = table(client, "quality/table")
        assert len(rows) == len(found["groups"]) * 6 * 4
        everyone = found["groups"]["everyone"]
        assert everyone["pairs"] > 300 and everyone["methods"]["random"]["auc"][0] == pytest.approx(
            0.5, abs=0.05
        )
        for each in everyone["methods"].values():
            assert all(low <= mean <= high for mean, low, high in each.values())
        weights = fit(graph, 2026)
        assert (
            min(weights.terms.values()) >= 0
            and weights.origin == "fit"
            and weights.said["last"] == found["cut"]
        )
    finally:
        (graph / WEIGHTS).unlink(missing_ok=True)
        (graph / "finder-evaluation.json").unlink()
    with pytest.raises(Invalid):
        evaluate(tmp_path, 2026, "2026-01-01")


def test_the_api_says_the_same(client, known):  # noqa: F811
    root = "/api/observatory/institutions"
    [one] = [each for each in client.get(f"{root}?q=institution 22").json() if each["institution"] == HOME]
    assert one["country"] == "KZ"
    answer = client.get(f"{root}/{HOME}/partners?limit=7&skip=3").json()
    found = ranked(ANONYMOUS, HOME, Wanted(), skip=3, most=7)
    assert answer["total"] == found.total
    assert [each["institution"] for each in answer["items"]] == [each.institution for each in found.items]
    best = answer["items"][0]
    pair = client.get(f"{root}/{HOME}/partners/{best['institution']}").json()
    assert pair["chance"] == pytest.approx(best["chance"]) and pair["parts"].keys() == best["parts"].keys()
    assert pair["topics"] and pair["works"] == []
    assert client.get(f"{root}/{HOME}/partners/{HOME}").status_code == 404
    assert client.get(f"{root}/{HOME}/partners?view=best").status_code == 422
    assert client.get("/api/observatory/quality").status_code == 404
