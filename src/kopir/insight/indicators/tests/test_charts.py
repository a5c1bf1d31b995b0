"""The picture of a number's past: gaps are gaps, a day alone is a point, plans are dashed, four lines at most."""

import re
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from kopir.insight.indicators.chart import charts_of
from kopir.insight.indicators.models import Snapshot
from kopir.insight.indicators.series import series_of
from kopir.kit.charts import LINE, Line, _apart, _scale, lines
from kopir.spine.agreements.clock import today
from kopir.spine.registry.indicators import indicator_for

pytestmark = pytest.mark.django_db


def kept(code, ago, amount, **fields):
    given = {"unit": "agreement", "modality": "observed"} | fields
    return Snapshot.objects.create(code=code, day=today() - timedelta(days=ago), amount=amount, **given)


def drawn(code):
    return charts_of(series_of(code), indicator_for(code))


def test_days_that_nobody_kept_are_a_gap_and_a_day_alone_is_a_point():
    for ago, amount in ((9, 3), (8, 4), (5, 6), (2, None), (1, 7), (0, 8)):
        kept("agreements.in_force", ago, amount)
    (chart,) = drawn("agreements.in_force")
    (path,) = re.findall(r'<path class="s1" d="([^"]+)"', chart.svg)
    assert path.count("M") == 2 and path.count("L") == 2
    assert chart.svg.count("<circle") == 2, "the day alone, and the end"
    assert 'role="img"' in chart.svg and f'aria-label="{chart.message}"' in chart.svg
    assert ": 3 on " in chart.message and ", 8 on " in chart.message


def test_one_day_is_a_number_and_two_are_a_picture(hub, clients):
    address = "/figures/agreements.in_force/"
    kept("agreements.in_force", 0, 5)
    page = clients.anonymous.get(address).content.decode()
    assert 'class="chart lines"' not in page and "as soon as two days are kept" in page
    assert page.count('<th scope="col">Day</th>') == 1
    kept("agreements.in_force", 1, 4)
    (chart,) = drawn("agreements.in_force")
    assert '<path class="s1"' in chart.svg and chart.svg.count("<circle") == 1
    page = clients.anonymous.get(address).content.decode()
    assert 'class="chart lines"' in page and page.count("Show the numbers") == 1 and "style=" not in page
    assert page.count('<th scope="col">Day</th>') == 1, "the numbers are the picture's own"


def test_money_planned_is_dashed_and_another_currency_has_a_picture_of_its_own():
    for ago in (1, 0):
        for modality, currency, amount in (
            ("observed", "USD", 16),
            ("planned", "USD", 50),
            ("observed", "KZT", 9),
        ):
            kept("investment.pledged", ago, amount, unit="money", modality=modality, currency=currency)
    dollars, tenge = sorted(drawn("investment.pledged"), key=lambda chart: "KZT" in chart.message)
    assert dollars.svg.count("stroke-dasharray") == 1 and tenge.svg.count("stroke-dasharray") == 0
    assert "planned: US$50" in dollars.svg and "stated as done: US$16" in dollars.svg
    assert "9" in tenge.message and "US$" not in tenge.message


def test_at_most_four_are_drawn_and_it_is_said():
    for number in range(6):
        for ago in (1, 0):
            kept("agreements.in_force", ago, number + 1, key=f"k{number}")
    (chart,) = drawn("agreements.in_force")
    assert chart.svg.count("<circle") == 4 and "the table has all" in chart.note
    assert "k5: 6" in chart.svg and "k1" not in chart.svg


def test_labels_stand_apart_and_inside():
    for places in ([30.0, 30.0, 30.0, 30.0], [200.0, 199.0, 40.0, 37.0], [10.0]):
        found = sorted(_apart(places))
        assert found[0] >= LINE and all(b - a >= LINE for a, b in pairwise(found))


def test_a_label_is_text():
    svg = lines([Line("<b>&", [(today(), Decimal(0))])], '"><x>')
    assert "<b>" not in svg and "<x>" not in svg and "&lt;b&gt;&amp;" in svg
    assert lines([], "x") == "" and lines([Line("a", [])], "x") == ""


@pytest.mark.parametrize(
    ("most", "ticks"),
    [("0", "0 1"), ("1", "0 1"), ("8", "0 2 4 6 8"), ("21", "0 10 20 30"), ("23.5", "0 10 20 30"),
     ("0.07", "0 0.02 0.04 0.06 0.08"), ("66000000", "0 20000000 40000000 60000000 80000000")],
)  # fmt: skip
def test_the_scale_counts_in_round_steps_from_nought_to_above_the_most(most, ticks):
    assert [f"{tick:f}" for tick in map(Decimal.normalize, _scale(Decimal(most)))] == ticks.split()


def test_the_scale_is_drawn_left_of_the_lines():
    svg = lines([Line("8", [(today() - timedelta(days=1), Decimal(3)), (today(), Decimal(8))])], "x")
    assert re.findall(r'text-anchor="end">(\d+)</text>', svg)[:5] == ["0", "2", "4", "6", "8"]
    assert svg.count('class="grid"') == 4 and svg.count('class="axis"') == 1
