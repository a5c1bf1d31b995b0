"""On a narrow screen a row is a list of labelled facts: no cell may come without its label."""

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
CELL = re.compile(r"<td(?![^>]*(data-label|colspan))[^>]*>")


def test_every_cell_that_is_written_by_hand_has_its_label():
    without = [
        f"{path.relative_to(SOURCE)}: {found.group(0)}"
        for path in sorted(SOURCE.rglob("templates/**/*.html"))
        for found in CELL.finditer(path.read_text(encoding="utf-8"))
    ]
    assert without == [], "say data-label, or let kit.tables.Table write the table"
