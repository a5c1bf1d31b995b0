"""All reference records together, and what may be asked of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .bases import Instrument
from .credits import CreditSystem
from .levels import Framework
from .scales import Scale, Source
from .tables import Consortium, LetterTable, Thresholds

#: Through these letters two published tables may be joined, for orientation.
HINGE = "ECTS-LETTERS"


@dataclass(frozen=True)
class MethodNote:
    """Where a method is described."""

    id: str
    text: str
    sources: tuple[Source, ...]
    verification: str
    note: str


@dataclass(frozen=True)
class Book:
    """Reference data as of one edition of the files. Scales that only a table prints are among ``scales``."""

    scales: dict[str, Scale]
    letters: tuple[LetterTable, ...]
    consortia: tuple[Consortium, ...]
    thresholds: tuple[Thresholds, ...]
    credits: dict[str, CreditSystem]
    frameworks: dict[str, Framework]
    instruments: tuple[Instrument, ...]
    methods: dict[str, MethodNote]

    def between(self, source: str, target: str, cycle: int = 0) -> list[LetterTable]:
        """The published tables from one scale to another; of those for one cycle only that cycle's."""
        return [
            table
            for table in self.letters
            if (table.source, table.target) == (source, target)
            and (not cycle or not table.cycles or cycle in table.cycles)
        ]

    def systems(self) -> list[str]:
        """Codes of all systems that have a described scale, a credit system or a framework, in order."""
        found = {scale.system for scale in self.scales.values()}
        found |= {credit.system for credit in self.credits.values()}
        return sorted(found | {framework.system for framework in self.frameworks.values()})

    def scales_of(self, system: str) -> list[Scale]:
        return [scale for scale in self.scales.values() if scale.system == system]

    def others_with(self, scale: Scale, code: str) -> list[Scale]:
        """Other scales of the same system that do have the grade *code*."""
        wanted = code.casefold()
        return [
            other
            for other in self.scales_of(scale.system)
            if other != scale and wanted in {known.casefold() for known in other.codes}
        ]

    def in_force(self, scale: Scale, day: date) -> list[Scale]:
        """Other described scales of the system that stood on *day*, where *scale* did not and is dated."""
        if scale.in_force(day):
            return []
        dated = [s for s in self.scales_of(scale.system) if s.valid_from or s.valid_to]
        return [other for other in dated if other != scale and other.in_force(day)]
