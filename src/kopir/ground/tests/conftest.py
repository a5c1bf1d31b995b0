"""Laws are checked without a clock: a busy machine must not fail a test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("kopir", deadline=None)
settings.load_profile("kopir")
