"""Rate limits count across threads, per key and per window."""

import pytest

from kopir.kit.limits import TooMany, address_of, count, who_asks
from kopir.kit.models import RateWindow


def tries(many, **kwargs):
    """How many of *many* uses pass."""
    passed = 0
    for _ in range(many):
        try:
            count("guess", "address 192.0.2.1", limit=3, seconds=60, **kwargs)
            passed += 1
        except TooMany as refusal:
            assert 1 <= refusal.retry_after <= 60
    return passed


@pytest.mark.django_db
def test_a_window_lets_the_limit_through_and_no_more():
    assert tries(5, now=1000.0) == 3
    assert tries(5, now=1000.0 + 61) == 3


@pytest.mark.django_db
def test_keys_do_not_share_a_window_and_old_windows_go():
    count("guess", "user 1", limit=1, seconds=60, now=1000.0)
    count("guess", "user 2", limit=1, seconds=60, now=1000.0)
    count("other", "user 1", limit=1, seconds=60, now=1000.0)
    assert RateWindow.objects.count() == 3
    count("guess", "user 1", limit=1, seconds=60, now=5000.0)
    assert RateWindow.objects.count() == 1


@pytest.mark.django_db
def test_no_address_is_kept():
    count("guess", "address 192.0.2.1", limit=1, seconds=60)
    assert "192.0.2.1" not in str(RateWindow.objects.values())


@pytest.mark.parametrize(
    ("behind", "forwarded", "found"),
    [
        (False, "203.0.113.9", "192.0.2.1"),  # anybody can send the header
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),  # what our proxy wrote stands last
        (True, "203.0.113.9, nonsense", "192.0.2.1"),
        (True, "", "192.0.2.1"),
    ],
)
def test_whose_address_counts(rf, settings, behind, forwarded, found):
    settings.KOPIR_BEHIND_PROXY = behind
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="192.0.2.1")
    assert address_of(request) == found


def test_one_subscriber_of_ipv6_is_one_asker(rf):
    first, second = (rf.get("/", REMOTE_ADDR=f"2001:db8:1:2::{end}") for end in ("1", "ffff"))
    other = rf.get("/", REMOTE_ADDR="2001:db8:1:3::1")
    assert who_asks(first) == who_asks(second) != who_asks(other)
    assert who_asks(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.1")) == "address 192.0.2.1"
