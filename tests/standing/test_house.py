"""Rules of the house that import-linter cannot see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kopir"

#: Floors from the ground up; inside the spine its own order. An app may name only what comes before it.
SPINE = (
    "registry",
    "hub",
    "audit",
    "parties",
    "people",
    "files",
    "jobs",
    "notices",
    "ledger",
    "agreements",
    "deliveries",
)
FLOORS = ("ground", "kit", "spine", "exchange", "insight", "council", "gateways", "web")
#: Names that every page may use: they are settings of the frame, not knowledge of a higher floor.
FRAME = {"admin", "account", "mfa", "usersessions", "socialaccount", "set_language", "api"}


def height(module: str) -> tuple[int, int]:
    """('kopir.spine.people.x') → (floor, place in the spine)."""
    parts = module.split(".")[1:]
    floor = FLOORS.index(parts[0])
    return floor, SPINE.index(parts[1]) if parts[0] == "spine" and parts[1] in SPINE else 0


def ours():
    """Our apps: label → height."""
    return {
        config.label: height(config.name)
        for config in apps.get_app_configs()
        if config.name.startswith("kopir.")
    }


def sources(*patterns):
    for pattern in patterns:
        for path in sorted(SOURCE.rglob(pattern)):
            yield path, path.read_text(encoding="utf-8")


def module_of(path: Path) -> str:
    return ".".join(["kopir", *path.relative_to(SOURCE).parts])


def place(path: Path) -> tuple[int, int]:
    """The height of the app that a file belongs to."""
    return height(module_of(path))


def test_relations_point_down():
    heights, upward = ours(), []
    for model in apps.get_models():
        mine = heights.get(model._meta.app_label)
        for relation in model._meta.get_fields():
            target = getattr(relation, "related_model", None)
            if mine is None or not target or not relation.concrete or target._meta.app_label not in heights:
                continue
            if heights[target._meta.app_label] > mine:
                upward.append(f"{model._meta.label}.{relation.name} → {target._meta.label}")
    assert not upward


def test_migrations_depend_on_lower_apps():
    heights, upward = ours(), []
    for (app, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        for other, _name in migration.dependencies:
            if app in heights and other in heights and heights[other] > heights[app]:
                upward.append(f"{app}.{name} → {other}")
    assert not upward


def accessors():
    """Reverse accessor → height of the app that made it, where it hangs on a lower app's model."""
    heights, found = ours(), {}
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            name, mine = relation.get_accessor_name(), heights.get(relation.related_model._meta.app_label)
            own = heights.get(model._meta.app_label)
            if name and mine is not None and own is not None and mine > own:
                found.setdefault(name, []).append((own, mine))
    return found


def field_names():
    """Names that are plain fields somewhere too, and so say nothing of a reverse accessor."""
    heights = ours()
    names = {
        field.name for model in apps.get_models() for field in model._meta.get_fields() if field.concrete
    }
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            mine = heights.get(relation.related_model._meta.app_label)
            if mine is not None and mine == heights.get(model._meta.app_label):
                names.add(relation.get_accessor_name())  # an app's own accessor of the same name
    return names


def test_reverse_accessors_are_not_used_from_below():
    """``organisation.agreements_owned`` in parties would be knowledge of agreements."""
    made, plain, upward = accessors(), field_names(), []
    for path, text in sources("*.py", "*.html"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        here = place(path) if path.parent != SOURCE else (len(FLOORS), 0)
        for name, pairs in made.items():
            if name in plain or not all(here < theirs for _own, theirs in pairs):
                continue
            if re.search(rf"\.{name}\.(all|filter|values|count|exists)\b|[\"'(]{name}__", text):
                upward.append(f"{path.relative_to(SOURCE)}: {name}")
    assert not upward


def owner_of_template(name: str) -> tuple[int, int] | None:
    for config in apps.get_app_configs():
        if config.name.startswith("kopir.") and (Path(config.path) / "templates" / name).exists():
            return height(config.name)
    return None


def test_templates_extend_and_include_lower_ones():
    upward = []
    for path, text in sources("*.html"):
        for name in re.findall(r"{%\s*(?:extends|include)\s+[\"']([^\"']+)", text):
            other = owner_of_template(name)
            if other is not None and other > place(path):
                upward.append(f"{path.relative_to(SOURCE)} → {name}")
    assert not upward


def test_addresses_named_in_templates_and_code_lie_below():
    """``{% url %}`` and ``reverse()``: a floor may name its own pages and those below it."""
    namespaces = {
        entry.namespace: height(entry.urlconf_module.__name__)
        for entry in get_resolver().url_patterns
        if getattr(entry, "namespace", None)
        and getattr(getattr(entry, "urlconf_module", None), "__name__", "").startswith("kopir.")
    }
    upward = []
    for path, text in sources("*.html", "*.py"):
        if "tests" in path.parts:
            continue
        here = place(path) if path.parent != SOURCE else (len(FLOORS), 0)
        for name in re.findall(r"(?:{%\s*url\s+|reverse\(|redirect\()[\"'](\w+):", text):
            if name not in FRAME and name in namespaces and namespaces[name] > here:
                upward.append(f"{path.relative_to(SOURCE)} → {name}")
    assert not upward


def tracked(*suffixes):
    for top in ("src", "tests", "bench", "docs", "requirements", ".ci"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path
    yield from (
        path for path in (ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".npmrc") if path.exists()
    )


def test_files_stay_short():
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked(".py")
        if path.suffix == ".py" and "migrations" not in path.parts
    }
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > 400} == {}
    assert sum(lengths.values()) / len(lengths) <= 150


def test_no_inline_style_or_script():
    """The content security policy forbids both; Python that writes markup counts too."""
    found = []
    for path, text in sources("*.html", "*.svg", "*.py"):
        if "tests" in path.parts:
            continue
        if re.search(r"<[a-z][^>]*\sstyle\s*=", text):
            found.append(f"{path.relative_to(SOURCE)}: style=")
        if re.search(r"<[a-z][^>]*\son(click|load|change|submit|input|error)\s*=", text):
            found.append(f"{path.relative_to(SOURCE)}: an inline handler")
        for attributes in re.findall(r"<script\b([^>]*)>", text):
            if not any(word in attributes for word in ("src=", "application/json", "application/ld+json")):
                found.append(f"{path.relative_to(SOURCE)}: an inline script")
    assert not found


def test_no_registry_is_named():
    """Locks and settings must install from wherever the reader's own tools look."""
    words = re.compile(
        r"(--(extra-)?index-url|--find-links|resolved\"\s*:|registry\s*=\s*http|https?://[\w.-]*(pypi|npmjs)\.)"
    )
    own = Path(__file__).name
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked(
            ".txt", ".toml", ".json", ".in", ".cfg", ".yaml", ".yml", ".sh", ".py", ".npmrc", ""
        )
        if path.name != own
        for match in [words.search(path.read_text(encoding="utf-8", errors="replace"))]
        if match and "no-emit-index-url" not in match.string[max(0, match.start() - 10) : match.end()]
    ]
    assert not found


@pytest.mark.parametrize("module", ["kopir.spine.people.x", "kopir.web.urls", "kopir.ground.merkle"])
def test_the_ruler_measures(module):
    assert height(module) >= height("kopir.ground.merkle")
    assert height("kopir.spine.agreements.x") > height("kopir.spine.people.x")
