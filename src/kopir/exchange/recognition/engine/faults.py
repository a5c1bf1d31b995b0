"""What cannot be read or converted: a code, the field, and what would be accepted. Words come from ``recognition.words``."""

from __future__ import annotations

from typing import Any


class Fault(ValueError):
    """Input that breaks a rule. ``code`` names the rule, ``field`` the input, ``said`` what a sentence needs."""

    def __init__(self, code: str, field: str, **said: Any) -> None:
        self.code, self.field, self.said = code, field, said
        super().__init__(f"{field}: {code} {said}")
