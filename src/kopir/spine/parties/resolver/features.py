"""What speaks for and against each organisation that a line may mean, as a few numbers.

Everything is counted in rarities of words (:meth:`.wordindex.WordIndex.rarity`), so that "university" counts little
and "Buketov" much. Words of a line and a name are equal, or one abbreviates the other, or a letter or two differ.
"""

from __future__ import annotations

from typing import NamedTuple

from ..models import NameType
from .lines import Line
from .wordindex import WordIndex

#: The numbers of :func:`examine`, in order; weights carry the same names.
FEATURES = (
    "covered",  # how much of the name the line has
    "whole_name",  # all of it
    "covered_squared",
    "other_words",  # how much of the line's part is not the name's
    "part_is_name",  # nothing else stands in that part
    "in_one_run",  # the name's words stand together, in its order
    "run_of_many",  # and are three or more
    "run_across_comma",
    "run_from_within",  # it crosses a comma and does not begin its part: Northwestern University, Chicago
    "mass",  # how much the shared words tell
    "letters",  # likeness by letters (cosine of n-grams), best part
    "spelling",  # likeness by letters of the nearest run
    "acronym",  # an acronym of it stands in capitals
    "acronym_shared",  # that many others have (logarithm)
    "acronym_confirmed",  # and its name is near
    "acronym_country",  # and the line names its country
    "acronym_city",  # or its city
    "alias",
    "former",
    "country_fits",
    "country_differs",
    "country_fits_and_name",
    "city_fits",
    "city_in_name",
    "other_city",
    "closed",
    "inside_longer",  # a longer name of another organisation holds these words
    "names",  # how well known: logarithm of its number of names
    "university",
    "company",
    "healthcare",
    "from_end",  # how far from the end its part stands
    "follows_department",
    "begins_part",
    "kin_above",  # what it is a part of stands in the line too
    "kin_below",  # a part of it stands in the line too
    "namesakes",  # others with this very name (logarithm)
    "telling",  # the rarest word that both have
    "gap",  # words of the line between the name's
    "research",
    "facility",
    "name_is_city",
    "relations",  # how many organisations belong to it (logarithm)
    "acronym_and_relations",
    "by_withdrawn_name",  # the name is a withdrawn record's, which it follows
    "named_after_head",  # its name begins with the name of what it is a part of
    "head_of_longer",  # a part of it stands in the line, by a name that begins with its own
    "in_whole_line",  # how much of the name the whole line has
    "in_whole_line_and_kin",  # and what it is a part of: University of California, ..., Berkeley
    "within_part",  # words stand before the name in its part: Tech. Univ. Munchen
    "government",
    "nonprofit",
    "archive",
    "first_part",
    "country_after",  # the first country after the name is its own (1) or another (-1)
    "city_after",  # a part after the name, and before the next, is its city
    "number_differs",  # the name has a number that the line lacks (Paris 8), or one follows it there that it lacks
    "says_hospital",  # the part of its name has the word
    "says_school",
    "beside_longer",  # another organisation's name has these words and more, all of them in the line
    "beside_longer_part",  # and that is a part of this one
    "overlapped",  # a name that begins earlier reaches into this one: Florida International [University, Miami]
    "named_before",  # so many others stand whole in the line before it (logarithm)
    "named_after",
    "city_completes",  # what its name has beyond its head's, which stands in the line, is the city further on
    "head_of_completed",  # there is such a part of this one
)
#: The last of these are counted when all candidates are known (:mod:`.rivals`).
AMONG = FEATURES.index("beside_longer")
#: Names of one organisation that are compared.
MOST_NAMES = 24
LONGEST_RUN = 10
#: A name of one word with so few letters may be anything, unless it is written in capitals.
SHORT_WORD = 4
DEPARTMENT = frozenset(
    ["department", "division", "laboratori", "faculti", "sektion", "unit", "grup", "schol", "chair"]
)
SCHOOLS = frozenset(["schol", "kolege", "faculti"])


class Run(NamedTuple):
    """Words of the line from ``start`` to ``end`` that are, together, the name ``joined`` of ``owner``."""

    owner: int
    joined: str
    type: str
    start: int
    end: int


class Kin(NamedTuple):
    """What an organisation is a part of, and what is a part of it."""

    above: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()


class Fit(NamedTuple):
    """How a name fits ``size`` parts of the line from ``part`` on."""

    covered: float
    other: float
    mass: float
    part: int
    size: int
    gap: float


NO_FIT = Fit(0.0, 1.0, 0.0, 0, 1, 0.0)


class Evidence(NamedTuple):
    """``values``: by :data:`FEATURES`. ``name``: which of its names fits best (canonical words). ``fit``: how well
    on the whole, to choose between the names of one organisation. ``taken``: the line's words that are the name's."""

    pk: int
    values: list[float]
    name: str
    fit: float
    taken: frozenset[int] = frozenset()


def runs_of(line: Line, index: WordIndex) -> list[Run]:
    """Names that stand whole in the line. One short word, or an acronym, only where capitals set it apart."""
    texts, spans = [], []
    words = line.words
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + LONGEST_RUN) + 1):
            texts.append(" ".join(words[start:end]))
            spans.append((start, end))
    alone = {segment.start for segment in line.segments if len(segment.words) == 1}
    found = []
    for run, place in index.named(texts) if texts else ():
        (start, end), kind = spans[run], index.types[place]
        if end - start == 1 and (kind == NameType.ACRONYM or len(words[start]) <= SHORT_WORD):
            capital = words[start] in line.capitals and not line.loud
            # A city that stands alone is the city, though somebody has it for an acronym.
            is_city = kind == NameType.ACRONYM and words[start] in index.cities
            if not capital and (start not in alone or is_city):
                continue
        found.append(Run(int(index.owners[place]), texts[run], kind, start, end))
    return found


def log_of(count: int) -> float:
    """A count in steps: 0 of 0 and 1, then a quarter of its number of binary digits."""
    return count.bit_length() / 4 if count > 1 else 0.0
