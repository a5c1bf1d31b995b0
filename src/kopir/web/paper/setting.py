"""Runs typst: a template beside this file, the data as JSON, and only the fonts that were built."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.core.exceptions import ImproperlyConfigured

from kopir.kit import worldmap

from .letters import legibly

TEMPLATES = Path(__file__).parent
FONTS = worldmap.SOURCE.with_name("fonts")
#: What stands for a language in typst: (ISO 639, region or '').
LANGUAGES = {"zh-hans": ("zh", "CN"), "kk-latn": ("kk", "KZ")}


@cache
def fonts() -> typst.Fonts:
    """Read once a process. Raises ImproperlyConfigured when the assets were not built."""
    if not any(FONTS.glob("*.ttf")):
        raise ImproperlyConfigured(f"{FONTS} is empty: the assets were not built (make .venv/.assets)")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def language_of(lang: str) -> tuple[str, str]:
    """What typst calls an interface language: (ISO 639, region or '')."""
    return LANGUAGES.get(lang, (lang, ""))


def set_paper(template: str, data: Mapping[str, Any], lang: str, made: datetime) -> bytes:
    """The PDF of ``<template>.typ``, tagged for screen readers, with *data* (JSON-able) in ``sys.inputs.data``.

    ``lang`` is the interface language of the texts; ``made`` stands in the file as its date.
    """
    language, region = language_of(lang)
    inputs = {"data": json.dumps(legibly(dict(data)), ensure_ascii=False), "lang": language, "region": region}
    compiler = typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
    content = compiler.compile(format="pdf", timestamp=int(made.timestamp()))
    assert isinstance(content, bytes)  # a list only for pictures, None only with a file to write to
    return content
