"""What the office's own journal believes: each entry is somebody's of the office, and says only what is his to say.

The journal has no scheme that its entries are judged by, as those of a household have. So what one device could do to
all others through it is named here: nobody deletes from it, speaks for another device, or makes another office of it.
An entry that does has no effect, on any PC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from desktop.domain.credential import Credentials
from desktop.domain.file_names import is_name
from desktop.domain.journal import Change, Entry, Put, Redact, Value
from desktop.domain.number_blocks import holders, in_block
from desktop.domain.paper_forms import is_slip
from desktop.domain.record_types import fits
from desktop.models.authentic import authenticate
from desktop.models.office_file import ANCHOR, COUNTY
from desktop.office import batches, leads, restricted
from desktop.office.destruction import AGREED, DESTROYED
from desktop.office.numbers import NUMBER
from desktop.office.postings import POSTING
from desktop.office.reserve_fund import REPLENISHMENT
from desktop.office.unclaimed import UNCLAIMED

FOUNDED = frozenset({"scheme", "township", "township_code", "demonstration"})
"""What an office is, for ever: said once, in its first entry."""
LOST = "lost"
"""Kind of record: a laptop that was reported lost; ``renewed`` the files that have a new key since."""
SEALED = "sealed_table"
"""Kind of record: a monthly table that came back sealed, kept as a file under the name it came with."""
_SEALED_FIELDS = frozenset({"month", "table", "name", "sha256", "on", "by"})
_LISTS = {
    ANCHOR: ("heads",), restricted.ANCHOR: ("heads",), leads.ANCHOR: ("heads",), DESTROYED: ("heads",),
    AGREED: ("heads",), UNCLAIMED: ("entries", "adopted"), LOST: ("renewed",),
}  # fmt: skip
"""Kind of record → fields that hold a list of ids. Whoever reads them may rely on it."""
_TYPES: Mapping[str, Mapping[str, str]] = {
    NUMBER: {"series": "str", "year": "int", "n": "int"},
    REPLENISHMENT: {"amount_fen": "int", "on": "str", "document": "str", "by": "str"},
    batches.REGROUPING: {
        "kind": "str", "source": "str", "target": "str", "members": "list", "about": "list", "on": "str",
        "state": "str",
    },
    POSTING: dict.fromkeys(("form", "number", "matter", "village", "on", "by", "sha256"), "str"),
}  # fmt: skip
"""Kind of record → what each of its fields is; written whole every time, so none may be missing."""
_HIGHEST = 6_400_000
"""A hundred runs of a block: 99,900 papers of one series, year and PC. Nobody issues more; whoever counts, ends."""


def judge(entries: Iterable[Entry], credentials: Credentials) -> dict[str, str]:
    """Entry id → why it has no effect, for every entry that has none: not signed, or not his to say."""
    found = list(entries)
    reasons = dict(authenticate(found, credentials))
    for entry in found:
        changes = entry.body.changes if entry.body else ()
        why = next((w for change in changes if (w := _beyond(entry, change, credentials))), "")
        if why:
            reasons.setdefault(entry.id, why)
    return reasons


def _beyond(entry: Entry, change: Change, credentials: Credentials) -> str:
    """Why a change is nobody's to make in this journal; "" for any other."""
    if isinstance(change, Redact):
        return "办公室日志里的记录不能删除"
    if not isinstance(change, Put):
        return ""
    if change.kind == ANCHOR and change.id.partition("@")[2] not in (entry.header.device, COUNTY):
        return "末端只能由本机自己记录"
    if not all(_is_ids(change.fields.get(name)) for name in _LISTS.get(change.kind, ())):
        return "记录里应有一列编号，写的却是别的"
    if any(not fits(kind, change.fields.get(name)) for name, kind in _TYPES.get(change.kind, {}).items()):
        return "记录的内容不全或类型不对"
    if change.kind == NUMBER and not _is_own_number(entry, change, credentials):
        return "文号不在这台设备的号段里，或与记录的编号不符"
    if change.kind == POSTING and not _is_sheet(change):
        return "公示登记的记录写得不对：只能是公示单、公布单"
    if change.kind == batches.REGROUPING and not _is_batch(change):
        return "分户、合户批次的记录写得不对"
    if change.kind == SEALED and not _is_sealed(change):
        return "盖章件的记录写得不对，或者文件名不是文件名"
    if change.kind == "setting" and change.id in FOUNDED and entry.header.lamport > 1:
        return "建立办公室时定下的设置不能再改"
    return ""


def _is_own_number(entry: Entry, change: Put, credentials: Credentials) -> bool:
    """A number is taken from a block of the device that takes it, and its record bears its name."""
    series, year, n = (change.fields[name] for name in ("series", "year", "n"))
    blocks = holders(credentials)
    mine = [block for block, held in blocks.items() if any(d.device == entry.header.device for d in held)]
    return (
        change.id == f"{series}/{year}/{n}"
        and 2000 <= int(year) < 2200
        and int(n) <= _HIGHEST
        and any(in_block(int(n), block) for block in mine)
    )


def _is_sheet(change: Put) -> bool:
    """A sheet of a form that may hang, with the families on it or the sum of a list; never a letter to one family."""
    said = change.fields
    families, about = said.get("households"), said.get("applications")
    columns = [families, about, *([said["opinions"]] if "opinions" in said else [])]
    is_list = fits("str", said.get("sum")) and families is None and about is None
    of_families = "sum" not in said and all(ids and _is_ids(ids) for ids in columns) and _as_long(columns)
    return is_slip(str(said["form"])) and _is_day(said["on"]) and (is_list or of_families)


def _as_long(columns: Sequence[Value]) -> bool:
    return len({len(ids) for ids in columns if isinstance(ids, list)}) == 1


def _is_batch(change: Put) -> bool:
    said = change.fields
    known = said["kind"] in (batches.SPLIT, batches.MERGE)
    known = known and said["state"] in (batches.OPEN, batches.DONE, batches.DROPPED)
    asked = said.get("said")
    return known and isinstance(asked, Mapping) and _is_day(said["on"]) and _is_day(asked.get("event_on"))


def _is_day(said: Value) -> bool:
    try:
        return isinstance(said, str) and date.fromisoformat(said).isoformat() == said
    except ValueError:
        return False


def _is_sealed(change: Put) -> bool:
    said = change.fields
    texts = set(said) == _SEALED_FIELDS | {"size"} and all(isinstance(said[n], str) for n in _SEALED_FIELDS)
    return texts and isinstance(said["size"], int) and is_name(str(said["name"]))


def _is_ids(said: Value) -> bool:
    """True for a list of texts, and for nothing at all."""
    return said is None or (isinstance(said, list) and all(isinstance(one, str) for one in said))
