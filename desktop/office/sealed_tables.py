"""盖章件: a table that came back with the county's or the township's own seal on it, kept exactly as it came.

The program makes no seals and judges none: the file is stored untouched with its digest, its name and the day, beside
the month it belongs to (陵水 L9; design §6).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.file_names import safe_name
from desktop.domain.journal import Attach, Change, Put
from desktop.domain.months import is_month
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office.desk import Changes, Desk
from desktop.office.ids import new_id
from desktop.office.month_tables import choices
from desktop.office.office_law import SEALED
from desktop.office.outgoing import Outgoing, write_out

_KINDS = {b"%PDF": "application/pdf", b"PK\x03\x04": "application/zip"}
"""PDF, and OFD or xlsx, which are packed folders."""
_ENDINGS = {b"%PDF": ("pdf",), b"PK\x03\x04": ("ofd", "xlsx", "zip")}
_MOST_BYTES = 50 * 1024**2


@dataclass(frozen=True, slots=True)
class Sealed:
    """One kept file: for which month and table, who took it in when, its digest."""

    id: str
    month: str
    table: str
    name: str
    sha256: str
    size: int
    on: str
    by: str


def take_in(desk: Desk, month: str, table: str, path: Path) -> Changes:
    """Keep an externally sealed file. Raises ``UserError`` for a file that is none, or already kept."""
    if not is_month(month):
        raise UserError("月份写得不对。", "请写成 2026-03。")
    if table not in {c.id for c in choices(desk)}:
        raise UserError("没有这张表。", f"现有：{'、'.join(c.id for c in choices(desk))}。")
    try:
        data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
    except OSError as error:
        raise UserError(f"读不了这个文件：{error.strerror}。", "请选对文件。") from None
    kind = next((kind for start, kind in _KINDS.items() if data.startswith(start)), "")
    if not kind:
        raise UserError("盖章件要是 PDF 或 OFD 文件，不超过 50 MB。", "请用电子印章软件盖好以后再收进来。")
    sha = digest(data)
    if any(s.sha256 == sha for s in kept(desk)):
        raise UserError("这个盖章件已经收过。", "不用再收一次。")
    at = desk.now().isoformat(timespec="seconds")
    id_, name = new_id("t"), safe_name(path.name, "盖章件")
    fields = {
        "month": month, "table": table, "name": name, "sha256": sha, "size": len(data),
        "on": desk.today().isoformat(), "by": desk.user,
    }  # fmt: skip
    changes: list[Change] = [
        Attach(sha, len(data), kind, name, f"{SEALED}/{id_}"),
        Put(SEALED, id_, fields),
    ]
    desk.office.append(changes, action="sealed", author=desk.author(), at=at, blobs={sha: data})
    return Changes(kinds=frozenset({SEALED}))


def kept(desk: Desk) -> tuple[Sealed, ...]:
    """Every kept file, by month."""
    found = [Sealed(id_, **dict(f)) for (kind, id_), f in desk.office.records().items() if kind == SEALED]
    return tuple(sorted(found, key=lambda s: (s.month, s.on, s.id)))


def export(desk: Desk, sealed: Sealed, target: Path) -> Path:
    """Write the kept file out again, byte for byte. It is not ours to read, and it is on record."""
    data = desk.office.blob(sealed.sha256)
    path = target / _name(sealed, data)
    target.mkdir(parents=True, exist_ok=True)
    write_out(desk, data, path, sealed.name, Outgoing.FULL)
    return path


def _name(sealed: Sealed, data: bytes) -> str:
    """The name it came with, its ending by its first bytes: another PC of the office wrote the record."""
    stem, dot, ending = safe_name(sealed.name, "盖章件").rpartition(".")
    start = next((start for start in _KINDS if data.startswith(start)), b"")
    allowed = _ENDINGS.get(start, ("bin",))
    return f"{stem if dot else ending}.{ending.lower() if dot and ending.lower() in allowed else allowed[0]}"
