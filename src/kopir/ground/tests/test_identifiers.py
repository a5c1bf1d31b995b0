"""Each scheme: what is accepted, what is refused and why."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.identifiers import SCHEMES, IdentifierError, normalise

ROR_FILE = Path(__file__).resolve().parents[5] / "shared" / "data" / "ror" / "ror_partial_orgs.csv.gz"

GOOD = [
    ("ror", "https://ror.org/000025p04", "000025p04"),
    ("ror", "ror.org/03Q0VRN42/", "03q0vrn42"),
    ("ror", " 00003ef66 ", "00003ef66"),
    ("orcid", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
    ("orcid", "000000021694233x", "0000-0002-1694-233X"),
    ("orcid", "0000-0002-1825-0097?lang=ru", None),
    ("orcid", "http://orcid.org/0000-0002-1825-0097?lang=ru", "0000-0002-1825-0097"),
    ("schac", "KazNU.KZ", "kaznu.kz"),
    ("schac", "urn:schac:homeOrganization:uw.edu.pl", "uw.edu.pl"),
    ("schac", "uni-münchen.de", "xn--uni-mnchen-eeb.de"),
    ("schac", "қазну.қаз", "xn--80aosy05b.xn--80ao21a"),
    ("schac", "kaznu", None),
    ("schac", "a b.kz", None),
    ("schac", "-a.kz", None),
    ("schac", "a..kz", None),
    ("schac", "192.168.0.1", None),
    ("erasmus", "D  BERLIN01", "D  BERLIN01"),
    ("erasmus", "d berlin 01", "D  BERLIN01"),
    ("erasmus", "PL WARSZAW01", "PL WARSZAW01"),
    ("erasmus", "irldublin01", "IRLDUBLIN01"),
    ("erasmus", "UK LONDON029", "UK LONDON029"),
    ("erasmus", "F  PARIS468", "F  PARIS468"),
    ("erasmus", "DBERLIN01", None),
    ("erasmus", "D BERLIN1", None),
    ("deqar", "deqarinst0034", "DEQARINST0034"),
    ("deqar", "DEQAR0034", None),
    ("wikidata", "https://www.wikidata.org/wiki/Q1144549", "Q1144549"),
    ("wikidata", "http://www.wikidata.org/entity/q42", "Q42"),
    ("wikidata", "Q0", None),
    ("wikidata", "P31", None),
    ("isni", "ISNI 0000 0001 2103 2683", "0000000121032683"),
    ("isni", "https://isni.org/isni/0000000121032683", "0000000121032683"),
    ("grid", "GRID.77184.3d", "grid.77184.3d"),
    ("grid", "77184.3d", None),
    ("bin", "990140001154", "990140001154"),
    ("bin", "9901 4000 1154", "990140001154"),
    ("bin", "971240001315", "971240001315"),
    ("bin", "991340001154", None),
    ("bin", "990170001154", None),
    ("pic", "999 987 163", "999987163"),
    ("pic", "99998716", None),
    ("lei", "hwupkr0mpou8fgxbt394", "HWUPKR0MPOU8FGXBT394"),
    ("fundref", "https://doi.org/10.13039/501100000923", "501100000923"),
    ("fundref", "100000001", "100000001"),
    ("fundref", "10.13039/12", None),
]


@pytest.mark.parametrize(("scheme", "value", "expected"), GOOD)
def test_normalise(scheme: str, value: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(IdentifierError) as caught:
            normalise(scheme, value)
        assert caught.value.reason == "shape"
        assert (caught.value.scheme, caught.value.value) == (scheme, value)
    else:
        assert normalise(scheme, value) == expected
        assert normalise(scheme, expected) == expected
        url = SCHEMES[scheme].url
        if url is not None:
            assert url(expected).endswith(expected)
            if scheme != "lei":
                assert normalise(scheme, url(expected)) == expected


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("ror", "000025p05"),
        ("orcid", "0000-0002-1825-0098"),
        ("isni", "0000000121032684"),
        ("bin", "990140001155"),
        ("lei", "7LTWFZYICNSX8D621K87"),
    ],
)
def test_wrong_check_digit(scheme: str, value: str) -> None:
    with pytest.raises(IdentifierError, match="check digit") as caught:
        normalise(scheme, value)
    assert caught.value.reason == "checksum"


def test_a_persons_number_is_not_taken_for_an_organisations() -> None:
    with pytest.raises(IdentifierError) as caught:
        normalise("bin", "850101300123")
    assert caught.value.reason == "person"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_nothing_is_refused_everywhere(scheme: str) -> None:
    for value in ("", "  "):
        with pytest.raises(IdentifierError) as caught:
            normalise(scheme, value)
        assert caught.value.reason == "empty"


def test_unknown_scheme() -> None:
    with pytest.raises(IdentifierError, match="no such") as caught:
        normalise("duns", "1")
    assert isinstance(caught.value, ValueError)


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=40))
def test_any_text_is_normalised_for_good_or_refused(scheme: str, value: str) -> None:
    try:
        normal = normalise(scheme, value)
    except IdentifierError:
        return
    assert normal.isascii()
    assert normalise(scheme, normal) == normal


@given(
    st.sampled_from(["000025p04", "00003ef66", "03q0vrn42"]),
    st.integers(0, 8),
    st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"),
)
def test_one_mistyped_character_of_a_ror_id_is_noticed(good: str, place: int, character: str) -> None:
    wrong = good[:place] + character + good[place + 1 :]
    if wrong != good:
        with pytest.raises(IdentifierError):
            normalise("ror", wrong)


@pytest.mark.skipif(not ROR_FILE.exists(), reason="the ROR extract is not beside the repository")
def test_every_published_ror_id() -> None:
    with gzip.open(ROR_FILE, "rt", encoding="utf-8") as file:
        addresses = [row["ror_id"] for row in csv.DictReader(file)]
    assert len(addresses) == 51_370
    for address in addresses:
        assert normalise("ror", address) == address.removeprefix("https://ror.org/")
