"""Draws a card as a PNG of 1200 × 630 and keeps it by the hash of what it says."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import typst
from django.conf import settings

from kopir.kit import formats
from kopir.spine.hub.models import Hub
from kopir.web.paper.setting import fonts, language_of

from .said import LEAD, TITLE, Card

TEMPLATE = Path(__file__).with_name("card.typ")
WIDTH, HEIGHT = 1200, 630
#: Pictures kept; when there are more, the older half goes. One weighs some 50 kB.
MOST = 2000


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def inputs_of(card: Card, hub: Hub | None, lang: str) -> str:
    """What the template is given, as one text: the same text is the same picture."""
    data = asdict(card) | {
        "title": _cut(card.title, TITLE),
        "lead": _cut(card.lead, LEAD),
        "hub": formats.said(hub.name) if hub else "",
        "host": urlsplit(settings.KOPIR_BASE_URL).netloc,
        "lang": lang,
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


@cache
def _edition() -> bytes:
    """The template's own hash: after an upgrade pictures are drawn anew."""
    return sha256(TEMPLATE.read_bytes()).digest()


def name_of(inputs: str) -> str:
    """The picture's name, for its file and its ETag: 64 hexadecimal digits."""
    return sha256(_edition() + inputs.encode()).hexdigest()


def picture_of(inputs: str, before: Callable[[], None]) -> bytes:
    """The PNG; *before* is called when it is not kept yet and has to be drawn, and may refuse by raising."""
    folder: Path = settings.KOPIR_CARDS
    kept = folder / f"{name_of(inputs)}.png"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        before()
    content = draw(inputs)
    folder.mkdir(parents=True, exist_ok=True)
    _make_room(folder)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(content)
    os.replace(file.name, kept)  # whole or not at all
    return content


def draw(inputs: str) -> bytes:
    """Sets the template; only the fonts that were built are looked at."""
    language, region = language_of(json.loads(inputs)["lang"])
    compiler = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": inputs, "lang": language, "region": region},
    )
    content = compiler.compile(format="png", ppi=72)
    assert isinstance(content, bytes)  # a list only for several pages
    return content


def _make_room(folder: Path) -> None:
    files = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime)
    if len(files) >= MOST:
        for file in files[: MOST // 2]:
            file.unlink(missing_ok=True)
