"""Keyset pages: every row once, in both directions, with NULLs and bytes, whatever the order."""

import pytest
from django.core import signing
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kopir.kit.cursors import SALT, page_of
from kopir.kit.errors import Invalid
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Invalid as SameInvalid

ORDERS = [
    ("established", "id"),
    ("-established", "id"),
    ("sort_kk", "-id"),
    ("-sort_kk", "country", "id"),
    ("latitude", "-established", "-id"),
    ("-updated_at", "-id"),
]
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(1800, 1803)),
        st.binary(max_size=2),
        st.sampled_from(["KZ", "PL", ""]),
        st.one_of(st.none(), st.sampled_from(["1.50000", "-2.00000"])),
    ),
    max_size=14,
)


def plant(rows):
    Organisation.objects.bulk_create(
        Organisation(
            kind="university",
            name="x",
            established=year,
            sort_kk=key,
            country=country,
            latitude=latitude,
            longitude=latitude and "0.00000",
        )
        for year, key, country, latitude in rows
    )


class EveryRowOnce(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(rows=ROWS, order=st.sampled_from(ORDERS), limit=st.integers(1, 5), flat=st.booleans())
    def test_forwards_and_back_again(self, rows, order, limit, flat):
        plant(rows)
        queryset = Organisation.objects.all()
        if flat:
            queryset = queryset.values(
                "id", *(name.lstrip("-") for name in order if name.lstrip("-") != "id")
            )
        take = (lambda row: row["id"]) if flat else (lambda row: row.pk)
        pages, cursor = [], None
        while True:
            page = page_of(queryset, order=order, cursor=cursor, limit=limit)
            pages.append([take(row) for row in page.items])
            if page.next is None:
                break
            cursor = page.next
        seen = [pk for page_ in pages for pk in page_]
        self.assertEqual(len(seen), len(rows))
        self.assertEqual(set(seen), set(Organisation.objects.values_list("pk", flat=True)))
        backwards, current = [pages[-1]], page
        while current.previous is not None:
            current = page_of(queryset, order=order, cursor=current.previous, limit=limit)
            backwards.insert(0, [take(row) for row in current.items])
        self.assertEqual([pk for page_ in backwards for pk in page_], seen)


def test_a_row_that_appears_before_the_page_does_not_shift_it(db):
    plant([(1900 + n, b"", "", None) for n in range(4)])
    first = page_of(Organisation.objects.all(), order=("established", "id"), limit=2)
    plant([(1850, b"", "", None)])
    second = page_of(Organisation.objects.all(), order=("established", "id"), cursor=first.next, limit=2)
    assert [row.established for row in second.items] == [1902, 1903]


def test_a_page_is_one_query(db, django_assert_num_queries):
    plant([(1900, b"", "", None)] * 3)
    with django_assert_num_queries(1):
        page_of(Organisation.objects.all(), order=("id",), limit=2)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "",
        "\x00",
        "é" * 40,
        signing.dumps(["id", 0, [1]], salt="another"),
        signing.dumps(["-id", 0, [1]], salt=SALT),
        signing.dumps(["id", 0, [1, 2]], salt=SALT),
        signing.dumps("id", salt=SALT),
        signing.dumps(["id", 0, [{"z": "1"}]], salt=SALT),
        signing.dumps(["id", 0, [{}]], salt=SALT),
    ],
    ids=range(10),
)
def test_a_cursor_that_this_list_did_not_give_out_is_refused(db, cursor):
    if cursor == "":
        assert page_of(Organisation.objects.all(), order=("id",), cursor="").items == []
        return
    with pytest.raises(Invalid):
        page_of(Organisation.objects.all(), order=("id",), cursor=cursor)


def test_the_refusal_is_the_one_that_pages_know():
    assert Invalid is SameInvalid
