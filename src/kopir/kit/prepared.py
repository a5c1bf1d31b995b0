"""Queries whose SQL is written once a process.

Django writes a query's SQL anew each time, and for the few rows that every page asks for (who is it, which hub,
what is unread) that takes several times what the database takes to answer. Nothing that was read is kept here,
only how it is asked: every call asks the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

#: So many statements are remembered by key; then the one that was asked longest ago is forgotten.
MOST = 2048


class Statement:
    """The SQL of one queryset of whole models, ``.values()`` or ``.values_list()``, and how its rows are read.

    ``stand_ins`` are values in the queryset's conditions which :meth:`rows` puts others in the place of, in
    that order. Each must be of a type that the database is handed as it is (int or str). Raises ValueError when
    one is not found among the parameters, the first *optional* ones aside.
    """

    def __init__(
        self, queryset: QuerySet[Any], stand_ins: Sequence[int | str] = (), *, optional: int = 0
    ) -> None:
        self.alias = queryset.db
        compiler = queryset.query.get_compiler(using=self.alias)
        self.sql, self.parameters = "", []
        self.model = queryset.model
        try:
            self.sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # nothing can ever fit
            return
        self.parameters = list(parameters)
        expressions = [selected[0] for selected in compiler.select[: compiler.col_count]]
        self.converters = [(at, *found) for at, found in compiler.get_converters(expressions).items()]
        self.populators: list[Any] = []
        self.annotations: dict[str, int] = {}
        if klass := compiler.klass_info:  # whole models, as django.db.models.query.ModelIterable reads them
            fields = klass["select_fields"]
            self.span = slice(fields[0], fields[-1] + 1)
            self.attributes = [column.target.attname for column in expressions[self.span]]
            self.populators = get_related_populators(klass, compiler.select, self.alias)  # type: ignore[call-arg]  # the stubs are of a later Django
            self.annotations = compiler.annotation_col_map or {}
        query = queryset.query
        self.names = (*query.extra_select, *query.values_select, *query.annotation_select)
        self.places: list[list[tuple[int, Any]]] = [
            [
                (at, type(value))  # PostgreSQL's client has its own kinds of int
                for at, value in enumerate(self.parameters)
                if isinstance(value, type(sought)) and value == sought
            ]
            for sought in stand_ins
        ]
        if not all(self.places[optional:]):
            raise ValueError("a stand-in is not among the parameters as it was given")
        found = {at for places in self.places for at, _kind in places}
        others = [str(value) for at, value in enumerate(self.parameters) if at not in found]
        if any(str(sought) in value for sought in stand_ins for value in others):
            raise ValueError("a stand-in is part of a parameter, where nothing can take its place")

    def rows(self, *values: int | str) -> list[list[Any]]:
        """The rows as lists in the order of the columns, with *values* in the stand-ins' places."""
        if not self.sql:
            return []
        connection, parameters = connections[self.alias], list(self.parameters)
        for places, value in zip(self.places, values, strict=True):
            for at, kind in places:
                parameters[at] = kind(value)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = [list(row) for row in cursor.fetchall()]
        for at, converters, expression in self.converters:
            for convert in converters:
                for row in found:
                    row[at] = convert(row[at], expression, connection)
        return found

    def dicts(self, *values: int | str) -> list[dict[str, Any]]:
        """As ``.values()`` gives them."""
        return [dict(zip(self.names, row, strict=True)) for row in self.rows(*values)]

    def models(self, *values: int | str) -> list[Any]:
        """As a queryset of whole models gives them, with ``select_related`` and annotations."""
        found = []
        for row in self.rows(*values):
            one = self.model.from_db(self.alias, self.attributes, row[self.span])
            for populator in self.populators:
                populator.populate(row, one)
            for name, at in self.annotations.items():
                setattr(one, name, row[at])
            found.append(one)
        return found


class Prepared:
    """A query with arguments: ``build`` makes the queryset from as many stand-ins as are named here.

    ``roles = Prepared(lambda user: Membership.objects.filter(user_id=user).values_list("role"), ANY_ID)`` once,
    then ``roles().rows(7)``.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *stand_ins: int | str) -> None:
        self.build, self.stand_ins = build, stand_ins
        self.written: dict[str, Statement] = {}

    def __call__(self) -> Statement:
        """The statement for the database in use."""
        vendor = connections["default"].vendor
        if vendor not in self.written:
            self.written[vendor] = Statement(self.build(*self.stand_ins), self.stand_ins)
        return self.written[vendor]


#: Stand-ins that no real value equals: an id near the end of what a database can count, and a key with a space.
ANY_ID = 9_007_199_254_740_881
ANY_KEY = "any key"

_remembered: OrderedDict[Hashable, Statement] = OrderedDict()


def remembered(
    key: Hashable, build: Callable[..., QuerySet[Any]], *stand_ins: int | str, optional: int = 0
) -> Statement:
    """The statement of ``build()``, given the stand-ins if there are any, written once for each *key*.

    *key* must hold everything that the queryset depends on: above all the whole asker, with their roles. The
    first *optional* stand-ins need not be in the SQL.
    """
    whole = (connections["default"].vendor, key)
    if statement := _remembered.get(whole):
        with suppress(KeyError):  # another thread has just forgotten it
            _remembered.move_to_end(whole)
        return statement
    statement = Statement(build(*stand_ins), stand_ins, optional=optional)
    _remembered[whole] = statement
    while len(_remembered) > MOST:
        with suppress(KeyError):
            _remembered.popitem(last=False)
    return statement


def forget() -> None:
    """Drop every statement that was remembered; it costs their being written again."""
    _remembered.clear()
