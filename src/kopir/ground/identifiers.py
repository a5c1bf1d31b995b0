"""Identifiers of organisations and people: one normal form a scheme, checked as far as the scheme allows.

`normalise` accepts what people paste (an address, other case, spaces, dashes) and gives the form that is
stored and compared; normalising a normal form changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import icu

from kopir.ground.check_digits import kazakh_check, mod_11_2, mod_97_10_holds, ror_check

Reason = Literal["unknown_scheme", "empty", "shape", "checksum", "person"]

_MESSAGES: dict[Reason, str] = {
    "unknown_scheme": "no such identifier scheme",
    "empty": "nothing was given",
    "shape": "this does not have the scheme's form",
    "checksum": "the check digit does not fit; some character is mistyped",
    "person": "this is the number of a person, not of an organisation",
}


class IdentifierError(ValueError):
    """A value that its scheme refuses. `reason` is a code that the face of the program translates."""

    def __init__(self, scheme: str, value: str, reason: Reason) -> None:
        super().__init__(f"{scheme} {value!r}: {_MESSAGES[reason]}")
        self.scheme = scheme
        self.value = value
        self.reason = reason


class _Refused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Scheme:
    """An identifier scheme. `normalise` raises IdentifierError; `url` takes a normal form."""

    code: str
    name: str
    normalise: Callable[[str], str]
    url: Callable[[str], str] | None


def normalise(scheme: str, value: str) -> str:
    """The normal form of `value` in the scheme with this code; raises IdentifierError."""
    if scheme not in SCHEMES:
        raise IdentifierError(scheme, value, "unknown_scheme")
    return SCHEMES[scheme].normalise(value)


def _without_address(text: str, host: str) -> str:
    """Drop `https://host/` before the identifier and what a browser may leave after it."""
    match = re.match(rf"(?:https?://)?(?:www\.|dx\.)?{host}/(?:wiki/|entity/|isni/)?", text, re.IGNORECASE)
    return re.split(r"[/?#]", text[match.end() :], maxsplit=1)[0] if match else text


def _match(pattern: str, text: str) -> re.Match[str]:
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None:
        raise _Refused("shape")
    return match


def _ror(text: str) -> str:
    code = _without_address(text, r"ror\.org").lower()
    _match(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}", code)
    if ror_check(code[:7]) != code[7:]:
        raise _Refused("checksum")
    return code


def _mod_11_2_digits(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text).upper()
    _match(r"[0-9]{15}[0-9X]", digits)
    if mod_11_2(digits[:15]) != digits[15]:
        raise _Refused("checksum")
    return digits


def _orcid(text: str) -> str:
    digits = _mod_11_2_digits(_without_address(text, r"orcid\.org"))
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


def _isni(text: str) -> str:
    bare = _without_address(text, r"isni\.org")
    return _mod_11_2_digits(re.sub(r"^isni[:\s]*", "", bare, flags=re.IGNORECASE))


_IDNA = icu.IDNA(icu.IDNA.USE_STD3_RULES | icu.IDNA.CHECK_BIDI | icu.IDNA.CHECK_CONTEXTJ)


def _schac(text: str) -> str:
    # The URN is how SCHAC itself writes the attribute; EWP uses the bare domain.
    bare = re.sub(r"^urn:schac:homeorganization:", "", text, flags=re.IGNORECASE)
    info = icu.IDNAInfo()
    domain = str(_IDNA.nameToASCII(bare, info)).lower()
    if info.errors() or len(domain) > 253:
        raise _Refused("shape")
    _match(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})", domain)
    return domain


def _erasmus(text: str) -> str:
    # Country letters as on number plates, one to three, filled with spaces to three: "D  BERLIN01". Three
    # letters leave no room for a space, so an unspaced code is read only where the country is a known one.
    match = _match(r"(?:(IRL|LUX)\s*|([A-Z]{1,3})\s+)([A-Z][A-Z-]{0,7})\s*([0-9]{2,3})", text.upper())
    code = f"{match[1] or match[2]:<3}{match[3]}{match[4]}"
    if len(code) > 12:
        raise _Refused("shape")
    return code


def _deqar(text: str) -> str:
    return _match(r"DEQARINST[0-9]{4,6}", re.sub(r"\s", "", text).upper())[0]


def _wikidata(text: str) -> str:
    return _match(r"Q[1-9][0-9]{0,11}", _without_address(text, r"wikidata\.org").upper())[0]


def _grid(text: str) -> str:
    return _match(r"grid\.[0-9]{1,7}\.[0-9a-f]{1,3}", text.lower())[0]


def _bin(text: str) -> str:
    digits = _match(r"[0-9]{12}", re.sub(r"[\s-]", "", text))[0]
    # The fifth digit tells the kind: 4 resident, 5 non-resident, 6 joint enterprise. A person's IIN has the
    # tens of a day of birth there; it must not be taken in under an organisation's scheme.
    if digits[4] in "0123":
        raise _Refused("person")
    if digits[4] not in "456" or not 1 <= int(digits[2:4]) <= 12:
        raise _Refused("shape")
    if kazakh_check(digits[:11]) != digits[11]:
        raise _Refused("checksum")
    return digits


def _pic(text: str) -> str:
    return _match(r"[0-9]{9}", re.sub(r"\s", "", text))[0]


def _lei(text: str) -> str:
    code = _match(r"[0-9A-Z]{18}[0-9]{2}", re.sub(r"\s", "", text).upper())[0]
    if not mod_97_10_holds(code):
        raise _Refused("checksum")
    return code


def _fundref(text: str) -> str:
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.13039/", "", text, flags=re.IGNORECASE)
    return _match(r"100[0-9]{6}|5011[0-9]{8}", bare)[0]


def _scheme(code: str, name: str, rule: Callable[[str], str], url: str | None) -> Scheme:
    def checked(value: str) -> str:
        text = unicodedata.normalize("NFKC", value).strip()
        try:
            if not text:
                raise _Refused("empty")
            return rule(text)
        except _Refused as refused:
            raise IdentifierError(code, value, refused.reason) from None

    return Scheme(code, name, checked, None if url is None else url.format)


SCHEMES: dict[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        _scheme("ror", "ROR", _ror, "https://ror.org/{}"),
        _scheme("orcid", "ORCID iD", _orcid, "https://orcid.org/{}"),
        _scheme("schac", "SCHAC home organisation (HEI id)", _schac, None),
        _scheme("erasmus", "Erasmus institutional code", _erasmus, None),
        _scheme("deqar", "DEQAR institution id", _deqar, None),
        _scheme("wikidata", "Wikidata", _wikidata, "https://www.wikidata.org/wiki/{}"),
        _scheme("isni", "ISNI", _isni, "https://isni.org/isni/{}"),
        _scheme("grid", "GRID", _grid, None),
        _scheme("bin", "BIN (Kazakhstan)", _bin, None),
        _scheme("pic", "PIC (European Commission)", _pic, None),
        _scheme("lei", "LEI", _lei, "https://search.gleif.org/#/record/{}"),
        _scheme("fundref", "Crossref Funder ID", _fundref, "https://doi.org/10.13039/{}"),
    )
}
"""Every scheme by its code."""
