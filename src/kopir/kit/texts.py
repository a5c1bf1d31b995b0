"""``{% load i18n %}``: Django's library, whose ``translate`` looks a constant text up once a language.

A page has some seventy of them, and each went through a filter expression, two lookups and an escape every time.
The settings put this in the place of Django's own, for every template, also those of others.
"""

from __future__ import annotations

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class TextNode(Node):
    """A text that depends on the language alone; the catalogues do not change while a process runs."""

    child_nodelists = ()

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.rendered: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        key = get_language(), context.autoescape
        if key not in self.rendered:
            self.rendered[key] = str(self.node.render(context))
        return self.rendered[key]


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    constant = getattr(expression.var, "literal", None) is not None and not expression.filters
    return TextNode(node) if constant and not node.asvar and not node.message_context else node
