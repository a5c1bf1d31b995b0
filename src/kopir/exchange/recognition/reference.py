"""Reference data with its versions, as pages and the API show them; they are public, and so is each change."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, moment

from .editions import edition_of
from .facts_reader import EDITABLE, rows_of, shipped
from .models import ReferenceVersion
from .services.reference import BESIDE
from .words import source_link, verified

KINDS = {
    "scale": _("Scale of grades"),
    "table": _("Published table"),
    "credits": _("System of credits"),
    "framework": _("Framework of levels"),
    "instrument": _("Convention, agreement or rules"),
}


RECORD_COLUMNS = ("kind", "code", "version", "recorded", "verification")


def _records() -> list[dict[str, Any]]:
    """Every record of which versions may be added, with the one that stands now. Two queries at most."""
    return [
        {"kind": kind, "code": code, "row": row}
        for kind, records in rows_of(edition_of()).items()
        for code, row in records.items()
    ]


def plain_records() -> list[dict[str, Any]]:
    return [
        {
            "kind": each["kind"],
            "code": each["code"],
            **{name: each["row"][name] for name in RECORD_COLUMNS[2:]},
        }
        for each in _records()
    ]


def _on(text: str) -> SafeString:
    """A day of a shipped file, as pages show days."""
    return day(date.fromisoformat(text))


def records_table() -> Table:
    rows = _records()

    def code(each: dict[str, Any]) -> SafeString:
        where = reverse("recognition:reference_record", args=[each["kind"], each["code"]])
        return format_html('<a href="{}">{}</a>', where, each["code"])

    return Table(
        [
            Column("code", _("Code"), code),
            Column("kind", _("Kind"), lambda each: KINDS[each["kind"]]),
            Column("version", _("Version"), lambda each: formats.number(int(each["row"]["version"]))),
            Column("recorded", _("Recorded on"), lambda each: _on(each["row"]["recorded"])),
            Column("verified", _("Verified?"), lambda each: verified(each["row"]["verification"])),
        ],
        rows,
    )


def versions_of(kind: str, code: str) -> list[ReferenceVersion]:
    """The versions that administrators added, the newest first. Raises NotFound for a record that there is not."""
    if kind not in EDITABLE or code not in shipped()[kind]:
        raise NotFound
    return list(ReferenceVersion.objects.filter(kind=kind, code=code).order_by("-number"))


def record_page(kind: str, code: str) -> dict[str, Any]:
    """A record with all its versions; ``body`` is the newest as JSON, to be changed from."""
    versions = versions_of(kind, code)
    return {
        "kind": kind,
        "code": code,
        "kind_label": KINDS[kind],
        "versions": _versions_table(versions, shipped()[kind][code]),
        "number": versions[0].number if versions else 0,
        "body": body_of(kind, code, versions),
        "verification": versions[0].verification if versions else shipped()[kind][code]["verification"],
    }


def body_of(kind: str, code: str, versions: list[ReferenceVersion]) -> str:
    if versions:
        row = json.loads(versions[0].body)
    else:
        row = {name: value for name, value in shipped()[kind][code].items() if name not in BESIDE}
    return json.dumps(row, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    """A Decimal of the files as the shortest number that says it."""
    return int(value) if value == int(value) else float(value)


def _links(sources: list[dict[str, Any]]) -> SafeString:
    """One below another: beside each other two short names are too near for a thumb."""
    rows = format_html_join("", "<li>{}</li>", ((source_link(each["url"]),) for each in sources))
    return format_html('<ul class="list">{}</ul>', rows)


def _versions_table(versions: list[ReferenceVersion], first: dict[str, Any]) -> Table:
    rows = [
        {
            "number": each.number,
            "edition": formats.number(each.pk),
            "at": moment(each.made_at),
            "verified": verified(each.verification),
            "sources": _links(each.sources),
            "from": day(each.valid_from) if each.valid_from else "",
            "to": day(each.valid_to) if each.valid_to else "",
            "why": each.why,
        }
        for each in versions
    ]
    rows.append(
        {
            "number": 0,
            "edition": formats.number(0),
            "at": _on(first["recorded"]),
            "verified": verified(first["verification"]),
            "sources": _links(first["sources"]),
            "from": "",
            "to": "",
            "why": _now("as Köpir brings it"),
        }
    )
    return Table(
        [
            Column("number", _("Version")),
            Column("edition", _("Edition")),
            Column("at", _("Since")),
            Column("from", _("First day")),
            Column("to", _("Last day")),
            Column("verified", _("Verified?")),
            Column("sources", _("Sources")),
            Column("why", _("Why")),
        ],
        rows,
    )
