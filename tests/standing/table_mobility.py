"""The part of the table for calls (the same cast): a call is its organisation's own, its publication an approver's."""

_SAFE, _POSTED = "405 405 405 405 405 405 405 302", "405 405 405 405 405 405 405 302"
_MEMBERS = "404 200 200 200 200 404 404 302"
_OFFICERS = "404 200 403 403 200 404 404 302"
_DONE = "404 302 403 403 302 404 404 302"

MOBILITY: dict[str, str] = {
    "GET mobility/": "200 200 200 200 200 200 200 302",
    "GET mobility/export.{kind}": "200 200 200 200 200 200 200 302",
    "POST mobility/export.{kind}": _SAFE,
    "GET mobility/new/": "403 200 403 403 200 200 200 302",
    "POST mobility/new/": "403 422 403 403 422 422 422 302",
    # No secret of that kind is given out.
    "GET mobility/mine/{secret}/": "404 404 404 404 404 404 404 404",
    "POST mobility/mine/{secret}/": "405 405 405 405 405 405 405 405",
    **{f"GET mobility/{{pk}}/{path}": _MEMBERS for path in ("", "lottery/", "export.{kind}")},
    **{f"POST mobility/{path}": _SAFE for path in ("", "{pk}/", "{pk}/lottery/", "{pk}/export.{kind}")},
    **{
        f"{method} mobility/{{pk}}/{path}": codes
        for path in ("edit/", "places/new/", "caps/new/", "applications/")
        for method, codes in (("GET", _OFFICERS), ("POST", _OFFICERS.replace("200", "422")))
    },
    # What is published is not changed as a whole any more; the page says so.
    **{
        f"POST mobility/{{pk}}/{path}": _DONE
        for path in (
            "offer/{part}/remove/",
            "cap/{part}/remove/",
            "give/",
            "erase/",
            "applications/{application_id}/accept/",
            "applications/{application_id}/withdraw/",
        )
    },
    "POST mobility/{pk}/publish/": "404 403 302 403 302 404 404 302",
    **{
        f"GET mobility/{{pk}}/{path}": _POSTED
        for path in (
            "offer/{part}/remove/",
            "cap/{part}/remove/",
            "give/",
            "publish/",
            "erase/",
            "applications/{application_id}/accept/",
            "applications/{application_id}/withdraw/",
        )
    },
    "GET mobility/{pk}/applications/{application_id}/": _MEMBERS,
    "POST mobility/{pk}/applications/{application_id}/": "404 403 422 403 422 404 404 302",
}
