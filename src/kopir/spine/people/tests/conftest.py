"""Helpers for the tests of people."""

import threading

import pytest
from django.db import connection


@pytest.fixture
def race(transactional_db):
    """Run callables at once, each in its own thread and connection; returns results or exceptions."""

    def run(calls):
        barrier = threading.Barrier(len(calls))
        outcomes = [None] * len(calls)

        def one(number, call):
            try:
                barrier.wait(timeout=30)
                outcomes[number] = call()
            except Exception as fault:
                outcomes[number] = fault
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(calls)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        return outcomes

    return run
