"""The current tables of a file: typed columns for every kind we know, JSON ``more`` for the rest.

They hold nothing of their own: they are the fold of the journal, written so that any SQLCipher tool can
read the file in twenty years. No constraint but the primary key, no migration: a value that does not fit
its column goes to ``more``, and the tables are made anew from the journal when in doubt. A table is there from
the first record of its kind on: reading empty ones took a third of the time of indexing a household.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from peewee import BooleanField, CompositeKey, Field, IntegerField, Model, SchemaManager, TextField

from desktop.domain import fold
from desktop.domain.journal import Attach, Body, Key, Redact, Value
from desktop.models.engine import CipherDatabase, Connection


class Record(Model):
    """What all kinds share. Fields are nullable: absent and NULL are the same."""

    id = TextField(primary_key=True)
    more = TextField(null=True)


def _text() -> TextField:
    return TextField(null=True)


def _number() -> IntegerField:
    """Whole numbers; money is in fen."""
    return IntegerField(null=True)


def _flag() -> BooleanField:
    return BooleanField(null=True)


class Household(Record):
    """户: who heads it and where it lives."""

    head, address, village, township, phone = _text(), _text(), _text(), _text(), _text()
    hukou, category, certificate, reason = _text(), _text(), _text(), _text()


class Member(Record):
    """家庭成员."""

    no = _number()
    name, id_number, relation, sex, birth, ethnicity = _text(), _text(), _text(), _text(), _text(), _text()
    marital, health, illness, work_ability, employment = _text(), _text(), _text(), _text(), _text()
    income_fen = _number()
    disability_kind, disability_grade = _text(), _text()
    counted, counted_reason, covered, life = _flag(), _text(), _flag(), _text()


class Account(Record):
    """收款账户."""

    bank, name, number, card, holder = _text(), _text(), _text(), _text(), _text()


class Benefit(Record):
    """待遇: what a household gets a month, and how it was worked out."""

    matter, category, covered = _text(), _text(), _number()
    standard_fen, base_fen, household_topup_fen = _number(), _number(), _number()
    person_topup_fen, monthly_fen = _number(), _number()
    first_month, last_month, source, method, tier = _text(), _text(), _text(), _text(), _text()


class Application(Record):
    """申请."""

    matter, applicant, agent, registered_on = _text(), _text(), _text(), _text()
    intake_person, channel, reason = _text(), _text(), _text()


class Step(Record):
    """One step of an application as it was done."""

    application, step, on, by, result = _text(), _text(), _text(), _text(), _text()


class Decision(Record):
    """审核确认决定."""

    application, outcome, on, signer = _text(), _text(), _text(), _text()
    signer_name, signer_position, signing, instrument = _text(), _text(), _text(), _text()
    covered, monthly_fen, category, first_month = _number(), _number(), _text(), _text()


class Paper(Record):
    """An issued paper; its bytes are the attachment ``sha256``."""

    application, decision, form, title, number = _text(), _text(), _text(), _text(), _text()
    sha256, size, pages, issued_on = _text(), _number(), _number(), _text()


class Stamping(Record):
    """One use of the delegated seal (用印登记)."""

    paper, instrument, use_no, on, by, copies = _text(), _text(), _text(), _text(), _text(), _number()


class Filing(Record):
    """备案: what was reported to the county."""

    application, decision, revision = _text(), _text(), _number()
    package, status, sent_on = _text(), _text(), _text()


class Receipt(Record):
    """回执 of a filing."""

    filing, verdict, reason, on, package = _text(), _text(), _text(), _text(), _text()


class Payment(Record):
    """What was paid for a month."""

    benefit, month, amount_fen = _text(), _text(), _number()


class Other(Model):
    """Records of kinds without a table of their own."""

    kind = TextField()
    id = TextField()
    more = TextField(null=True)

    class Meta:
        without_rowid = True
        table_name = "others"
        primary_key = CompositeKey("kind", "id")


HOUSEHOLD_KINDS: tuple[type[Record], ...] = (
    Household,
    Member,
    Account,
    Benefit,
    Application,
    Step,
    Decision,
    Paper,
    Stamping,
    Filing,
    Receipt,
    Payment,
)
for _kind in HOUSEHOLD_KINDS:
    # One tree per table instead of two, so one page less in every save. peewee does not inherit this setting.
    _kind._meta.without_rowid = True


@dataclass(frozen=True, slots=True)
class _Table:
    """How one kind is read and written: column names and the exact Python type each takes."""

    kind: str
    columns: tuple[tuple[str, type], ...]
    flags: tuple[str, ...]
    select: str
    replace: str

    @classmethod
    @cache
    def of(cls, model: type[Record]) -> _Table:
        kind = model.__name__.lower()
        fields: list[Field] = [f for f in model._meta.sorted_fields if f.name not in ("id", "more")]
        columns = tuple((f.name, _python_type(f)) for f in fields)
        names = ", ".join(f'"{name}"' for name in ("id", "more", *(name for name, _ in columns)))
        marks = ", ".join("?" * (len(columns) + 2))
        return cls(
            kind=kind,
            columns=columns,
            flags=tuple(name for name, python in columns if python is bool),
            select=f'SELECT {names} FROM "{kind}"',
            replace=f'INSERT OR REPLACE INTO "{kind}" ({names}) VALUES ({marks})',
        )

    def to_row(self, id: str, fields: Mapping[str, Value]) -> tuple[Value, ...]:
        rest = {name: value for name, value in fields.items() if value is not None}
        row = [rest.pop(name) if _fits(rest.get(name), python) else None for name, python in self.columns]
        return (id, _pack(rest), *row)

    def to_record(self, row: tuple[Value, ...]) -> tuple[Key, dict[str, Value]]:
        values = zip(self.columns, row[2:], strict=True)
        fields = {name: value for (name, _), value in values if value is not None}
        for name in self.flags:
            if name in fields:
                fields[name] = bool(fields[name])
        if row[1] is not None:
            fields.update(json.loads(row[1]))
        return (self.kind, row[0]), fields


_NAMES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN"
_OTHERS = "others"
_OTHERS_SELECT = "SELECT kind, id, more FROM others"
_OTHERS_REPLACE = "INSERT OR REPLACE INTO others (kind, id, more) VALUES (?, ?, ?)"


class Tables:
    """The current tables of one open file; whoever writes holds the transaction."""

    def __init__(self, database: CipherDatabase, models: Iterable[type[Record]]) -> None:
        self._database = database
        self._models: dict[str, type[Model]] = {_Table.of(model).kind: model for model in models}
        self._tables = {kind: _Table.of(model) for kind, model in self._models.items()}
        self._models[_OTHERS] = Other

    def load(self) -> dict[Key, dict[str, Value]]:
        """All records, just as the fold gives them, fields that are None left out."""
        found: dict[Key, dict[str, Value]] = {}
        with _together(self._database.raw) as connection:
            there = self._there(self._models)
            for table in self._tables.values():
                if table.kind in there:
                    found.update(map(table.to_record, connection.execute(table.select).fetchall()))
            others = connection.execute(_OTHERS_SELECT).fetchall() if _OTHERS in there else ()
        for kind, id, more in others:
            found[kind, id] = json.loads(more) if more else {}
        return found

    def apply(self, bodies: Collection[Body]) -> None:
        """Carry out entries that knew everything before them: read what they touch, write it once."""
        touched = {
            (c.kind, c.id) for body in bodies for c in body.changes if not isinstance(c, Attach | Redact)
        }
        there = self._there({self._name(kind) for kind, _ in touched})
        records = {key: record for key in touched if (record := self._read(key, there)) is not None}
        before = set(records)
        for body in bodies:
            fold.apply(records, body)
        self._delete(before - set(records))
        self._write({key: record for key, record in records.items() if key in touched}, there)

    def replace_all(self, records: Mapping[Key, Mapping[str, Value]]) -> None:
        """Make the tables anew from a fold."""
        there = self._there(self._models)
        for name in there:
            self._database.raw.execute(f'DELETE FROM "{name}"')
        self._write(records, there)

    def get(self, key: Key) -> dict[str, Value] | None:
        """One record, None where there is none."""
        return self._read(key, self._there({self._name(key[0])}))

    def _name(self, kind: str) -> str:
        return kind if kind in self._tables else _OTHERS

    def _there(self, names: Collection[str]) -> set[str]:
        """Those of the tables that there are; asked each time, because another connection may just have made one."""
        asked = f"{_NAMES} ({', '.join('?' * len(names))})"
        return {name for (name,) in self._database.raw.execute(asked, tuple(names))}

    def _read(self, key: Key, there: Collection[str]) -> dict[str, Value] | None:
        execute = self._database.raw.execute
        kind, id = key
        if self._name(kind) not in there:
            return None
        table = self._tables.get(kind)
        if table is not None:
            row = execute(f"{table.select} WHERE id = ?", (id,)).fetchone()
            return None if row is None else table.to_record(row)[1]
        row = execute(f"{_OTHERS_SELECT} WHERE kind = ? AND id = ?", key).fetchone()
        return None if row is None else json.loads(row[2]) if row[2] else {}

    def _write(self, records: Mapping[Key, Mapping[str, Value]], there: set[str]) -> None:
        rows: dict[str, list[tuple[Value, ...]]] = {}
        for (kind, id), fields in records.items():
            table = self._tables.get(kind)
            if table is not None:
                rows.setdefault(kind, []).append(table.to_row(id, fields))
            else:
                rest = {name: value for name, value in fields.items() if value is not None}
                rows.setdefault(_OTHERS, []).append((kind, id, _pack(rest)))
        for name in rows.keys() - there:
            SchemaManager(self._models[name], database=self._database).create_table(safe=False)
        for name, values in rows.items():
            statement = _OTHERS_REPLACE if name == _OTHERS else self._tables[name].replace
            self._database.raw.executemany(statement, values)

    def _delete(self, keys: Iterable[Key]) -> None:
        execute = self._database.raw.execute
        for kind, id in keys:
            if kind in self._tables:
                execute(f'DELETE FROM "{kind}" WHERE id = ?', (id,))
            else:
                execute("DELETE FROM others WHERE kind = ? AND id = ?", (kind, id))


@contextmanager
def _together(connection: Connection) -> Iterator[Connection]:
    """Several readings of one moment: one lock for all of them."""
    within = connection.in_transaction
    if not within:
        connection.execute("BEGIN")
    try:
        yield connection
    finally:
        if not within and connection.in_transaction:  # an error of the disk may have ended it
            connection.execute("COMMIT")


def without_none(records: Mapping[Key, Mapping[str, Value]]) -> dict[Key, dict[str, Value]]:
    """Records as the tables give them back: a field set to None is absent."""
    return {
        key: {name: value for name, value in fields.items() if value is not None}
        for key, fields in records.items()
    }


def _python_type(field: Field) -> type:
    return bool if isinstance(field, BooleanField) else int if isinstance(field, IntegerField) else str


def _fits(value: Value, python: type) -> bool:
    """True when a column gives back exactly what is put in: True is no number here."""
    return type(value) is python


def _pack(rest: dict[str, Any]) -> str | None:
    if not rest:
        return None
    return json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
