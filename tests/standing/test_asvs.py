"""``docs/security/asvs.csv``: every line has a test that exists or a reason in words."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES = list(csv.DictReader((ROOT / "docs/security/asvs.csv").read_text(encoding="utf-8").splitlines()))
STATES = {"met", "partly", "not yet", "does not apply"}


def test_the_list_is_not_empty_and_names_each_requirement_once():
    numbers = [line["asvs_5_0"] for line in LINES]
    assert len(numbers) == len(set(numbers)) > 20
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", number) for number in numbers)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["asvs_5_0"])
def test_each_line_stands_on_something(line):
    assert line["status"] in STATES
    proof = line["test or reason"]
    if proof.startswith("reason: "):
        assert len(proof) > 40
        return
    path, _, name = proof.partition("::")
    assert re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.M), proof
