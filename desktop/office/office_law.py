"""What the office's own journal believes: each entry is somebody's of the office, and says only what is his to say.

The journal has no scheme that its entries are judged by, as those of a household have. So what one device could do to
all others through it is named here: nobody deletes from it, speaks for another device, or makes another office of it.
An entry that does has no effect, on any PC.
"""

from __future__ import annotations

from collections.abc import Iterable

from desktop.domain.credential import Credentials
from desktop.domain.file_names import is_name
from desktop.domain.journal import Change, Entry, Put, Redact, Value
from desktop.models.authentic import authenticate
from desktop.models.office_file import ANCHOR, COUNTY
from desktop.office import leads, restricted
from desktop.office.destruction import AGREED, DESTROYED
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


def judge(entries: Iterable[Entry], credentials: Credentials) -> dict[str, str]:
    """Entry id → why it has no effect, for every entry that has none: not signed, or not his to say."""
    found = list(entries)
    reasons = dict(authenticate(found, credentials))
    for entry in found:
        changes = entry.body.changes if entry.body else ()
        why = next((w for change in changes if (w := _beyond(entry, change))), "")
        if why:
            reasons.setdefault(entry.id, why)
    return reasons


def _beyond(entry: Entry, change: Change) -> str:
    """Why a change is nobody's to make in this journal; "" for any other."""
    if isinstance(change, Redact):
        return "办公室日志里的记录不能删除"
    if not isinstance(change, Put):
        return ""
    if change.kind == ANCHOR and change.id.partition("@")[2] not in (entry.header.device, COUNTY):
        return "末端只能由本机自己记录"
    if not all(_is_ids(change.fields.get(name)) for name in _LISTS.get(change.kind, ())):
        return "记录里应有一列编号，写的却是别的"
    if change.kind == SEALED and not _is_sealed(change):
        return "盖章件的记录写得不对，或者文件名不是文件名"
    if change.kind == "setting" and change.id in FOUNDED and entry.header.lamport > 1:
        return "建立办公室时定下的设置不能再改"
    return ""


def _is_sealed(change: Put) -> bool:
    said = change.fields
    texts = set(said) == _SEALED_FIELDS | {"size"} and all(isinstance(said[n], str) for n in _SEALED_FIELDS)
    return texts and isinstance(said["size"], int) and is_name(str(said["name"]))


def _is_ids(said: Value) -> bool:
    """True for a list of texts, and for nothing at all."""
    return said is None or (isinstance(said, list) and all(isinstance(one, str) for one in said))
