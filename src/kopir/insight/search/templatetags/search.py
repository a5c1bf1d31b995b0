"""One found thing as a line."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kopir.kit.multilingual import base_language

from ..selectors import Result
from ..shown import kind_label, why_text

register = template.Library()


@register.simple_tag
def hit(result: Result, kind: bool = True) -> SafeString:
    """The link, the name that fitted (when that is another), what it is and where, and how it was found.

    ``kind`` is left out where a heading says it.
    """
    foreign = base_language(result.title.lang) not in ("", base_language(get_language() or "en"))
    lang = format_html(' lang="{}"', result.title.lang) if foreign else ""
    matched = format_html('<span class="matched">{}</span>', result.matched) if result.matched else ""
    said = "" if kind and result.why == "meaning" else why_text(result.why)  # its heading says so
    parts = [kind_label(result.kind) if kind else "", result.note, said]
    note = " · ".join(part for part in parts if part)
    return format_html(
        '<a href="{}"{}>{}</a>{}<span class="quiet">{}</span>',
        result.url,
        lang,
        result.title.text,
        matched,
        note,
    )
