"""Fields of education (ISCED-F 2013) beside OpenAlex's fields (Scopus' 26 of ASJC), as far as they mean the same.

Ours, by the names of both: nobody publishes such a table. It narrows suggestions and fills in a draft; nothing is
counted by it.
"""

from __future__ import annotations

from collections.abc import Iterable

#: ISCED-F code → OpenAlex's fields. A code that is not here has those of the longest code that begins it.
_FIELDS: dict[str, tuple[int, ...]] = {
    "01": (33,),
    "02": (12,),
    "03": (33, 32, 20),
    "0311": (20,),
    "0313": (32,),
    "04": (14, 18),
    "042": (33,),
    "05": (11, 13, 16, 19, 23, 24, 26, 31),
    "051": (11, 13, 24),
    "0512": (13,),
    "052": (23,),
    "053": (16, 19, 31),
    "0531": (16,),
    "0532": (19,),
    "0533": (31,),
    "054": (26,),
    "06": (17,),
    "07": (15, 21, 22, 25),
    "0711": (15,),
    "0713": (21, 22),
    "08": (11, 34),
    "084": (34,),
    "09": (24, 27, 28, 29, 30, 35, 36),
    "0911": (35,),
    "0912": (27,),
    "0913": (29,),
    "0916": (30,),
}
#: OpenAlex's field → the ISCED-F code nearest to it.
_CODES = {
    11: "081", 12: "02", 13: "0512", 14: "041", 15: "0711", 16: "0531", 17: "06", 18: "0413", 19: "0532",
    20: "0311", 21: "0713", 22: "071", 23: "052", 24: "0511", 25: "0722", 26: "054", 27: "0912", 28: "0912",
    29: "0913", 30: "0916", 31: "0533", 32: "0313", 33: "031", 34: "084", 35: "0911", 36: "091",
}  # fmt: skip


def openalex_fields(codes: Iterable[str]) -> set[int]:
    """OpenAlex's fields of these ISCED-F codes; none for generic and unknown ones."""
    found: set[int] = set()
    for code in codes:
        known = next((code[:n] for n in range(len(code), 1, -1) if code[:n] in _FIELDS), "")
        found.update(_FIELDS.get(known, ()))
    return found


def isced_codes(fields: Iterable[int]) -> list[str]:
    """ISCED-F codes of OpenAlex's fields, ascending."""
    return sorted({_CODES[field] for field in fields if field in _CODES})
