"""``{% url %}``: Django's, which remembers the addresses that it has written; a page has some twenty."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.urls import get_script_prefix, reverse
from django.utils.html import escape

register = Library()


@lru_cache(maxsize=4096)
def _address(_prefix: str, name: str, args: tuple[int | str, ...]) -> str:
    return reverse(name, args=args)


def address(name: str, *args: int | str) -> str:
    """As ``reverse``, by the view's full name and ids or words. Raises NoReverseMatch."""
    return _address(get_script_prefix(), name, args)


class AddressNode(URLNode):
    """An address of ids and words alone; any other is written as Django does it."""

    def render(self, context: Context) -> Any:
        args = [each.resolve(context) for each in self.args]
        if self.asvar or self.kwargs or any(type(each) not in (int, str) for each in args):
            return super().render(context)
        found = address(self.view_name.resolve(context), *args)
        return escape(found) if context.autoescape else found


@register.tag("url")
def written_once(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
