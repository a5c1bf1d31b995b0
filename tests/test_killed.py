"""kill -9 of server and worker over HTTP: no acknowledged write is lost, and each takes effect once (DESIGN §9)."""

import os
import random
import threading
import time
from datetime import date
from itertools import count

import pytest
import requests

from kopir.spine.deliveries.models import CommitmentTotal, Delivery
from kopir.spine.deliveries.totals import rebuild
from kopir.spine.ledger.models import Pending
from kopir.spine.ledger.services import sequence
from kopir.spine.ledger.verify import verify
from kopir.spine.people.services import create_token

from .servers import Running, Server
from .standing.world import build

#: As tests/test_import_killed.py: twenty where it is judged. A start of two processes is dearer than one, so half.
ROUNDS = max(2, int(os.environ.get("KOPIR_KILLS", "4")) // 4)
WRITERS = 3


class Writers:
    """Clients that record deliveries of 1 under keys of their own, and send again what was not answered."""

    def __init__(self, commitment, secret):
        self.body = {"commitment_id": commitment, "quantity": "1", "occurred_on": date.today().isoformat()}
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.acknowledged, self.unanswered, self.refused = {}, set(), []
        self.numbers, self.lock = count(), threading.Lock()

    def send(self, session, url, key):
        answer = session.post(
            f"{url}/api/deliveries", json={**self.body, "dedup_key": key}, headers=self.headers, timeout=10
        )
        with self.lock:
            if answer.status_code != 201:
                self.refused.append((answer.status_code, answer.text))
                return
            before = self.acknowledged.setdefault(key, answer.json()["id"])
            assert before == answer.json()["id"]
            self.unanswered.discard(key)

    def until_the_end(self, url):
        """One client: writes until the server does not answer any more."""
        with requests.Session() as session:
            while True:
                with self.lock:
                    key = f"key {next(self.numbers)}"
                    self.unanswered.add(key)
                try:
                    self.send(session, url, key)
                except requests.RequestException:
                    return

    def repeat(self, url):
        """What a careful client does after a fall: everything again that was not answered, and some that was."""
        with requests.Session() as session:
            for key in [*self.unanswered, *list(self.acknowledged)[-3:]]:
                self.send(session, url, key)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_acknowledged_write_is_lost_and_each_counts_once(
    installation, hub, organisations, users, actors, settings, tmp_path
):
    settings.KOPIR_FILES, settings.KOPIR_KEYS = tmp_path / "files", tmp_path / "keys"
    home = build(organisations, users)["home"].ids
    already = CommitmentTotal.objects.get(commitment_id=home["commitment"]).quantity
    _token, secret = create_token(actors.officer, name="load", scopes=["read", "write"], expires_in_days=1)
    environment = {**installation, "KOPIR_DATA": str(tmp_path), "KOPIR_SECRET_KEY": "for one test"}
    writers, chance, falls = Writers(home["commitment"], secret), random.Random(9), 0
    for number in range(ROUNDS + 1):
        worker = Running(environment, tmp_path / "worker.log", "worker")
        server = Server(environment, tmp_path / "server.log")
        try:
            server.ready()
            writers.repeat(server.url)
            if number == ROUNDS:
                break
            threads = [
                threading.Thread(target=writers.until_the_end, args=(server.url,)) for _ in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.3, 2.5))
            for process in chance.sample([server, worker], 2):
                process.kill()
            for thread in threads:
                thread.join(timeout=30)
            falls += bool(writers.unanswered)
        finally:
            server.kill()
            worker.kill()
    assert writers.refused == [] and writers.unanswered == set()
    assert falls  # else nothing was under way when the processes died
    _check(writers, home, already)


def _check(writers, home, already):
    assert len(writers.acknowledged) > 10 * ROUNDS
    found = dict(
        Delivery.objects.filter(commitment_id=home["commitment"], dedup_key__startswith="key ").values_list(
            "dedup_key", "pk"
        )
    )
    assert found == writers.acknowledged
    while sequence():
        pass
    assert not Pending.objects.exists()
    total = CommitmentTotal.objects.get(commitment_id=home["commitment"])
    assert total.quantity == already + len(found)
    folded = CommitmentTotal.objects.order_by("pk").values()
    before = list(folded)
    rebuild()
    assert list(folded.all()) == before
    assert verify().faults == []
