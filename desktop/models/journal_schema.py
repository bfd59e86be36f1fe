"""The tables of a journal beside the typed ones, and the few statements that touch them.

``entries`` only grow: triggers refuse UPDATE, DELETE and the INSERT OR REPLACE that slips past both.
``heads`` and ``set_aside`` repeat what the entries say, so that a save need not read them all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from desktop.domain.journal import Body, Entry, Header
from desktop.models.engine import Connection
from desktop.models.journal_entry import RawEntry

README = (
    "户档 Hudang: an encrypted household journal. entries.header is canonical JSON, entries.id its SHA-256, "
    "bodies.body what the entry changed; the other tables are the sum of all entries. "
    "entries 为只增不改的签名记录，其余各表由它推得。"
)

SCHEMA = (
    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    # n is the order of arrival in this copy. One index answers "last of a device" and keeps ids unique,
    # since the id is the digest of a header that names device and seq.
    """CREATE TABLE entries (n INTEGER PRIMARY KEY, id TEXT NOT NULL, device TEXT NOT NULL,
       seq INTEGER NOT NULL, lamport INTEGER NOT NULL, header TEXT NOT NULL, signature BLOB NOT NULL,
       UNIQUE (device, seq, id))""",
    "CREATE TABLE bodies (n INTEGER PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE heads (entry TEXT PRIMARY KEY, lamport INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE set_aside (entry TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE credentials (sha256 TEXT PRIMARY KEY, raw TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE chunks (sha256 TEXT NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL,
       PRIMARY KEY (sha256, n))""",
    """CREATE TRIGGER entries_keep BEFORE UPDATE ON entries
       BEGIN SELECT RAISE(ABORT, 'entries are only added'); END""",
    """CREATE TRIGGER entries_stay BEFORE DELETE ON entries
       BEGIN SELECT RAISE(ABORT, 'entries are only added'); END""",
    """CREATE TRIGGER entries_once BEFORE INSERT ON entries
       WHEN EXISTS (SELECT 1 FROM entries WHERE n = NEW.n)
         OR EXISTS (SELECT 1 FROM entries WHERE device = NEW.device AND seq = NEW.seq AND id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'entries are only added'); END""",
    """CREATE TRIGGER bodies_keep BEFORE UPDATE ON bodies
       BEGIN SELECT RAISE(ABORT, 'bodies are kept as received'); END""",
    """CREATE TRIGGER bodies_once BEFORE INSERT ON bodies
       WHEN EXISTS (SELECT 1 FROM bodies WHERE n = NEW.n)
       BEGIN SELECT RAISE(ABORT, 'bodies are kept as received'); END""",
)

UNUSABLE = ("waiting", "malformed", "cloned")
"""Reasons that the journal gives by itself (``domain.journal.unusable``); all others are admission's."""

_SELECT = (
    "SELECT e.n, e.id, e.header, e.signature, b.body FROM entries e LEFT JOIN bodies b ON b.n = e.n "
    "WHERE e.n > ? ORDER BY e.n"
)


def create(connection: Connection, about: Mapping[str, str]) -> None:
    """Make the tables; the caller holds the transaction."""
    for statement in SCHEMA:
        connection.execute(statement)
    rows = {**about, "readme": README}.items()
    connection.executemany("INSERT INTO about (name, value) VALUES (?, ?)", rows)


def read_about(connection: Connection) -> dict[str, str]:
    """What file this is: format, office, file, kind."""
    return {name: value for name, value in connection.execute("SELECT name, value FROM about")}


def new_entry(connection: Connection, entry: Entry, raw: RawEntry) -> None:
    """Add an entry that cannot be there yet, such as one just written; the trigger refuses one that is."""
    h = entry.header
    connection.execute(
        "INSERT INTO entries (device, seq, id, lamport, header, signature) VALUES (?, ?, ?, ?, ?, ?)",
        (h.device, h.seq, entry.id, h.lamport, raw.header.decode(), raw.signature),
    )
    if raw.body is not None:
        connection.execute(
            "INSERT INTO bodies (n, body) VALUES (last_insert_rowid(), ?)", (raw.body.decode(),)
        )


def add_entry(connection: Connection, entry: Entry, raw: RawEntry) -> bool:
    """Add an entry, and its body if that was missing so far. False when all of it was there already."""
    find = "SELECT n FROM entries WHERE device = ? AND seq = ? AND id = ?"
    row = connection.execute(find, (entry.header.device, entry.header.seq, entry.id)).fetchone()
    if row is None:
        new_entry(connection, entry, raw)
        return True
    if raw.body is None or connection.execute("SELECT 1 FROM bodies WHERE n = ?", row).fetchone():
        return False
    connection.execute("INSERT INTO bodies (n, body) VALUES (?, ?)", (row[0], raw.body.decode()))
    return True


def drop_body(connection: Connection, entry: Entry) -> None:
    """Take the body of an entry away; its header, its signature and its place in the chain stay."""
    slot = (entry.header.device, entry.header.seq, entry.id)
    find = "SELECT n FROM entries WHERE device = ? AND seq = ? AND id = ?"
    connection.execute(f"DELETE FROM bodies WHERE n = ({find})", slot)


def read_entries(connection: Connection, after: int = 0) -> list[tuple[int, Entry]]:
    """Entries in order of arrival, each with its n. Hashes are trusted here; ``check`` proves them."""
    rows = connection.execute(_SELECT, (after,)).fetchall()
    # One parse for all: half the time of opening a file went into two small ones for every entry.
    headers = json.loads(f"[{','.join(row[2] for row in rows)}]")
    bodies = json.loads(f"[{','.join(row[4] or 'null' for row in rows)}]")
    return [
        (n, Entry(id, Header.from_json(header), signature, body and Body.from_json(body)))
        for (n, id, _, signature, _), header, body in zip(rows, headers, bodies, strict=True)
    ]


def read_raw(connection: Connection) -> list[tuple[str, RawEntry]]:
    """Entries as they lie in the file, with the id they are kept under."""
    return [
        (id, RawEntry(header.encode(), signature, None if body is None else body.encode()))
        for _, id, header, signature, body in connection.execute(_SELECT, (0,)).fetchall()
    ]


def last_seq(connection: Connection, device: str) -> int:
    """How many entries a device has written here; 0 for none."""
    row = connection.execute("SELECT max(seq) FROM entries WHERE device = ?", (device,)).fetchone()
    return (row and row[0]) or 0


def is_of_one_device(connection: Connection) -> bool:
    """True where all entries are of one device: nothing can have been written side by side."""
    row = connection.execute("SELECT min(device) IS max(device) FROM entries").fetchone()
    return bool(row and row[0])


def has_set_aside(connection: Connection, device: str, reasons: Sequence[str]) -> bool:
    """True when entries of a device lie set aside for one of these reasons."""
    # Hardly ever is anything: asked first, no entry has to be looked at.
    statement = f"SELECT entry FROM set_aside WHERE reason IN ({', '.join('?' * len(reasons))})"
    aside = {entry for (entry,) in connection.execute(statement, reasons)}
    if not aside:
        return False
    theirs = connection.execute("SELECT id FROM entries WHERE device = ?", (device,))
    return any(id in aside for (id,) in theirs)


def read_heads(connection: Connection) -> dict[str, int]:
    """The heads that the next entry names as parents, each with its lamport."""
    return {entry: lamport for entry, lamport in connection.execute("SELECT entry, lamport FROM heads")}


def write_heads(connection: Connection, heads: Mapping[str, int]) -> None:
    """Replace the heads."""
    connection.execute("DELETE FROM heads")
    connection.executemany("INSERT INTO heads (entry, lamport) VALUES (?, ?)", heads.items())


def read_set_aside(connection: Connection) -> dict[str, str]:
    """Entries without effect, each with the reason."""
    return {entry: reason for entry, reason in connection.execute("SELECT entry, reason FROM set_aside")}


def write_set_aside(connection: Connection, reasons: Mapping[str, str]) -> None:
    """Replace the list of entries without effect."""
    connection.execute("DELETE FROM set_aside")
    connection.executemany("INSERT INTO set_aside (entry, reason) VALUES (?, ?)", reasons.items())


def add_credentials(connection: Connection, credentials: Mapping[str, bytes]) -> int:
    """Add credentials by digest; how many were new."""
    known = {row[0] for row in connection.execute("SELECT sha256 FROM credentials")} if credentials else set()
    fresh = [(sha256, raw.decode()) for sha256, raw in credentials.items() if sha256 not in known]
    connection.executemany("INSERT INTO credentials (sha256, raw) VALUES (?, ?)", fresh)
    return len(fresh)


def read_credentials(connection: Connection) -> list[bytes]:
    """The credentials of those who signed here."""
    rows = connection.execute("SELECT raw FROM credentials ORDER BY sha256")
    return [raw.encode() for (raw,) in rows]
