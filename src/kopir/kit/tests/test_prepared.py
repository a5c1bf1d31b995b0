"""A statement that is written once finds what its queryset finds, asks each time, and mixes nobody up."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils import timezone

from kopir.kit.prepared import ANY_ID, Prepared, Statement, remembered
from kopir.spine.agreements.models import Agreement
from kopir.spine.hub.models import Hub
from kopir.spine.people.models import Membership, User
from kopir.spine.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def values(row):
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_models_are_as_a_queryset_gives_them(hub, users):
    for queryset in (Hub.objects.all(), User.objects.order_by("pk"), Membership.objects.order_by("-pk")[:3]):
        assert [values(row) for row in Statement(queryset).models()] == [values(row) for row in queryset]
        assert queryset
    found = Statement(Hub.objects.all()).models()[0]
    found.currency = "EUR"
    found.save()  # a row of the database, not a new one
    assert Hub.objects.get().currency == "EUR"


def test_dicts_are_as_values_are(organisations):
    for number in range(3):
        Agreement.objects.create(
            ref=f"A-{number}",
            type="exchange",
            title={"kk": "Келісім", "en": "Agreement"},
            state="signed",
            owner=organisations.home,
            expires_on=date(2030, 2, 28) if number else None,
        )
    queryset = Agreement.objects.values("title", "expires_on", "updated_at", "owner_id").order_by("pk")
    assert Statement(queryset).dicts() == list(queryset)
    assert Statement(queryset.filter(pk__in=[])).dicts() == []


def test_relations_and_annotations_come_along(organisations, django_assert_num_queries):
    row = Agreement.objects.create(ref="A-1", type="exchange", state="signed", owner=organisations.home)
    build = Prepared(
        lambda pk: (
            Agreement.objects.filter(pk=pk).select_related("owner", "campus").annotate(n=Count("parties"))
        ),
        ANY_ID,
    )
    with django_assert_num_queries(1):
        (found,) = build().models(row.pk)
        assert (found.owner.name, found.campus, found.n) == (organisations.home.name, None, 0)
    assert build().models(ANY_ID) == []


def test_it_asks_each_time_and_for_the_value_given(users, django_assert_num_queries):
    roles = Prepared(
        lambda user: Membership.objects.filter(user_id=user).values_list("organisation_id", "role"), ANY_ID
    )
    with django_assert_num_queries(3):
        assert [role for _organisation, role in roles().rows(users.officer.pk)] == ["officer"]
        assert [role for _organisation, role in roles().rows(users.viewer.pk)] == ["viewer"]
        Membership.objects.filter(user=users.officer).delete()
    assert roles().rows(users.officer.pk) == []
    assert roles().rows(ANY_ID) == []


def test_a_stand_in_that_is_not_found_is_refused():
    with pytest.raises(ValueError, match="stand-in"):
        Statement(User.objects.filter(is_active=True), [ANY_ID])
    with pytest.raises(ValueError, match="part of a parameter"):
        Statement(User.objects.filter(pk=ANY_ID, name__contains=str(ANY_ID)), [ANY_ID])


def test_a_stand_in_is_found_whatever_kind_of_number_the_column_is(users):
    assert Statement(Agreement.objects.filter(created_by=ANY_ID), [ANY_ID]).models(7) == []
    found = Agreement.objects.create(ref="A", type="exchange", state="signed", created_by=users.officer.pk)
    assert Statement(Agreement.objects.filter(created_by=ANY_ID), [ANY_ID]).models(users.officer.pk) == [
        found
    ]


def test_what_is_remembered_is_the_question_and_not_the_answer(users):
    def ask():
        return [row["email"] for row in remembered("test", lambda: User.objects.values("email")).dicts()]

    before = ask()
    User.objects.create_user("late@example.org")
    assert sorted([*before, "late@example.org"]) == sorted(ask())


def test_a_person_is_found_by_key_within_whoever_is_asked_only(users, organisations):
    officer = users.officer
    assert User.objects.get(pk=officer.pk) == officer
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=10**9)
    with pytest.raises(User.DoesNotExist):
        User.objects.filter(is_hub_admin=True).get(pk=officer.pk)
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=officer.pk, is_hub_admin=True)


def test_a_session_is_read_until_it_runs_out(users):
    given = SessionStore()
    given["colour"] = "blue"
    given.create()
    key = given.session_key
    for store in (SessionStore, DatabaseStore):
        assert store(key).get("colour") == "blue"
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))
    for store in (SessionStore, DatabaseStore):
        late = store(key)
        assert late.get("colour") is None and late.session_key is None
    assert SessionStore("no such key of a session").get("colour") is None
