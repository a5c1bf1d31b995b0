"""Every address that the URLconf and the OpenAPI document offer, and how to fill one in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

#: Packages' own pages: not walked one by one, see test_matrix.test_packages_pages_are_closed.
PACKAGES = ("accounts/",)

#: A parameter's name, or "first path segment" + name where a bare ``pk`` stands for what the segment lists.
KINDS = {
    "agreements/pk": "agreement",
    "deliveries/pk": "delivery",
    "organisations/pk": "organisation",
    "jobs/pk": "job",
    "files/pk": "file",
    "notices/pk": "notice",
    "import/pk": "batch",
    "imports/pk": "batch",
    "ledger/pk": "entry",
    "claims/pk": "claim",
    "investments/pk": "agreement",
    "mobility/pk": "call",
    "mobility/part": "call_part",
    "mobility/application_id": "call_application",
    "research/pk": "challenge",
    "recognition/pk": "application",
    "import_id": "batch",
    "webhooks/pk": "webhook",
    "basis": "legal_basis",
}
#: Values of parameters that name no record; an address that needs another one adds it here.
WORDS = {
    "secret": "no-such-secret",
    "letter_code": "no-such-letter",
    "record_kind": "instrument",
    "record_code": "LRC",
    "to_state": "withdrawn",
    "object_type": "agreement",
    "format": "csv",
    "what": "csv",
    "code": "agreements.in_force",
    "kind": "mobility.places",
    "slug": "no-such-slug",
    "scheme": "ror",
    "value": "05bxb3784",
    "language": "en",
    "section": "pages",
    "system": "KZ",
    "scale": "KZ-2018",
    "country": "KZ",
    "other": "CN",
    "partner": 2,
}
#: What a list is downloaded as.
FILE_KINDS = ("csv", "json", "xlsx")


@dataclass(frozen=True)
class Route:
    """``path`` without its leading slash, parameters as ``{name}``; ``methods`` known for the API alone."""

    path: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...] = ()

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def is_file(self) -> bool:
        """Whether it is a list's download, whose ``kind`` is one of :data:`FILE_KINDS`."""
        return self.path.endswith(".{kind}")

    def kind(self, name: str) -> str:
        """The kind of record that a parameter names ('' when it names none)."""
        first = self.path.removeprefix("api/").split("/", 1)[0]
        found = KINDS.get(f"{first}/{name}") or KINDS.get(name)
        if found:
            return found
        if name == "object_id":
            return "agreement"
        if name in WORDS:
            return ""
        return name.removesuffix("_id")

    def fill(self, ids: Mapping[str, int], absent: int = 10**12) -> str:
        """The address with *ids* by kind; a kind that nobody has gets an id that does not exist."""
        values = {name: WORDS.get(name, ids.get(self.kind(name), absent)) for name in self.parameters}
        if self.is_file:
            values["kind"] = FILE_KINDS[0]
        return "/" + re.sub(r"\{(\w+)\}", lambda match: str(values[match.group(1)]), self.path)


def _patterns(entries: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for entry in entries:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, path)
        else:
            yield path


def _route(path: str, methods: tuple[str, ...] = ()) -> Route:
    plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    return Route(plain, tuple(re.findall(r"\{(\w+)\}", plain)), methods)


def pages() -> list[Route]:
    """The project's own pages, the API and packages aside."""
    found = {path for path in _patterns(get_resolver().url_patterns) if not path.startswith("api/")}
    return [_route(path) for path in sorted(found) if not path.startswith(PACKAGES)]


def api() -> list[Route]:
    """The API's addresses from the OpenAPI document, with their methods."""
    from kopir.web.api import api as root

    document = root.get_openapi_schema()
    return [
        _route(path.lstrip("/"), tuple(sorted(method.upper() for method in operations)))
        for path, operations in sorted(document["paths"].items())
    ]


def everything() -> list[Route]:
    return [*pages(), *api()]
