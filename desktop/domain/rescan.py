"""更换扫描件: a newer scan takes the place of one that was filed in the archive, with a reason.

Nothing is removed: both lie in the file, and a record says which counts for which. Undoing that record makes the
earlier one count again. Only scans filed in 归档 can be replaced so; what proves a step (a photograph, the scan of a
leader's signature) stays what it was, and a step done wrongly is done again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from desktop.domain.facts import Obstacle
from desktop.domain.journal import Attach, Key, Put, Value

RESCAN = "rescan"
"""The kind of record. The newer bytes are attached as about ``rescan/<record>`` and count through it alone."""
ARCHIVE, PAPER_SCAN = "archive", "paper_scan"
"""What a filed scan is about: ``archive/<application>/<item>``, ``paper_scan/<paper>``."""
LONGEST_REASON = 500
_FIELDS = ("old", "sha256", "reason", "at")


@dataclass(frozen=True, slots=True)
class Rescan:
    """``old`` and ``sha256`` the digests of the earlier and the newer scan; ``at`` when it was said (ISO)."""

    id: str
    old: str
    sha256: str
    reason: str
    at: str


def rescans(records: Mapping[Key, Mapping[str, Value]]) -> tuple[Rescan, ...]:
    """Every replacement that is in force, the oldest first."""
    said = ((id, f) for (kind, id), f in records.items() if kind == RESCAN)
    found = [Rescan(id, *(str(f.get(name) or "") for name in _FIELDS)) for id, f in said]
    return tuple(sorted(found, key=lambda r: (r.at, r.id)))


def counted(attached: Mapping[str, Attach], made: Iterable[Rescan]) -> dict[str, Attach]:
    """The attachments as they count, in the order they came: a replaced scan is there as the newer one.

    Of two replacements of one scan, made where nobody knew of the other, the later counts.
    """
    newer = {r.old: r.sha256 for r in made if r.sha256 in attached}
    found: dict[str, Attach] = {}
    for sha, one in attached.items():
        kind = one.about.partition("/")[0]
        if kind == RESCAN:
            continue
        last = _last(sha, newer) if kind in (ARCHIVE, PAPER_SCAN) else sha
        found[last] = replace(attached[last], about=one.about)
    return found


def _last(sha: str, newer: Mapping[str, str]) -> str:
    seen = {sha}
    while (following := newer.get(sha, sha)) not in seen:
        seen.add(following)
        sha = following
    return sha


def rescanned(files: frozenset[str], put: Put) -> list[Obstacle]:
    """What stands against a replacement: it names two different scans that are there, and why. ``files`` at hand."""
    old, new, reason, at = (put.fields.get(name) for name in _FIELDS)
    if not all(isinstance(value, str) for value in (old, new, reason, at)):
        return [Obstacle("rescan", "更换扫描件的登记不完整。")]
    found = []
    if old == new or old not in files or new not in files:
        found.append(Obstacle("rescan", "要更换的扫描件和新的扫描件都要在档里，而且不是同一份。"))
    if not str(reason).strip() or len(str(reason)) > LONGEST_REASON:
        found.append(Obstacle("reason", f"更换扫描件要写明理由，不超过 {LONGEST_REASON} 字。"))
    return found
