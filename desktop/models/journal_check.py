"""Is a journal file what its entries say it is? Hashes, fold, tables, pages (design §4.2).

Old pages put back in place pass every test of the engine; only the fold, compared with the tables and with
the heads that the office anchored, tells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from desktop.domain.fold import fold
from desktop.domain.journal import Entry, heads, unusable
from desktop.domain.redaction import redacted
from desktop.errors import UserError
from desktop.models import attachments, journal_schema, redaction
from desktop.models.engine import CipherDatabase, Connection, plain_words
from desktop.models.journal_entry import read_entry
from desktop.models.journal_schema import UNUSABLE
from desktop.models.tables import Tables, without_none


def findings(
    database: CipherDatabase, path: Path, tables: Tables, refused: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong, in Chinese sentences; a page that cannot be read is a finding too.

    ``refused`` is what admission says of all entries today: then the list of entries set aside must hold
    those and the unusable ones, no more and no less. Without it the list's own reasons are believed.
    """
    found: list[str] = []
    for examine in (_pages, partial(_entries, refused=refused), _attachments):
        try:
            with plain_words(path):
                found.extend(examine(database.raw, tables))
        except UserError as error:
            found.append(error.message)
        except (ValueError, KeyError, TypeError):
            found.append("表中有读不出的内容。")
    return found


def _pages(connection: Connection, tables: Tables) -> Iterator[str]:
    bad = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    if bad:
        yield f"有 {len(bad)} 页的校验码不符。"
    if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        yield "数据库结构已损坏。"


def _entries(connection: Connection, tables: Tables, *, refused: Mapping[str, str] | None) -> Iterator[str]:
    entries: list[Entry] = []
    yield from _whole(connection, entries)
    aside = unusable(entries)
    set_aside = journal_schema.read_set_aside(connection)
    yield from _deleted(connection, entries, {**aside, **(set_aside if refused is None else refused)})
    folded = fold(entries, set_aside if refused is None else refused)
    if not _is_right_list(set_aside, aside, refused, {e.id for e in entries}):
        yield "搁置记录的清单与记录不符。"
    if tuple(sorted(journal_schema.read_heads(connection))) != heads(e for e in entries if e.id not in aside):
        yield "文件末端的登记与记录不符。"
    if without_none(folded.records) != tables.load():
        yield "当前各表与记录推得的结果不符。"
    if not folded.ledger.balanced:
        yield "改动的去向加总不平。"


def _whole(connection: Connection, entries: list[Entry]) -> Iterator[str]:
    """Read every entry into ``entries`` and tell which is not what it was signed as."""
    about = journal_schema.read_about(connection)
    for id, raw in journal_schema.read_raw(connection):
        try:
            entry = read_entry(raw)
        except ValueError:
            yield f"记录 {id[:8]} 的内容与它的摘要不符。"
            continue
        if entry.id != id:
            yield f"记录 {id[:8]} 的编号与它的内容不符。"
        elif (entry.header.office, entry.header.file) != (about["office"], about["file"]):
            yield f"记录 {id[:8]} 属于另一户。"
        entries.append(entry)


def _deleted(connection: Connection, entries: list[Entry], aside: Mapping[str, str]) -> Iterator[str]:
    """A body is missing where, and only where, an administrator had it deleted."""
    gone = redacted(entries, aside)
    for n, entry in enumerate(entries, 1):
        if entry.body is None and entry.id not in gone:
            yield f"第 {n} 条记录的内容不见了。"
        if entry.body is not None and entry.id in gone:
            yield f"第 {n} 条记录的内容已依法删除，却还在文件里。"
    if redaction.due(connection):
        yield "依法删除的内容还没有从文件的空白处清除，请在磁盘有空间时再保存一次。"


def _is_right_list(
    listed: Mapping[str, str], aside: Mapping[str, str], refused: Mapping[str, str] | None, ids: set[str]
) -> bool:
    """True when exactly the refused and the unusable entries are listed, the unusable with their reason.

    The words of a refusal may have changed since; where nobody asked admission, any words count as one.
    """
    if any(listed.get(id) != reason for id, reason in aside.items()):
        return False
    if refused is not None:
        return set(listed) == set(refused) | set(aside)
    return all(id in aside or (id in ids and why not in UNUSABLE) for id, why in listed.items())


def _attachments(connection: Connection, tables: Tables) -> Iterator[str]:
    for sha256 in attachments.sizes(connection):
        running = hashlib.sha256()
        for (data,) in connection.execute("SELECT data FROM chunks WHERE sha256 = ? ORDER BY n", (sha256,)):
            running.update(data)
        if running.hexdigest() != sha256:
            yield f"附件 {sha256[:8]} 已损坏。"
