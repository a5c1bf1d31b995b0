"""Every page is reached from another one: an address that no page and no code names is a page that nobody finds."""

import re
from pathlib import Path

from django.urls import URLResolver, get_resolver

import kopir


def names(entries, prefix=""):
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from names(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        elif entry.name:
            yield f"{prefix}{entry.name}"


def said():
    """What the templates and the code say, tests aside."""
    [root] = kopir.__path__
    for path in Path(root).rglob("*"):
        if path.suffix in {".html", ".py", ".txt"} and "tests" not in path.parts:
            yield path.read_text()


def test_every_page_is_named_somewhere():
    spoken = set(re.findall(r"""['"]([a-z_]+:[a-z_]+)['"]""", "\n".join(said())))
    own = {name for name in names(get_resolver().url_patterns) if ":" in name and not name.startswith("api:")}
    assert len(own) > 60
    assert own <= spoken
