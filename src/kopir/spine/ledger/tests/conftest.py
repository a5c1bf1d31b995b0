"""The log alone, a signing key in a folder of its own, and a quick way to fill the log."""

import pytest
from django.db import transaction

from kopir.spine.ledger import keys, verify
from kopir.spine.ledger.services import append, sequence


@pytest.fixture(autouse=True)
def no_records(monkeypatch):
    """These tests write entries that stand for nothing; higher apps test their own records against the log."""
    monkeypatch.setattr(verify, "_records", {})


@pytest.fixture
def key_folder(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"
    return settings.KOPIR_KEYS


@pytest.fixture
def signing_key(db, key_folder):
    return keys.init()


@pytest.fixture
def fill():
    """Append that many approvals and place them; returns the entries."""

    def run(count, place=True):
        with transaction.atomic():
            entries = [append("approval", {"number": number}) for number in range(count)]
        while place and sequence():
            pass
        return entries

    return run
