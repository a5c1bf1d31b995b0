"""The part of the table for the exchange apps (the same cast). Recognition is a calculator and its facts: for everybody."""

from .table_mobility import MOBILITY
from .table_recognition import RECOGNITION
from .table_research import RESEARCH

_ALL, _NONE, _ASKS = ("200 " * 8).strip(), ("405 " * 8).strip(), ("422 " * 8).strip()

EXCHANGE: dict[str, str] = {
    **RECOGNITION,
    **MOBILITY,
    **RESEARCH,
    **{
        f"{method} recognition/{path}": codes
        for path in ("", "levels/", "systems/", "systems/export.{kind}", "systems/{system}/", "tables/")
        for method, codes in (("GET", _ALL), ("POST", _NONE))
    },
    **{
        f"GET api/recognition/{path}": _ALL
        for path in ("credit-systems", "frameworks", "instruments", "scales", "scales/{scale}", "tables")
    },
    # Questions without a question.
    **{f"GET api/recognition/{path}": _ASKS for path in ("credits", "grades", "levels")},
    # No promise of money of this key is there.
    "GET investments/{pk}/{key}/": "404 404 404 404 404 404 404 302",
    "POST investments/{pk}/{key}/": "404 404 404 404 404 404 404 302",
    "GET api/investments": "200 200 200 200 200 200 200 200",
    "PUT api/investments/{agreement_id}/{key}": "404 404 404 404 404 404 404 404",
}
