"""Every list can be taken away as CSV, XLSX and JSON: whatever page has a pager has the three links, and they open."""

import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest

import kopir
from kopir.kit.heads import HEADS

from .conftest import body_of, undone
from .routes import FILE_KINDS, pages

pytestmark = pytest.mark.django_db

PAGER = "kit/components/pager.html"
#: The pager shown as a component is under no list, and a page that is another's frame is no list by itself.
NO_LISTS = {"web/styleguide.html", "kit/pages/list.html", "kit/pages/indicator.html"}


def templates_with_a_pager():
    """Names of the templates that are pages with a list, by themselves or by the frame that they extend."""
    [root] = kopir.__path__
    for path in Path(root).rglob("templates/**/*.html"):
        text = path.read_text()
        frame = re.search(r'extends "([^"]+)"', text)
        if f'include "{PAGER}"' in text or (frame and frame[1] in NO_LISTS):
            name = str(path).rpartition("/templates/")[2]
            if name not in NO_LISTS:
                yield name


def links(html):
    """The downloads that a page offers, by their format; several of a format when it has several lists."""
    found = {kind: [] for kind in FILE_KINDS}
    for address in re.findall(r'<a href="([^"]+)" download', html):
        path = unescape(address)
        kind = path.partition("?")[0].rpartition(".")[2]
        if kind in found:
            found[kind].append(path)
    return found


def count(kind, body):
    """The rows in a file, its head aside."""
    if kind == "csv":
        return len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) - 1
    if kind == "json":
        return len(json.loads(body))
    return body.count(b"<row ") - 1


def codes(body):
    """The heads of a table that are keys rather than words, or stand over two columns."""
    heads = next(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    return [head for head in heads if head in HEADS or "_" in head or heads.count(head) > 1]


def test_every_list_is_there_as_a_file(shared_world, clients):
    world, seen, faults, filled = shared_world, set(), [], 0
    readers = {
        "admin": world["home"].ids,
        "officer": world["home"].shared["parties"],
        "hub_admin": world["home"].ids,
    }
    for who, ids in readers.items():
        client = getattr(clients, who)
        for route in pages():
            if route.is_file:
                continue
            path = route.fill(ids)
            with undone():
                answer = client.get(path)
                html = body_of(answer).decode(errors="replace")
                names = {template.name for template in answer.templates or ()}
                if answer.status_code != 200 or PAGER not in names or names & {"web/styleguide.html"}:
                    continue
                seen |= names
                offered = links(html)
                if not all(offered.values()):
                    faults.append(f"{path}: no download of {[k for k, v in offered.items() if not v]}")
                    continue
                for group in zip(*offered.values(), strict=True):
                    bodies = {}
                    for kind, address in zip(offered, group, strict=True):
                        file = client.get(address)
                        assert file.status_code == 200, address
                        assert "attachment" in file["Content-Disposition"], address
                        body = body_of(file)
                        bodies[kind] = count(kind, body)
                        if kind == "csv" and (wrong := codes(body)):
                            faults.append(f"{address}: columns headed by codes, or alike: {wrong}")
                    if len(set(bodies.values())) != 1:
                        faults.append(f"{path}: {bodies}")
                    filled += bodies["json"] > 0
    assert not faults, "\n".join(faults)
    assert set(templates_with_a_pager()) <= seen, "a list that nobody of the readers came to"
    assert filled >= 15
