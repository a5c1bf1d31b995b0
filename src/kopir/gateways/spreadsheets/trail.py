"""Words of the audit trail for imports of spreadsheets."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from kopir.spine.audit import values
from kopir.spine.audit.said import choice, fingerprint, number, record
from kopir.spine.audit.values import Named
from kopir.spine.audit.words import Field, declare, declare_processes

from .fields import FIELDS
from .issues import letter

ORDERS = {
    "dmy": _("day, month, year"),
    "mdy": _("month, day, year"),
    "each": _("each cell by itself"),
}
LABELS = {field.code: field.label for field in FIELDS}


def _columns(value: Any, named: Named) -> Any:
    """{field: column, counted from 0} as names with the columns' letters."""
    rows = ((LABELS.get(code, code), letter(column)) for code, column in (value or {}).items())
    return format_html_join("; ", "{}: {}", rows)


def _orders(value: Any, named: Named) -> Any:
    """{field: how its dates are written}."""
    rows = ((LABELS.get(code, code), ORDERS.get(order, order)) for code, order in (value or {}).items())
    return format_html_join("; ", "{}: {}", rows) or values.nothing()


declare(
    "import",
    label=_("Import"),
    actions={
        "import.start": _("Import begun"),
        "import.read_again": _("File read again"),
        "import.map": _("Columns named"),
        "import.answer": _("Questions answered"),
        "import.choose": _("Partner chosen"),
        "import.fix": _("Cell corrected"),
        "import.include": _("Rows taken in or left out"),
        "import.apply_asked": _("Import into the records asked for"),
        "import.apply": _("Imported into the records"),
        "import.cancel": _("Import cancelled"),
    },
    fields={
        "file": fingerprint(_("File")),
        "sheet": Field(_("Sheet")),
        "encoding": Field(_("Encoding of the letters")),
        "header_row": Field(
            _("Row with the column names"),
            lambda value, named: values.plain(value, named) if value else _("to be found"),
        ),
        "fields": Field(_("Columns"), _columns),
        "orders": Field(_("Order of day and month"), _orders),
        "types": number(_("Types named")),
        "organisation": record(_("Organisation"), "organisation"),
        "new": Field(_("Newly proposed")),
        "row": Field(_("Row")),
        "rows": Field(_("Rows")),
        "field": choice(_("Field"), LABELS),
        "value": Field(_("Value")),
        "include": Field(_("Taken in")),
        "mode": choice(_("What to import"), {"good": _("The good rows"), "all": _("All or nothing")}),
        "reports": Field(_("Reporting undertaken")),
        "agreements": number(_("Agreements")),
    },
)
declare_processes(
    {
        "job:spreadsheets.read": _("Reading of a spreadsheet"),
        "job:spreadsheets.check": _("Check of a spreadsheet"),
        "job:spreadsheets.apply": _("Import of a spreadsheet"),
    }
)
