"""Many at once, and processes that die: no waiting, no hole, nothing acknowledged that is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction

from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record
from kopir.spine.deliveries.tests.world import counted, kept
from kopir.spine.ledger.models import Entry, Leaf
from kopir.spine.ledger.services import sequence
from kopir.spine.ledger.verify import verify
from kopir.spine.registry.actors import process

ACTOR = process("test")
DAY = date(2025, 5, 4)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def in_threads(count, work):
    faults = []

    def run(number):
        try:
            work(number)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads, faults


def whole(commitment, count):
    while sequence():
        pass
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(
        range(Entry.objects.count())
    )
    assert Delivery.objects.count() == count
    assert kept(commitment) == counted(commitment)
    report = verify()
    assert report.ok, report.faults


def test_32_recorders_at_once_leave_no_hole(commitment):
    threads, faults = in_threads(
        32,
        lambda number: [
            record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY) for _ in range(5)
        ],
    )
    for thread in threads:
        thread.join()
    assert faults == []
    whole(commitment, 160)
    assert kept(commitment)[:2] == (160, 160)


def test_the_same_key_from_many_is_recorded_once(commitment):
    threads, faults = in_threads(
        8,
        lambda number: record(
            ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY, dedup_key="one"
        ),
    )
    for thread in threads:
        thread.join()
    assert faults == []
    whole(commitment, 1)


def test_recorders_do_not_wait_for_one_that_stays_open(commitment):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time; there is nothing to hold open beside others")
    opened, done = threading.Event(), threading.Event()

    def stay_open(number):
        with transaction.atomic():
            record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
            opened.set()
            assert done.wait(60)

    (slow,), slow_faults = in_threads(1, stay_open)
    assert opened.wait(30)
    others, faults = in_threads(
        31, lambda number: record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    )
    for thread in others:
        thread.join(30)
    still = [thread for thread in others if thread.is_alive()]
    while sequence():
        pass
    placed_before = Leaf.objects.count()
    done.set()
    slow.join()
    assert (still, faults, slow_faults) == ([], [], [])
    assert placed_before == 32  # the promise and 31 deliveries; the late one comes after them
    whole(commitment, 32)


RECORDER = """
import sys, django
django.setup()
from datetime import date
from kopir.spine.deliveries.services import record
from kopir.spine.registry.actors import process
from kopir.spine.ledger import sequencer
sequencer.PAUSE = 0
while True:
    made = record(process("test"), commitment_id=int(sys.argv[1]), quantity=1, occurred_on=date(2025, 5, 4))
    print(made.pk, flush=True)
"""


def test_kill_9_loses_nothing_that_was_acknowledged(commitment, installation):
    acknowledged = []
    for pause in (0.1, 0.3, 0.5):
        worker = subprocess.Popen(
            [sys.executable, "-c", RECORDER, str(commitment.pk)],
            env={**installation, "DJANGO_SETTINGS_MODULE": "kopir.web.settings"},
            stdout=subprocess.PIPE,
            text=True,
        )
        acknowledged.append(int(worker.stdout.readline()))
        time.sleep(pause)
        os.kill(worker.pid, signal.SIGKILL)
        rest = worker.stdout.read().split("\n")[:-1]  # a line without its end was never acknowledged
        acknowledged += [int(line) for line in rest]
        worker.stdout.close()
        worker.wait()
    kept_rows = set(Delivery.objects.values_list("pk", flat=True))
    assert acknowledged and set(acknowledged) <= kept_rows
    whole(commitment, len(kept_rows))
