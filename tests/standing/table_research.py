"""The part of the table for challenges and projects: one that home keeps to itself, one of home's and an
outsider's; and for pairs of institutions."""

_ALL, _NONE, _MISSES = ("200 " * 8).strip(), ("405 " * 8).strip(), ("422 " * 8).strip()
#: Who may read; who may write and opens a form, and sends nothing.
_READ = "404 200 200 200 200 404 404 404"
_OPEN = "404 200 403 403 200 404 404 302"
_SEND = "404 422 403 403 422 404 404 302"
#: Home does not answer its own challenge, and nobody else knows of it.
_ANSWER = "404 403 403 403 403 404 404 302"

RESEARCH: dict[str, str] = {
    **{
        f"{method} research/{path}": codes
        for path in ("", "export.{kind}", "projects/", "projects/export.{kind}")
        for method, codes in (("GET", _ALL), ("POST", _NONE))
    },
    **{
        f"{method} research/{path}": codes
        for path in ("{pk}/", "projects/{project_id}/")
        for method, codes in (("GET", _READ), ("POST", _NONE))
    },
    **{
        f"{method} research/{path}": codes
        for path in (
            "{pk}/edit/",
            "{pk}/close/",
            "{pk}/project/",
            "projects/{project_id}/deliver/",
            "projects/{project_id}/milestones/add/",
            "projects/{project_id}/milestones/{milestone_id}/reached/",
            "projects/{project_id}/outputs/add/",
            "projects/{project_id}/outputs/{output_id}/deliver/",
        )
        for method, codes in (("GET", _OPEN), ("POST", _SEND))
    },
    **{
        f"{method} research/{{pk}}/interest/{path}": _ANSWER
        for path in ("", "withdraw/")
        for method in ("GET", "POST")
    },
    "GET research/new/": "403 200 403 403 200 200 200 302",
    "POST research/new/": "403 422 403 403 422 422 422 302",
    "GET api/research/challenges": _ALL,
    "GET api/research/projects": _ALL,
    **{
        f"GET api/research/{path}": _READ
        for path in (
            "challenges/{challenge_id}",
            "challenges/{challenge_id}/interests",
            "challenges/{challenge_id}/suggestions",
            "projects/{project_id}",
        )
    },
    **{
        f"POST api/research/{path}": _MISSES
        for path in (
            "challenges",
            "challenges/{challenge_id}/close",
            "challenges/{challenge_id}/interests",
            "challenges/{challenge_id}/project",
            "projects/{project_id}/delivery",
            "projects/{project_id}/milestones",
            "projects/{project_id}/outputs",
            "projects/{project_id}/outputs/{output_id}/delivery",
        )
    },
    "PATCH api/research/challenges/{challenge_id}": "404 200 403 403 200 404 404 404",
    "DELETE api/research/challenges/{challenge_id}/interests/{organisation_id}": (
        "404 404 404 404 404 404 404 404"
    ),
    "POST api/research/projects/{project_id}/milestones/{milestone_id}/reached": (
        "404 200 403 403 200 404 404 404"
    ),
    # No graph is prepared in this world; with one: insight/observatory/doing/tests.
    "GET observatory/pairs/{institution_id}/{partner_id}/": "404 404 404 404 404 404 404 404",
    "POST observatory/pairs/{institution_id}/{partner_id}/": _NONE,
    **{
        f"{method} observatory/pairs/{path}": "404 404 404 404 404 404 404 302"
        for path in ("{institution_id}/{partner_id}/propose/", "unnamed/requests/{optout_id}/")
        for method in ("GET", "POST")
    },
    "GET observatory/pairs/unnamed/": _ALL,
    "POST observatory/pairs/unnamed/": _MISSES,
    "GET observatory/pairs/unnamed/requests/export.{kind}": "200 403 403 403 403 403 403 302",
    "POST observatory/pairs/unnamed/requests/export.{kind}": "405 405 405 405 405 405 405 302",
    "GET observatory/pairs/unnamed/requests/": "200 403 403 403 403 403 403 302",
    "POST observatory/pairs/unnamed/requests/": "405 405 405 405 405 405 405 302",
}
