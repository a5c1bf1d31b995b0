"""What the browser is sent: built from npm, whole, in the wheel, and nothing third-party in git."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from kopir.ground.codelists import countries

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT / "src" / "kopir" / "kit"
STATIC = KIT / "static" / "built"
#: Letters without which a language cannot be written: Kazakh in both alphabets, Russian; the tenge and others.
LETTERS = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёЪъЫыЭэ₸₽€№«»—ÄäÖöÜüĞğİıÑñŊŋŪūŞşAz09"


def letters(face: str) -> set[str]:
    files = sorted((STATIC / "fonts").glob(f"{face}-*.woff2"))
    return {chr(point) for file in files for point in TTFont(file).getBestCmap()}


@pytest.mark.parametrize("face", ["sans-400", "sans-600", "serif-600"])
def test_each_face_can_write_the_four_languages(face):
    assert set(LETTERS) - letters(face) == set()


def test_the_fonts_carry_their_licence_and_not_its_reserved_names():
    names = {path.name for path in (STATIC / "fonts").iterdir()}
    assert {"OFL-IBM-Plex.txt", "OFL-Source-Serif.md"} <= names
    for file in (STATIC / "fonts").glob("*.woff2"):
        said = {str(record) for record in TTFont(file)["name"].names}
        assert not any(word in text for text in said for word in ("Plex", "Source"))


def test_no_rule_leads_to_another_host():
    for file in (*STATIC.glob("*.css"), *STATIC.glob("*.js")):
        text = file.read_text(encoding="utf-8")
        assert "http:" not in text and "https:" not in text and "sourceMappingURL" not in text, file.name


def test_every_country_has_its_place_on_the_map():
    world = json.loads((KIT / "built" / "world.json").read_text(encoding="utf-8"))
    drawn = world["countries"]
    assert {"KZ", "CN", "US", "GB", "SG", "HK", "MT", "RU", "UZ"} <= drawn.keys()
    # Natural Earth draws no land for a few dots in the ocean and for what lies inside another country's shape.
    assert len(countries() - drawn.keys()) < 20
    for code, country in drawn.items():
        assert country["d"].startswith("m") and country["d"].endswith("z"), code
        assert 0 <= country["x"] <= world["width"], code
    # Turned by 30 degrees, the hub stands right of the middle, and Russia is not smeared over the map.
    assert 1150 < drawn["KZ"]["x"] < 1350 and drawn["KZ"]["y"] < world["height"] / 2
    assert f'id="KZ" d="{drawn["KZ"]["d"]}"' in (STATIC / "world.svg").read_text(encoding="utf-8")


def leaps(path: str) -> int:
    """The longest step of a path from one point to the next, in units of the drawing."""
    longest = 0
    for ring in path.split("z")[:-1]:
        steps = ring.partition("l")[2].replace("-", " -").split()
        longest = max([longest, *(abs(int(step)) for step in steps)])
    return longest


def test_no_outline_runs_across_the_map():
    """The fault of drawing rings by hand: a line from one edge of the world to the other."""
    world = json.loads((KIT / "built" / "world.json").read_text(encoding="utf-8"))
    assert {code: leaps(c["d"]) for code, c in world["countries"].items() if leaps(c["d"]) > 250} == {}


def test_the_wheel_holds_what_was_built_and_no_package(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for file in (
        "static/built/kopir.css",
        "static/built/kopir.js",
        "static/built/world.svg",
        "built/world.json",
    ):
        assert f"kopir/kit/{file}" in names
    assert "kopir/kit/static/built/fonts/sans-400-cyrillic.woff2" in names
    assert "kopir/locale/kk/LC_MESSAGES/django.mo" in names
    assert not [
        name for name in names if "node_modules" in name or Path(name).name.startswith(("axe.", "axe-"))
    ]


def test_git_keeps_nothing_built_or_third_party():
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("this is no work tree of git")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = listed.stdout.splitlines()
    assert not [f for f in files if f.endswith((".woff2", ".ttf", ".otf", ".min.js")) or "/built/" in f]


def test_the_lock_names_no_registry_and_hashes_everything():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages and all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    allowed = {"MIT", "ISC", "OFL-1.1", "MPL-2.0", "Apache-2.0", "BSD-3-Clause"}
    assert {entry["license"] for entry in packages.values()} <= allowed
