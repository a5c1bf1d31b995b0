"""Appending, placing, proving: against an independent naive tree."""

from hashlib import sha256

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kopir.ground import merkle
from kopir.spine.ledger import selectors
from kopir.spine.ledger.models import Entry, Leaf, Pending
from kopir.spine.ledger.services import append, append_many, erase, sequence
from kopir.spine.ledger.verify import verify
from kopir.spine.ledger.wire import frame, moment, number
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
LAW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def naive_root(hashes):
    """RFC 6962 §2.1 as the text has it, by recursion."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + naive_root(hashes[:split]) + naive_root(hashes[split:])).digest()


def naive_leaves():
    digests = Leaf.objects.order_by("index").values_list("entry__digest", flat=True)
    return [sha256(b"\x00" + bytes(digest)).digest() for digest in digests]


class Undo(Exception):
    pass


@given(batches=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 9)), min_size=1, max_size=6))
@LAW
def test_every_proof_of_every_size_holds(batches):
    try:
        with transaction.atomic():
            for count, limit in batches:
                append_many("approval", [{"n": at} for at in range(count)])
                sequence(limit=limit)
            while sequence(limit=5):
                pass
            leaves = naive_leaves()
            size = len(leaves)
            assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(size))
            assert selectors.head() == selectors.Head(size=size, root=naive_root(leaves), pending=0)
            for leaf in Leaf.objects.all():
                proof = selectors.inclusion(leaf.entry_id)
                assert proof.index == leaf.index
                assert merkle.verify_inclusion(leaves[leaf.index], leaf.index, size, proof.path, proof.root)
            for old in range(size + 1):
                proof = selectors.consistency(old)
                assert proof.old_root == naive_root(leaves[:old])
                assert merkle.verify_consistency(old, size, proof.old_root, proof.new_root, proof.path)
            assert verify().ok
            raise Undo
    except Undo:
        pass


def test_an_entry_waits_until_it_is_placed(fill):
    (entry,) = fill(1, place=False)
    assert selectors.place_of(entry.pk) is None
    with pytest.raises(NotFound):
        selectors.inclusion(entry.pk)
    assert sequence() == 1 and sequence() == 0
    assert selectors.place_of(entry.pk) == 0 and not Pending.objects.exists()


def test_a_limit_places_the_oldest_first(fill):
    entries = fill(5, place=False)
    assert sequence(limit=2) == 2
    assert set(Leaf.objects.values_list("entry_id", flat=True)) == {entries[0].pk, entries[1].pk}


def test_what_was_rolled_back_leaves_no_hole(fill):
    fill(2)
    try:
        with transaction.atomic():
            append("approval", {})
            raise Undo
    except Undo:
        pass
    fill(2)
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3]
    assert verify().ok


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_appended_in_the_transaction_of_what_it_records():
    with pytest.raises(RuntimeError):
        append("approval", {})


@pytest.mark.parametrize("payload", [{"amount": float("nan")}, {"day": object()}])
def test_a_payload_without_a_canonical_form_is_refused(payload):
    with pytest.raises((TypeError, ValueError)):
        append("approval", payload)


def test_the_payload_frames_kind_and_time():
    entry = append("approval", {"b": 1, "a": "ғ"})
    stored = Entry.objects.get(pk=entry.pk)
    assert bytes(stored.payload) == frame('{"a":"ғ","b":1}'.encode(), "approval", moment(stored.recorded_at))
    assert len(bytes(stored.salt)) == 32
    assert bytes(stored.digest) == sha256(bytes(stored.salt) + bytes(stored.payload)).digest()


@pytest.mark.parametrize(
    ("value", "text"), [(12, "12"), (12.5, "12.5"), (-0.0001, "-0.0001"), (1e15, "1000000000000000")]
)
def test_amounts_as_hashed(value, text):
    assert number(value) == text


def test_proofs_of_what_is_not_there(fill):
    (entry,) = fill(1)
    for call in (lambda: selectors.inclusion(10**6), lambda: selectors.inclusion(entry.pk, 2)):
        with pytest.raises(NotFound):
            call()
    for old, new in ((-1, 1), (2, 1), (0, 2)):
        with pytest.raises(Invalid):
            selectors.consistency(old, new)


def test_a_proof_takes_the_same_queries_at_any_size(fill, django_assert_max_num_queries):
    fill(3)
    for _ in range(2):
        entries = fill(40)
        with django_assert_max_num_queries(6):
            selectors.inclusion(entries[0].pk)
        with django_assert_max_num_queries(8):
            selectors.consistency(3)


def test_an_erased_entry_still_proves(actors, fill):
    entries = fill(5)
    root = selectors.head().root
    with pytest.raises(Forbidden):
        erase(actors.admin, entries[2].pk, "asked for")
    erase(actors.hub_admin, entries[2].pk, "asked for")
    stored = Entry.objects.get(pk=entries[2].pk)
    assert stored.salt is None and stored.payload is None
    proof = selectors.inclusion(entries[2].pk)
    assert proof.erased and proof.root == root
    assert merkle.verify_inclusion(proof.leaf_hash, proof.index, proof.size, proof.path, root)
    report = verify()
    assert report.ok and report.erased == [entries[2].pk]
    with pytest.raises(Conflict):
        erase(actors.hub_admin, entries[2].pk, "again")
    with pytest.raises(NotFound):
        erase(actors.hub_admin, 10**6, "nobody")
    with pytest.raises(Invalid):
        erase(actors.hub_admin, entries[3].pk, "  ")


def test_an_entry_can_be_erased_before_it_has_a_place(actors, fill):
    (entry,) = fill(1, place=False)
    erase(actors.hub_admin, entry.pk, "asked for")
    assert sequence() == 1 and verify().ok
