"""The county's ledger: what the offices filed, what was found, what was answered (SQLCipher, one file).

Rows are only added. Whoever writes does it inside ``transaction``; a package is one transaction, so that
it is in the ledger whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Self

from desktop.county.ledger_schema import FORMAT, TABLES
from desktop.domain.credential import Held
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest
from desktop.models.engine import (
    CipherDatabase,
    FileKeys,
    confirm_encrypted,
    create_database,
    new_salt,
    open_database,
    plain_words,
)
from desktop.sync.filings import BaselineRow, Filing, Name
from desktop.sync.header import PackageHeader

FILE = "ledger"
"""The ledger's name in the derivation of its key."""


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """An enrolled office: the root key a person compared, and the credential the county issued for it."""

    office: str
    key: str
    township: str
    township_code: str
    credential: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in an accepted filing, for the search for duplicates."""

    household: str
    name: str
    id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the county found: accepted, or returned with a reason that says what to do.

    ``signing`` screen or paper, ``heads`` of the journal as filed, ``people`` named in it, ``late`` the steps
    that were entered afterwards (补录) with their reasons.
    """

    accepted: bool
    reason: str = ""
    signing: str = ""
    heads: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    late: str = ""

    @property
    def word(self) -> str:
        """As receipts spell it."""
        return "accepted" if self.accepted else "returned"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One person in two accepted filings: for somebody at the county to look into, no verdict."""

    name: str
    office: str
    household: str
    other_office: str
    other_township: str
    other_household: str


@dataclass(frozen=True, slots=True)
class Total:
    """What an office has on record in one matter. ``monthly_fen`` = existing caseload + confirmed, in fen."""

    office: str
    township: str
    matter: str
    caseload: int
    confirmed: int
    refused: int
    covered: int
    monthly_fen: int


@dataclass(frozen=True, slots=True)
class PaperOnRecord:
    """A paper that was filed: in which filing, the digest of its bytes; void since when, the number in its place."""

    filing: str
    household: str
    sha256: str
    title: str
    number: str
    voided_on: str
    replaced_by: str


class Ledger:
    """See the module."""

    def __init__(self, database: CipherDatabase, path: Path) -> None:
        self._database = database
        self._path = path

    @classmethod
    def create(cls, path: Path, keys: FileKeys) -> Self:
        """A new, empty ledger; raises ``UserError`` when the disk refuses."""
        salt = new_salt()
        database = create_database(path, keys.new_file_key(FILE, salt), salt)
        ledger = cls(database, path)
        with ledger.transaction():
            for statement in TABLES:
                database.raw.execute(statement)
        confirm_encrypted(path, salt)
        return ledger

    @classmethod
    def open(cls, path: Path, keys: FileKeys) -> Self:
        """Open the ledger; raises ``UserError``: missing, damaged, another key, a newer format."""
        database, _ = open_database(path, FILE, keys)
        ledger = cls(database, path)
        if ledger._one("PRAGMA user_version") != (FORMAT,):
            ledger.close()
            raise UserError("台账的格式版本本程序不认识。", "请升级户档后再打开。")
        return ledger

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; raises ``UserError`` when the disk is full, read-only or the file is locked."""
        with plain_words(self._path), self._database.atomic("IMMEDIATE"):
            yield

    # -- offices and credentials

    def enrol(self, office: EnrolledRow, credentials: Iterable[Held], on: date) -> None:
        """Record an office, or what changed of it; credentials are added, never taken out."""
        said = (office.office, office.key, office.township, office.township_code, office.credential)
        self._write("DELETE FROM offices WHERE office = ?", (office.office,))
        self._write("INSERT INTO offices VALUES (?, ?, ?, ?, ?, ?)", (*said, on.isoformat()))
        self.add_credentials(office.office, credentials)

    def add_credentials(self, office: str, credentials: Iterable[Held]) -> None:
        """Keep credentials for an office; known ones are left alone."""
        for held in credentials:
            row = (office, held.id, held.statement.type, held.raw)
            self._write("INSERT INTO credentials VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", row)

    def office(self, office: str) -> EnrolledRow | None:
        """An enrolled office."""
        found = self._rows(f"SELECT {_OFFICE} FROM offices WHERE office = ?", (office,))
        return EnrolledRow(*found[0]) if found else None

    def offices(self) -> tuple[EnrolledRow, ...]:
        """All enrolled offices by township."""
        return tuple(EnrolledRow(*r) for r in self._rows(f"SELECT {_OFFICE} FROM offices ORDER BY township"))

    def credentials(self, office: str, kind: str = "") -> tuple[bytes, ...]:
        """Everything kept for an office, raw; ``kind`` picks one type."""
        found = self._rows(
            "SELECT raw FROM credentials WHERE office = ? AND ? IN ('', type) ORDER BY id", (office, kind)
        )
        return tuple(r[0] for r in found)

    # -- packages and filings

    def has_package(self, package: str) -> bool:
        """True when a package with that header digest is in the ledger."""
        return self._one("SELECT 1 FROM packages WHERE digest = ?", (package,)) is not None

    def add_package(self, header: PackageHeader, received_at: str) -> None:
        """Record a package."""
        said = (header.digest, header.office, header.device, header.seq, header.prev, header.kind)
        self._write("INSERT INTO packages VALUES (?, ?, ?, ?, ?, ?, ?)", (*said, received_at))

    def chain(self, office: str, device: str) -> Mapping[int, frozenset[str]]:
        """seq → digests of the packages that came from a device; two digests are two packages of one
        number.
        """
        found: dict[int, frozenset[str]] = {}
        for seq, package in self._rows(
            "SELECT seq, digest FROM packages WHERE office = ? AND device = ? ORDER BY seq", (office, device)
        ):
            found[seq] = found.get(seq, frozenset()) | {package}
        return found

    def line_sha256(self, office: str, filing: str, revision: int) -> str | None:
        """Digest of a filing as it was received, None when this revision never came."""
        found = self._one(
            "SELECT line_sha256 FROM filings WHERE office = ? AND filing = ? AND revision = ?",
            (office, filing, revision),
        )
        return found[0] if found else None

    def stands(self, office: str, filing: str) -> bool:
        """True when some revision of a filing was accepted."""
        sql = "SELECT 1 FROM standing WHERE office = ? AND filing = ?"
        return self._one(sql, (office, filing)) is not None

    def filed_otherwise(self, filing: Filing) -> bool:
        """True when the same application stands accepted under another filing id."""
        sql = """SELECT 1 FROM standing WHERE office = ? AND household = ? AND application = ?
                 AND kind = 'decision' AND filing <> ?"""
        return self._one(sql, (filing.office, filing.file, filing.application, filing.filing)) is not None

    def has_other_list(self, filing: Filing) -> bool:
        """True when another list of the office stands accepted."""
        sql = "SELECT 1 FROM standing WHERE office = ? AND kind = 'baseline' AND filing <> ?"
        return self._one(sql, (filing.office, filing.filing)) is not None

    def listed(self, filing: Filing) -> bool:
        """True when the household stands in an accepted list with money for the matter.

        A category that the scheme does not know may be any matter.
        """
        sql = f"""SELECT 1 FROM caseload AS c JOIN {_STANDING}
            WHERE c.office = ? AND c.household = ? AND c.matter IN (?, '') AND c.monthly_fen > 0 AND {_UNCHANGED}"""
        return self._one(sql, (filing.office, filing.file, filing.matter)) is not None

    def confirmed(self, office: str) -> frozenset[tuple[str, str]]:
        """(household, matter) of everything confirmed for an office that is in force."""
        sql = "SELECT household, matter FROM in_force WHERE office = ? AND replaces <> 'baseline'"
        return frozenset(self._rows(sql, (office,)))

    def confirmed_otherwise(self, filing: Filing) -> bool:
        """True when another filing is in force for the same household, matter and person."""
        sql = """SELECT 1 FROM in_force WHERE office = ? AND household = ? AND matter = ?
                 AND subject IN ('', ?) AND filing <> ?"""
        whose = (filing.office, filing.file, filing.matter, filing.subject, filing.filing)
        return self._one(sql, whose) is not None

    def changed_otherwise(self, filing: Filing) -> bool:
        """True when another change took the place of the same benefit already."""
        sql = """SELECT 1 FROM standing WHERE office = ? AND household = ? AND matter = ? AND replaces = ?
                 AND subject = ? AND outcome = 'confirm' AND effect IN ('increase', 'decrease', 'stop')
                 AND filing <> ?"""
        whose = (filing.office, filing.file, filing.matter, filing.replaces, filing.subject, filing.filing)
        return self._one(sql, whose) is not None

    def record(
        self, filing: Filing, verdict: Verdict, package: str, on: date, matters: Mapping[str, str]
    ) -> None:
        """Write one filing with its verdict; ``matters`` maps a benefit category to its matter."""
        line = canonical(filing.to_json())
        key = (filing.office, filing.filing, filing.revision)
        said = (
            filing.kind, filing.file, filing.matter, filing.application, filing.decision, filing.outcome,
            filing.on.isoformat(), filing.head_name, filing.village, filing.category, filing.covered,
            filing.monthly_fen, filing.first_month, filing.subject, filing.effect, filing.replaces, filing.last_month,
        )  # fmt: skip
        found = (verdict.signing, verdict.word, verdict.reason, json.dumps(verdict.heads), verdict.late)
        rest = (package, on.isoformat(), digest(line), line)
        self._write(_insert("filings", 29), (*key, *said, *found, *rest))
        papers = ((*key, p.sha256, p.number, p.form, p.title, p.voided_on, p.replaces) for p in filing.papers)
        self._many("papers", 9, papers)
        if verdict.accepted:
            self._many("people", 6, ((*key, p.household, p.name, p.id_number) for p in verdict.people))
            self._many("caseload", 11, (_caseload(key, row, matters) for row in filing.rows))

    def papers(self, office: str, number: str = "", sha256: str = "") -> tuple[PaperOnRecord, ...]:
        """What an office's accepted filings say of a number or a digest: of each filing and file one line.

        Void once is void for good (作废不能撤销), whatever a later revision says.
        """
        found: dict[tuple[str, str], PaperOnRecord] = {}
        for row in self._rows(_PAPERS, (office, number or None, sha256 or None)):
            said = PaperOnRecord(*row)
            before = found.get((said.filing, said.sha256))
            if before is None or not before.voided_on or said.voided_on:
                found[said.filing, said.sha256] = said
        return tuple(found.values())

    def record_unreadable(self, name: Name, reason: str, package: str, on: date) -> None:
        """Write a filing of which nothing but its name could be read, as returned."""
        line = canonical(name.model_dump(mode="json"))
        said = {
            "office": name.office, "filing": name.filing, "revision": name.revision, "kind": name.kind,
            "household": name.file, "decision": name.decision, "verdict": "returned", "reason": reason,
            "heads": "[]", "package": package, "received_on": on.isoformat(), "line_sha256": digest(line),
            "line": line, "covered": 0, "monthly_fen": 0,
        }  # fmt: skip
        empty = dict.fromkeys(_NOTHING_READ, "")
        self._write(
            f"INSERT INTO filings ({', '.join((*said, *empty))}) VALUES ({', '.join('?' * (len(said) + len(empty)))})",
            (*said.values(), *empty.values()),
        )

    # -- what the county asks

    def duplicates(self, filing: Filing) -> tuple[Duplicate, ...]:
        """People of a filing who are named in another accepted filing too, under another household or
        office.
        """
        sql = """SELECT DISTINCT p.name, p.office, p.household, o.office, t.township, o.household
            FROM people AS p JOIN people AS o ON o.id_number = p.id_number
                AND (o.office <> p.office OR o.household <> p.household)
            JOIN standing AS s ON s.office = o.office AND s.filing = o.filing AND s.revision = o.revision
            JOIN offices AS t ON t.office = o.office
            WHERE p.id_number <> '' AND p.office = ? AND p.filing = ? AND p.revision = ?
            ORDER BY p.name, t.township"""
        found = self._rows(sql, (filing.office, filing.filing, filing.revision))
        return tuple(Duplicate(*row) for row in found)

    def totals(self, month: str = "") -> tuple[Total, ...]:
        """Per office and matter what stands: existing caseload and confirmations, money in fen a month.

        ``month``: what runs in it; without one, everything that is in force whenever it begins.
        """
        sql = f"""SELECT office, township, matter, SUM(listed), SUM(confirmed), SUM(refused), SUM(covered),
                SUM(monthly_fen)
            FROM (
                SELECT office, matter, 0 AS listed, 1 AS confirmed, 0 AS refused, covered, monthly_fen
                    FROM in_force WHERE ? = '' OR first_month <= ?
                UNION ALL
                SELECT office, matter, 0, 0, 1, 0, 0 FROM standing WHERE kind = 'decision' AND outcome = 'refuse'
                UNION ALL
                SELECT c.office, c.matter, 1, 0, 0, c.covered, c.monthly_fen
                    FROM caseload AS c JOIN {_STANDING} WHERE {_UNCHANGED}
            ) JOIN offices USING (office)
            GROUP BY office, matter ORDER BY township, matter"""
        return tuple(Total(*row) for row in self._rows(sql, (month, month)))

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Read with a query of the caller's own (receipts, spot checks)."""
        return self._rows(sql, values)

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows to a table of the ledger, every column given; inside ``transaction``."""
        for row in rows:
            self._write(_insert(table, len(row)), row)

    # -- the file

    def _write(self, sql: str, values: Sequence[Any]) -> None:
        with plain_words(self._path):
            self._database.raw.execute(sql, values)

    def _many(self, table: str, columns: int, rows: Iterable[Sequence[Any]]) -> None:
        with plain_words(self._path):
            self._database.raw.executemany(_insert(table, columns), rows)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        with plain_words(self._path):
            return self._database.raw.execute(sql, values).fetchall()

    def _one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        with plain_words(self._path):
            return self._database.raw.execute(sql, values).fetchone()


_NOTHING_READ = (
    "matter", "application", "outcome", "decided_on", "head_name", "village", "category", "first_month",
    "signing", "late", "subject", "effect", "replaces", "last_month",
)  # fmt: skip
_OFFICE = "office, key, township, township_code, credential"
_STANDING = "standing AS s ON s.office = c.office AND s.filing = c.filing AND s.revision = c.revision"

_PAPERS = """SELECT s.filing, s.household, p.sha256, p.title, p.number, p.voided_on, COALESCE((SELECT number
        FROM papers AS q WHERE (q.office, q.filing, q.revision, q.replaces) =
            (p.office, p.filing, p.revision, p.number)), '')
    FROM papers AS p JOIN filings AS s USING (office, filing, revision)
    WHERE p.office = ? AND s.verdict = 'accepted' AND (p.number = ? OR p.sha256 = ?)
    ORDER BY s.received_on, filing, revision"""

_UNCHANGED = """NOT EXISTS (SELECT 1 FROM superseded AS g WHERE g.office = c.office
    AND g.household = c.household AND g.replaces = 'baseline' AND c.matter IN (g.matter, ''))"""


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"


def _caseload(key: tuple[str, str, int], row: BaselineRow, matters: Mapping[str, str]) -> Sequence[Any]:
    office, filing, revision = key
    matter = matters.get(row.category, "")
    whose = (row.file, matter, row.head_name, row.head_id, row.village, row.category)
    return (office, filing, revision, *whose, row.covered, row.monthly_fen)
