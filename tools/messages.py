"""The interface's texts: collect them, check their translations, compile them.

    python tools/messages.py update    # read every string into the three catalogues
    python tools/messages.py check     # exit 1 on a missing, fuzzy, doubtful or suffix-glued translation
    python tools/messages.py compile   # .po → .mo; needs no gettext on the machine

English is written in the code; Kazakh, Russian and Chinese are catalogues under src/kopir/locale. Django's
own Kazakh catalogue is two thirds empty and allauth has none, so the Kazakh one also carries what they lack. Kazakh in Latin
letters has no catalogue to write: compile makes it of the Cyrillic ones, Django's and ours.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from kopir.ground.kazakh import to_latin

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "kopir"
LOCALE = SOURCE / "locale"
LANGUAGES = ("kk", "ru", "zh_Hans")
KEYWORDS = {
    "_now": None,
    "now": None,
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
#: Names and abbreviations that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"^(%\(\w+\)[sd]|\{\w+\}|[\W\d_])*$|^(Köpir|API|CSV|XLSX|JSON|URL|ROR|ORCID|ISCED-F|PDF|SHA-256|TOTP|OIDC|OpenAPI|E-mail|ID|Excel"
    r"|IPv4|IPv6|BCP 47|ISO 4217|CEFR|MFA|Ed25519|HTTP)$|^[A-Z0-9 /.,:%(){}-]+$"
)
#: Kazakh words that are spelt as in Russian (loanwords): equal on purpose.
KAZAKH_AS_RUSSIAN = ROOT / "tools" / "kazakh-as-russian.txt"
#: Where Django and allauth keep what a reader of these pages can meet: forms, validators, sign-in.
SHOWN = re.compile(
    r"^(django/)?(forms|core/validators|utils|contrib/auth/(forms|password_validation))|^(django/)?db/models/fields/__init__"
    r"|^(account|mfa|socialaccount|usersessions)/.*(forms|adapter|validators|views|decorators)"
    r"|^templates/(account|allauth|mfa|socialaccount|usersessions)/"
)
#: What Django's Kazakh catalogue says with a foreign word, and we say again.
REWORDED = {"Email address"}
#: Pages of allauth that are off here (sign-up, codes by mail, telephones, trusted browsers) or replaced.
NOT_SHOWN = re.compile(
    r"^templates/(account/(login|email_change|request_login_code|base_confirm_code|signup(_by_passkey)?)\.html"
    r"|account/(.*/)?(confirm_)?(login|phone|email_verification|password_reset)_(code|change|verif).*"
    r"|account/email/account_already_exists_.*|socialaccount/signup\.html|mfa/(trust|webauthn/signup_form)\.html)"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
GLUED = re.compile(r"(?:%\(\w+\)[sd]|\{\w*\})[-‑–]?[а-яәғқңөұүһі]", re.IGNORECASE)


def sources() -> Iterator[tuple[str, bytes]]:
    """(path, Python-like source) of every module and template, tests and migrations aside."""
    for path in sorted(SOURCE.rglob("*")):
        inside = path.relative_to(ROOT).as_posix()
        if "/tests/" in inside or "/migrations/" in inside:
            continue
        if path.suffix == ".py":
            yield inside, path.read_bytes()
        elif path.suffix in {".html", ".txt"} and "/templates/" in inside:
            python_like = templatize(path.read_text("utf-8"), origin=inside)
            # What stands around the calls is masked prose: its indentation means nothing.
            yield inside, "\n".join(line.lstrip() for line in python_like.split("\n")).encode()


def collected() -> Catalog:
    """Every message of the project's own code."""
    catalog = Catalog(project="kopir", charset="utf-8")
    for path, source in sources():
        found = extract("python", BytesIO(source), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for line, message, comments, context in found:
            catalog.add(message, None, [(path, 0)], auto_comments=comments, context=context)
            del line  # line numbers would change with every edit
    return catalog


def lacking_in_kazakh() -> Iterator[Message]:
    """What Django and allauth say to a reader of these pages and mails, and do not say in Kazakh.

    Django's own templates are not used; of allauth's, all but those named in NOT_SHOWN.
    """
    for package, folder in (
        ("django", "conf/locale"),
        ("django", "contrib/auth/locale"),
        ("allauth", "locale"),
    ):
        spec = find_spec(package)
        assert spec and spec.submodule_search_locations
        base = Path(spec.submodule_search_locations[0]) / folder
        english = base / "en" / "LC_MESSAGES" / "django.po"
        if not english.exists():  # allauth keeps no English catalogue: any complete one has the msgids
            english = base / "de" / "LC_MESSAGES" / "django.po"
        kazakh = base / "kk" / "LC_MESSAGES" / "django.po"
        known = read_po(kazakh.open("rb")) if kazakh.exists() else Catalog()
        for message in read_po(english.open("rb")):
            places = [place for place, _ in message.locations]
            if not message.id or not any(SHOWN.match(p) and not NOT_SHOWN.match(p) for p in places):
                continue
            there = known.get(message.id, context=message.context)
            if message.id in REWORDED or there is None or there.fuzzy or not _complete(there):
                yield Message(
                    message.id,
                    locations=[(f"{package}/{p}", 0) for p, _ in message.locations][:1],
                    context=message.context,
                    flags=message.flags - {"fuzzy"},
                )


def _complete(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(texts)


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def wanted(language: str) -> Catalog:
    template = collected()
    if language == "kk":
        for message in lacking_in_kazakh():
            if template.get(message.id, context=message.context) is None:
                template[message.id] = message
    return template


def update() -> int:
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(wanted(language), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.header_comment = f"# Köpir: {language}"
        catalog.fuzzy = False
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, catalog, width=110, omit_header=False, sort_output=True, include_lineno=False)
        missing = sum(1 for message in catalog if message.id and not _complete(message))
        print(f"{language}: {len(catalog)} messages, {missing} not translated")
    return 0


def faults(language: str) -> Iterator[str]:
    """What is wrong with one language, a line each."""
    catalog, template = read(language), wanted(language)
    russian = read("ru") if language == "kk" else None
    loanwords = (
        set(KAZAKH_AS_RUSSIAN.read_text("utf-8").splitlines()) if KAZAKH_AS_RUSSIAN.exists() else set()
    )
    for message in template:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        here = catalog.get(message.id, context=message.context)
        if here is None or not _complete(here):
            yield f"{language}: missing: {ids[0]!r}"
            continue
        texts = here.string if isinstance(here.string, (tuple, list)) else (here.string,)
        if here.fuzzy:
            yield f"{language}: fuzzy: {ids[0]!r}"
        names = {a or b for a, b in PLACEHOLDER.findall(ids[-1])}
        for text in texts:
            if {a or b for a, b in PLACEHOLDER.findall(text)} - names:
                yield f"{language}: unknown placeholder in {text!r}"
            if len(ids) == 1 and names - {a or b for a, b in PLACEHOLDER.findall(text)}:
                yield f"{language}: lost placeholder in {text!r}"
            if GLUED.search(text):
                yield f"{language}: a suffix glued to a variable: {text!r}"
            if text == ids[0] and not SAME_EVERYWHERE.match(text):
                yield f"{language}: the same as English: {text!r}"
        if russian is not None and texts[0] not in loanwords and not SAME_EVERYWHERE.match(texts[0]):
            there = russian.get(message.id, context=message.context)
            if there is not None and there.string == here.string:
                yield f"{language}: the same as Russian: {texts[0]!r}"


def check() -> int:
    found = [line for language in LANGUAGES for line in faults(language)]
    print("\n".join(found) or "translations: complete")
    return 1 if found else 0


def of_django_in_kazakh() -> Iterator[Message]:
    """What Django itself says in Kazakh; a locale of Latin letters finds none of it, so ours must carry it."""
    spec = find_spec("django")
    assert spec and spec.submodule_search_locations
    base = Path(spec.submodule_search_locations[0])
    places = ("conf", "contrib/auth", "contrib/contenttypes", "contrib/humanize", "contrib/sessions")
    for path in (base / place / "locale/kk/LC_MESSAGES/django.po" for place in places):
        if path.exists():
            with path.open("rb") as file:
                yield from (m for m in read_po(file) if m.id and not m.fuzzy and _complete(m))


def in_latin_letters() -> Catalog:
    """Kazakh's catalogue transliterated, message by message and form by form."""
    catalog = read("kk")
    for message in of_django_in_kazakh():
        if catalog.get(message.id, context=message.context) is None:
            catalog[message.id] = message
    for message in catalog:
        if message.id:  # the empty one is the header, with the rule of the plural
            many = isinstance(message.string, (tuple, list))
            message.string = tuple(map(to_latin, message.string)) if many else to_latin(message.string)
    return catalog


def compile_all() -> int:
    for language in LANGUAGES:
        path = path_of(language)
        if path.exists():
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=language))
    latin = path_of("kk_Latn").with_suffix(".mo")
    latin.parent.mkdir(parents=True, exist_ok=True)
    with latin.open("wb") as target:
        write_mo(target, in_latin_letters())
    return 0


def main() -> int:
    settings.configure()
    commands = {"update": update, "check": check, "compile": compile_all}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(__doc__)
        return 2
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
