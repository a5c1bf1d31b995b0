"""Two records of one agreement: proposed without telling, joined only when both say so."""

import pytest

from kopir.kit.errors import Conflict, Forbidden, NotFound
from kopir.spine.agreements import services
from kopir.spine.agreements.models import MatchProposal
from kopir.spine.agreements.selectors import open_matches, visible_agreements, visible_matches, visible_notes
from kopir.spine.agreements.sheet import differing_promises, match_facts
from kopir.spine.notices.models import Notice

from .world import item, places

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(hub, organisations, actors):
    first = services.record_agreement(
        actors.officer,
        **item(
            organisations,
            visibility="organisation",
            signed_on="2024-05-01",
            title={"en": "SECRET-HOME"},
            city="SECRET-CITY",
            note="SECRET-NOTE",
            commitments=[places(organisations)],
        ),
    )
    second = services.record_agreement(
        actors.partner_officer,
        **item(
            organisations,
            owner_id=organisations.partner.pk,
            visibility="organisation",
            signed_on="2024-05-02",
            title={"en": "SECRET-PARTNER"},
            note="SECRET-THEIRS",
            commitments=[places(organisations, quantity="15"), places(organisations)],
        ),
    )
    return first, second, MatchProposal.objects.get()


def test_each_side_learns_only_what_both_share(pair, organisations, actors):
    first, second, match = pair
    facts = match_facts(actors.partner_officer, match.pk)
    assert facts.mine == second and facts.holder == organisations.home
    assert str(facts.signed_on) == "2024-05-01"
    shown = repr([facts.holder, facts.type, facts.parties, facts.signed_on, facts.expires_on])
    assert "SECRET" not in shown and first.ref not in shown
    assert match_facts(actors.viewer, match.pk).mine == first
    assert first not in visible_agreements(actors.partner_officer)


def test_nobody_else_can_tell_that_there_is_one(pair, actors):
    match = pair[2]
    for who in ("stranger", "anonymous", "hub_admin"):
        actor = getattr(actors, who)
        assert not visible_matches(actor).exists()
        with pytest.raises(NotFound):
            match_facts(actor, match.pk)
        for pk in (match.pk, match.pk + 1):
            with pytest.raises(NotFound):
                services.answer_match(actor, match_id=pk, same=True)


def test_joined_when_both_say_the_same(pair, organisations, actors):
    first, second, match = pair
    with pytest.raises(Forbidden):
        services.answer_match(actors.viewer, match_id=match.pk, same=True)
    services.answer_match(actors.officer, match_id=match.pk, same=True)
    assert first not in visible_agreements(actors.partner_officer)  # one yes opens nothing
    assert not differing_promises(actors.officer, match.pk)
    with pytest.raises(Conflict):
        services.answer_match(actors.officer, match_id=match.pk, same=False)
    assert open_matches(actors.partner_officer).exists() and not open_matches(actors.officer).exists()
    services.answer_match(actors.partner_officer, match_id=match.pk, same=True)
    for row in (first, second, match):
        row.refresh_from_db()
    assert (second.state, second.superseded_by_id) == ("superseded", first.pk)
    assert (first.visibility, match.state) == ("parties", "same")
    assert first in visible_agreements(actors.partner_officer)
    # Nothing is merged: each keeps its own, and the promises that differ are shown to be resolved.
    assert visible_notes(actors.partner_officer, second).get().text == "SECRET-THEIRS"
    assert not visible_notes(actors.partner_officer, first).exists()
    assert first.commitments.count() == 1
    shown = differing_promises(actors.partner_officer, match.pk)
    assert [(record.pk, row.quantity) for record, row in shown] == [(second.pk, 15)]
    assert not differing_promises(actors.officer, match.pk)  # the second record stays its owner's
    codes = set(Notice.objects.values_list("user_id", "code"))
    assert (actors.officer.user_id, "match.joined") in codes
    # From now on neither side rewrites it alone.
    draft = services.add_commitment(
        actors.partner_officer, agreement_id=first.pk, **places(organisations, quantity="15")
    )
    assert draft.state == "draft"


def test_one_no_closes_it(pair, actors):
    first, second, match = pair
    services.answer_match(actors.officer, match_id=match.pk, same=True)
    services.answer_match(actors.partner_officer, match_id=match.pk, same=False)
    second.refresh_from_db()
    match.refresh_from_db()
    assert (second.state, match.state) == ("active", "different")
    assert first not in visible_agreements(actors.partner_officer)
    services.propose_matches(second)
    assert MatchProposal.objects.count() == 1  # asked once, never again


def test_the_hubs_public_record_yields_to_a_party(hub, organisations, actors):
    ours = services.record_agreement(
        actors.hub_admin, **item(organisations, owner_id=None, visibility="public")
    )
    theirs = services.record_agreement(actors.officer, **item(organisations))
    match = MatchProposal.objects.get()
    assert not visible_matches(actors.hub_admin).exists()
    services.answer_match(actors.officer, match_id=match.pk, same=True)
    ours.refresh_from_db()
    theirs.refresh_from_db()
    assert (ours.owner_id, ours.visibility) == (organisations.home.pk, "public")
    assert theirs.superseded_by_id == ours.pk
