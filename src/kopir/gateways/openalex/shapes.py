"""What is read of OpenAlex's objects; the rest of a line is skipped undecoded. Anything may be null or absent.

Source: OpenAlex's documentation of works, authors, institutions and topics.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Named(Struct):
    """An entity inside another: an id (an address, or what follows its last slash), a name."""

    id: str | int | None = None
    display_name: str | None = None


class Topic(Struct):
    id: str | int | None = None
    display_name: str | None = None
    field: Named | None = None
    domain: Named | None = None
    updated_date: str | None = None


class Institution(Struct):
    id: str | int | None = None
    ror: str | None = None
    display_name: str | None = None
    country_code: str | None = None
    type: str | None = None
    lineage: list[str | None] | None = None
    updated_date: str | None = None


class Authorship(Struct):
    author: Named | None = None
    institutions: list[Institution | None] | None = None
    countries: list[str | None] | None = None


class Work(Struct):
    id: str | int | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    publication_year: int | None = None
    type: str | None = None
    updated_date: str | None = None
    is_retracted: bool | None = None
    is_paratext: bool | None = None
    is_xpac: bool | None = None
    primary_topic: Topic | None = None
    authorships: list[Authorship | None] | None = None
    #: True in what ``kopir observatory sample`` made up, and nowhere else.
    kopir_generated: bool | None = None


class Author(Struct):
    id: str | int | None = None
    display_name: str | None = None
    orcid: str | None = None
    updated_date: str | None = None


class Merged(Struct):
    """A row of ``merged_ids``: what had ``id`` is ``into`` since ``day``. ``of`` is works, authors or institutions."""

    of: str
    id: str
    into: str
    day: str


class Page(Struct):
    """A page of the API's answers; ``results`` are decoded one by one, so that one bad one loses no other."""

    results: list[Any] | None = None


SHAPES: dict[str, type] = {
    "works": Work,
    "authors": Author,
    "institutions": Institution,
    "topics": Topic,
}
