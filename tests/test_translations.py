"""Every text a reader can meet is translated: nothing missing, fuzzy, doubtful or glued to a variable."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_catalogues_are_complete() -> None:
    """`tools/messages.py check` exits 0; when it does not, its lines say what to translate.

    A process of its own, because the tool configures Django without this project's settings.
    """
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", str(ROOT / "tools" / "messages.py"), "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=240,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
