"""The part of the table for transcripts of records: a half judged one of home's, which its officers alone may see."""

from .table_decisions import DECISIONS

_READ = "404 200 404 404 200 404 404 302"
_OWN_LIST = "200 200 200 200 200 200 200 302"
_NONE, _AWAY = ("405 " * 7 + "302"), "405 405 405 405 405 405 405 302"
#: Sent empty.
_SEND = "404 422 404 404 422 404 404 302"

RECOGNITION: dict[str, str] = {
    **DECISIONS,
    **{
        f"{method} recognition/transcripts/{path}": codes
        for path in ("", "export.{kind}")
        for method, codes in (("GET", _OWN_LIST), ("POST", _NONE))
    },
    # A private distribution of home's, which all of home reads.
    **{
        f"{method} recognition/distributions/{path}": codes
        for path in ("", "export.{kind}")
        for method, codes in (("GET", ("200 " * 8).strip()), ("POST", ("405 " * 8).strip()))
    },
    "GET recognition/distributions/new/": "403 200 403 403 200 200 200 302",
    "POST recognition/distributions/new/": "403 422 403 403 422 422 422 302",
    "GET recognition/distributions/{distribution}/": "404 200 200 200 200 404 404 404",
    "POST recognition/distributions/{distribution}/": "404 422 403 403 422 404 404 404",
    "GET recognition/distributions/{distribution}/table.{kind}": "404 200 200 200 200 404 404 404",
    "POST recognition/distributions/{distribution}/table.{kind}": ("405 " * 8).strip(),
    "GET api/recognition/distributions": ("200 " * 8).strip(),
    "POST api/recognition/distributions": ("422 " * 8).strip(),
    "GET api/recognition/distributions/{distribution_id}": "404 200 200 200 200 404 404 404",
    "PUT api/recognition/distributions/{distribution_id}/openness": ("422 " * 8).strip(),
    "GET recognition/transcripts/new/": "403 200 403 403 200 200 200 302",
    "POST recognition/transcripts/new/": "403 422 403 403 422 422 422 302",
    "GET recognition/transcripts/{transcript}/": _READ,
    "POST recognition/transcripts/{transcript}/": _SEND,
    "GET recognition/transcripts/{transcript}/courses/{course}/": _READ,
    "POST recognition/transcripts/{transcript}/courses/{course}/": _SEND,
    "GET recognition/transcripts/{transcript}/result.{kind}": _READ,
    "POST recognition/transcripts/{transcript}/result.{kind}": _AWAY,
    "GET api/recognition/transcripts": ("200 " * 8).strip(),
    "POST api/recognition/transcripts": ("422 " * 8).strip(),
    "GET api/recognition/transcripts/{transcript_id}": "404 200 404 404 200 404 404 404",
    "DELETE api/recognition/transcripts/{transcript_id}": "404 204 404 404 204 404 404 404",
    "PUT api/recognition/transcripts/{transcript_id}/courses/{course_id}": ("422 " * 8).strip(),
    # One of its courses is not judged yet.
    "POST api/recognition/transcripts/{transcript_id}/decide": "404 409 404 404 409 404 404 404",
    "POST api/recognition/transcripts/{transcript_id}/deliver": ("422 " * 8).strip(),
    "POST api/recognition/transcripts/{transcript_id}/overturn": ("422 " * 8).strip(),
}
