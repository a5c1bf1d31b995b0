"""The guide names every variable that the code reads, and none that it does not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
READ = re.compile(r"""(?:environ(?:ment)?(?:\.get)?[\[(]|_flag\()\s*["']([A-Z_]+)["']""")
OTHERS = {"DJANGO_SETTINGS_MODULE", "KOPIR_REQUIRE_BROWSER"}


def test_the_guide_lists_every_variable():
    code = [p for p in (ROOT / "src").rglob("*.py") if "tests" not in p.parts]
    read = {name for path in code for name in READ.findall(path.read_text(encoding="utf-8"))}
    guide = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))
    assert "KOPIR_DATA" in read
    assert listed == read - OTHERS
