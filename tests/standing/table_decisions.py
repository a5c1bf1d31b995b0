"""The part of the table for applications for recognition (the same cast).

Each tenant's application waits for its second reader: home's was written by its administrator, who may therefore not
confirm it. Letters are for whoever has their code, and this one is nobody's.
"""

_LOOKED_AT = "405 405 405 405 405 405 405 302"
_OPEN, _CLOSED = ("405 " * 8).strip(), ("404 " * 8).strip()

DECISIONS: dict[str, str] = {
    "GET recognition/applications/": "200 200 200 200 200 200 200 302",
    "POST recognition/applications/": _LOOKED_AT,
    "GET recognition/applications/{pk}/": "404 200 200 200 200 404 404 302",
    "POST recognition/applications/{pk}/": _LOOKED_AT,
    "GET recognition/applications/{pk}/documents/{paper_id}/remove/": _LOOKED_AT,
    "POST recognition/applications/{pk}/documents/{paper_id}/remove/": "404 404 403 403 404 404 404 302",
    "GET recognition/applications/{pk}/erase/": "404 403 403 403 200 404 404 302",
    "POST recognition/applications/{pk}/erase/": "404 403 403 403 422 404 404 302",
    "GET recognition/applications/{pk}/judge/": "404 403 200 403 200 404 404 302",
    "POST recognition/applications/{pk}/judge/": "404 403 422 403 422 404 404 302",
    # From the second reader's table nothing is withdrawn.
    "GET recognition/applications/{pk}/move/{to_state}/": "404 404 403 403 404 404 404 302",
    "POST recognition/applications/{pk}/move/{to_state}/": "404 404 403 403 404 404 404 302",
    "GET recognition/applications/{pk}/review/": "404 403 200 403 200 404 404 302",
    "POST recognition/applications/{pk}/review/": "404 403 302 403 403 404 404 302",
    "GET recognition/applications/export.{kind}": "200 200 200 200 200 200 200 302",
    "POST recognition/applications/export.{kind}": _LOOKED_AT,
    "GET recognition/applications/new/": "403 200 403 403 200 200 200 302",
    "POST recognition/applications/new/": "403 422 403 403 422 422 422 302",
    "GET recognition/deadlines/": "200 200 200 200 200 200 200 302",
    "POST recognition/deadlines/": _LOOKED_AT,
    "GET recognition/letters/": ("200 " * 8).strip(),
    "POST recognition/letters/": _OPEN,
    "GET recognition/letters/{letter_code}/": _CLOSED,
    "POST recognition/letters/{letter_code}/": _OPEN,
    "GET recognition/letters/{letter_code}/{language}.pdf": _CLOSED,
    "POST recognition/letters/{letter_code}/{language}.pdf": _OPEN,
    # What officers write: 422 for a form that was sent empty, or a step that this state does not have.
    **{
        f"{method} recognition/applications/{{pk}}/{step}/": codes
        for step in ("appeal", "decide", "deliver", "documents", "edit", "findings", "receive")
        for method, codes in (
            ("GET", "404 200 403 403 200 404 404 302"),
            ("POST", "404 422 403 403 422 404 404 302"),
        )
    },
    "GET recognition/reference/export.{kind}": ("200 " * 8).strip(),
    "POST recognition/reference/export.{kind}": _OPEN,
    "GET recognition/reference/": ("200 " * 8).strip(),
    "POST recognition/reference/": _OPEN,
    # Everybody sees the versions; administrators of the hub add one, here by an empty form.
    "GET recognition/reference/{record_kind}/{record_code}/": ("200 " * 8).strip(),
    "POST recognition/reference/{record_kind}/{record_code}/": "422 403 403 403 403 403 403 403",
}
