import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.dois import LONGEST, normal_doi


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("10.1000/182", "10.1000/182"),
        (" https://doi.org/10.1038/NPHYS1170 ", "10.1038/nphys1170"),
        ("http://dx.doi.org/10.1016/S0021-8502(00)90373-6", "10.1016/s0021-8502(00)90373-6"),
        ("doi: 10.1000/x", "10.1000/x"),
        ("https://doi.org/10.1000/a%2Fb", "10.1000/a/b"),
        ("10.1000.10/123", "10.1000.10/123"),
        ("", ""),
        ("10.1000/", ""),
        ("10.10/x", ""),
        ("11.1000/x", ""),
        ("10.1000/a b", ""),
        ("https://example.org/10.1000/182", ""),
        ("10.1000/" + "x" * LONGEST, ""),
    ],
)
def test_what_people_paste(given, normal):
    assert normal_doi(given) == normal


@given(st.from_regex(r"10\.\d{4,9}/[!-~]{1,40}", fullmatch=True))
def test_a_normal_form_is_its_own(doi):
    assert normal_doi(normal_doi(doi)) == normal_doi(doi) == normal_doi(doi.upper())
