"""docs/webhooks.md: its way of checking a signature takes what is ours and nothing else, and its numbers are true."""

import base64
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from kopir.gateways.webhooks import sending, services, signing, spreading
from kopir.gateways.webhooks.events import EVENTS, TEST

ROOT = Path(__file__).resolve().parents[5]
TEXT = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
BODY = '{"id": "msg_1", "data": "көпір"}'.encode()


@pytest.fixture
def genuine():
    [snippet] = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names = {}
    exec(compile(snippet, "docs/webhooks.md", "exec"), names)
    return names["genuine"]


def headers(*seeds, at=None, message="msg_1"):
    return signing.headers(list(seeds), message, at or timezone.now(), BODY)


def test_the_documents_program_takes_what_is_ours_once(genuine):
    seed, seen = signing.new_seed(), set()
    assert genuine(headers(seed), BODY, signing.shown(seed), seen)
    assert not genuine(headers(seed), BODY, signing.shown(seed), seen)
    assert genuine(headers(seed, message="msg_2"), BODY, signing.shown(seed), seen)


def test_both_secrets_are_good_while_one_is_replaced(genuine):
    old, new = signing.new_seed(), signing.new_seed()
    for seed in (old, new):
        assert genuine(headers(new, old), BODY, signing.shown(seed), set())


@pytest.mark.parametrize("what", ["body", "id", "timestamp", "secret", "late", "early"])
def test_it_refuses_what_is_not(genuine, what):
    seed, body = signing.new_seed(), BODY
    away = {"late": timedelta(minutes=-6), "early": timedelta(minutes=6)}.get(what, timedelta(0))
    sent, secret = headers(seed, at=timezone.now() + away), signing.shown(seed)
    if what == "body":
        body = BODY.replace(b"msg_1", b"msg_2")
    if what == "id":
        sent["webhook-id"] = "msg_2"
    if what == "timestamp":
        sent["webhook-timestamp"] = str(int(sent["webhook-timestamp"]) + 1)
    if what == "secret":
        secret = "whsec_" + base64.b64encode(b"another").decode()
    assert not genuine(sent, body, secret, set())


def test_its_numbers_and_events_are_those_of_the_code():
    assert set(re.findall(r"`([a-z]+(?:\.[a-z]+)?)`", TEXT.partition("## What is sent")[0])) == {
        *EVENTS,
        TEST,
    }
    minutes = [int(wait.total_seconds() // 60) for wait in spreading.SCHEDULE]
    assert minutes == [1, 5, 30, 120, 360, 720, 1440]
    assert "1 minute, 5 minutes, 30 minutes, 2, 6, 12 and 24 hours" in TEXT
    assert spreading.MOST_FAILURES == len(minutes) + 1 == 8 and "eight failures in a row" in TEXT
    assert (sending.DEADLINE, sending.READ) == (10.0, 2048)
    assert timedelta(hours=24) == services.BOTH and timedelta(days=30) == spreading.KEPT
