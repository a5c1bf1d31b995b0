"""What a kind may be declared as, and that records outlive the app that declared theirs."""

from dataclasses import replace

import pytest

from kopir.insight.health.progress import expected_by
from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.sheet import editor_sheet
from kopir.spine.agreements.terms import clean_terms
from kopir.spine.agreements.tests.world import native, places, signed
from kopir.spine.registry import indicators, kinds
from kopir.spine.registry.actors import Invalid

PLACES = kinds.kind_for("mobility.places")


@pytest.fixture
def registry(monkeypatch):
    """A copy of the kinds, which a test may change."""
    copy = dict(kinds._kinds)
    monkeypatch.setattr(kinds, "_kinds", copy)
    return copy


def test_a_code_is_declared_once(registry):
    assert kinds.declare_kind(PLACES) is PLACES
    with pytest.raises(ValueError, match="declared twice"):
        kinds.declare_kind(replace(PLACES, label="Something else"))
    assert kinds.kind_for("mobility.places") is PLACES
    some = next(iter(indicators.all_indicators()))
    with pytest.raises(ValueError, match="declared twice"):
        indicators.declare_indicator(replace(some, label="Something else"))
    assert indicators.indicator_for(some.code) is some


@pytest.mark.parametrize(
    "change",
    [
        {"code": "x.y", "unit": "bushel"},
        {"code": "x.y", "unit": ""},
        {"code": "x.y", "modality": "maybe"},
        {"code": ""},
        {"code": "places"},
        {"code": "Mobility.places"},
        {"code": "x.y z"},
        {"code": "x." + "y" * 60},
    ],
)
def test_a_kind_that_nobody_could_count_is_refused(registry, change):
    before = dict(registry)
    with pytest.raises(ValueError):
        kinds.declare_kind(replace(PLACES, **change))
    assert registry == before


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"kind": "no.such"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": ["mobility.places"]}, "kind"),
        ({"kind": "mobility.places", "unit": "money"}, "unit"),
        ({"kind": "mobility.places", "unit": "bushel"}, "unit"),
        ({"kind": "mobility.places", "currency": "KZT"}, "currency"),
        ({"kind": "investment.pledged"}, "currency"),
        ({"kind": "investment.pledged", "currency": "XYZ"}, "currency"),
        ({"kind": "investment.pledged", "currency": "тг"}, "currency"),
        ({"kind": "investment.pledged", "currency": "USD", "modality": "maybe"}, "modality"),
    ],
)
def test_terms_that_do_not_fit_their_kind_are_refused_at_their_field(terms, field):
    with pytest.raises(Invalid) as refused:
        clean_terms(terms)
    assert set(refused.value.faults) == {field}


@pytest.mark.django_db
def test_promises_of_a_kind_whose_app_is_gone_are_still_shown(clients, hub, actors, organisations, registry):
    agreement = signed(actors, organisations)
    row = Commitment.objects.get(agreement=agreement)
    del registry["mobility.places"]
    assert expected_by(row, row.period_to) is None
    for path in (
        f"/agreements/{agreement.pk}/",
        "/agreements/",
        "/needs/",
        f"/api/agreements/{agreement.pk}",
    ):
        answer = clients.officer.get(path)
        assert answer.status_code == 200, path
    assert "mobility.places" in clients.officer.get(f"/agreements/{agreement.pk}/").content.decode()


@pytest.mark.django_db
def test_the_form_of_such_a_promise_does_not_choose_another_kind(clients, actors, organisations, registry):
    agreement = native(actors, organisations, commitments=[places(organisations)])
    key = editor_sheet(actors.officer, agreement.pk).content["commitments"][0]["key"]
    del registry["mobility.places"]
    path = f"/agreements/{agreement.pk}/commitments/{key}/"
    assert '<option value="mobility.places" selected>' in clients.officer.get(path).content.decode()
    sent = {"kind": "mobility.places", "quantity": "1", "modality": "planned"}
    refused = clients.officer.post(path, sent)
    assert refused.status_code == 422 and set(refused.context["form"].errors) == {"kind"}
    kept = editor_sheet(actors.officer, agreement.pk).content["commitments"]
    assert [(row["kind"], row["quantity"]) for row in kept] == [("mobility.places", "12")]


@pytest.mark.parametrize("change", [{"unit": "bushel"}, {"modality": "guessed"}])
def test_an_indicator_counts_in_a_known_unit(change):
    some = next(iter(indicators.all_indicators()))
    with pytest.raises(ValueError, match=next(iter(change.values()))):
        indicators.declare_indicator(replace(some, code="x.new", **change))
    with pytest.raises(KeyError):
        indicators.indicator_for("x.new")
