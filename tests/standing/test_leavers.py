"""Whoever leaves an organisation leaves its records, at once: also those that they alone could see."""

import pytest

from kopir.spine.agreements.selectors import get_agreement, is_insider, visible_agreements, visible_versions
from kopir.spine.jobs.selectors import visible_jobs
from kopir.spine.people.models import Membership
from kopir.spine.people.selectors import actor_for, actor_for_token
from kopir.spine.people.services import create_token, remove_member, set_role

from .conftest import body_of
from .routes import everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(shared_world, users, actors, organisations):
    """The home organisation's administrator, who made all of its records, has gone."""
    set_role(actors.admin, organisation_id=organisations.home.pk, user_id=users.officer.pk, role="admin")
    remove_member(actor_for(users.officer), organisation_id=organisations.home.pk, user_id=users.admin.pk)
    return actor_for(users.admin)


def test_what_one_alone_could_see_is_closed(left, shared_world):
    ids = {shared_world["home"].shared[name]["agreement"] for name in ("private", "private draft", "parties")}
    ids.add(shared_world["home"].ids["agreement"])
    assert not visible_agreements(left).filter(pk__in=ids).exists()


def test_a_public_records_draft_is_the_parties_alone(left, shared_world):
    draft = get_agreement(left, shared_world["home"].shared["public draft"]["agreement"])
    assert not is_insider(left, draft) and not visible_versions(left, draft).exists()


def test_their_jobs_for_it_are_closed(left, shared_world):
    assert not visible_jobs(left).filter(pk=shared_world["home"].ids["job"]).exists()


def test_no_page_shows_anything_of_it(left, shared_world, clients):
    home, clients.admin.raise_request_exception = shared_world["home"], False
    # What was sent to the person themself stays theirs: their notices, and the tokens that they made.
    secret = {word for word, what in home.words.items() if what not in {"notice", "token"}}
    for route in everything():
        if route.methods and "GET" not in route.methods:
            continue
        for ids in (home.ids, home.shared["private"]):
            path = route.fill(ids)
            body = body_of(clients.admin.get(path)).decode("utf-8", "replace")
            assert not {home.words[word] for word in secret if word in body}, path


def test_a_token_made_before_opens_nothing(shared_world, users, actors, organisations):
    _token, secret = create_token(actors.officer, name="old", scopes=["read", "write"], expires_in_days=9)
    Membership.objects.filter(user=users.officer).delete()
    actor = actor_for_token(secret)
    assert not visible_agreements(actor).filter(pk=shared_world["home"].ids["agreement"]).exists()
    assert not actor.can("write", organisations.home.pk)
