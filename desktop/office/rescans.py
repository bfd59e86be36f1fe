"""更换扫描件: what was scanned wrongly or cannot be read is scanned again, with a reason; the earlier scan stays.

See `domain.rescan` for what counts. It is undone in 经过 like any other entry: then the earlier scan counts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.household import Household
from desktop.domain.journal import Attach, Change, Put
from desktop.domain.rescan import ARCHIVE, PAPER_SCAN, RESCAN, Rescan, counted, rescans
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.office.act import home_of, new_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.photo import VIDEOS, Photo
from desktop.office.sheet_codes import form_of, read


@dataclass(frozen=True, slots=True)
class FiledScan:
    """A scan that was filed in the archive and counts. ``title`` what it is of; ``rescanned`` True for a newer one."""

    sha256: str
    about: str
    title: str
    name: str
    rescanned: bool

    @property
    def words(self) -> str:
        """确认通知书（密山民通〔2026〕1号（扫描件）.pdf，更换过）."""
        return f"{self.title}（{self.name}{'，更换过' if self.rescanned else ''}）"


def counting(opened: HouseholdFile) -> dict[str, Attach]:
    """The attachments of a household as they count: of a scan that was replaced the newer one."""
    return counted(opened.folded().attachments, made_in(opened))


def made_in(opened: HouseholdFile) -> tuple[Rescan, ...]:
    """Every replacement in a household that is in force."""
    return rescans(opened.records())


def filed(desk: Desk, file: str, titles: Mapping[str, str]) -> tuple[FiledScan, ...]:
    """The scans of a household that may be replaced. ``titles`` of the items of the checklist, by id."""
    with desk.open_household(file) as opened:
        home, newer = home_of(opened), {r.sha256 for r in made_in(opened)}
        found = counting(opened)
    return tuple(
        FiledScan(sha, one.about, _title(desk, home, one.about, titles), one.name, sha in newer)
        for sha, one in found.items()
        if one.about.partition("/")[0] in (ARCHIVE, PAPER_SCAN) and one.media_type not in VIDEOS
    )


def replace_scan(desk: Desk, file: str, old: str, scan: Photo, reason: str) -> Changes:
    """File a newer scan in place of the one with the digest ``old``. Raises ``UserError``; nothing is written then."""
    if scan.media_type in VIDEOS:
        raise UserError("录像不能代替扫描件。", "请选扫描件或照片。")
    with desk.open_household(file) as opened:
        there = counting(opened).get(old)
        known = opened.folded().attachments
    if there is None or there.about.partition("/")[0] not in (ARCHIVE, PAPER_SCAN):
        raise UserError("没有找到要更换的扫描件。", "请从归档页重新选择。")
    if scan.sha256 in known:
        raise UserError(
            "这份扫描件已经在档里，没有更换。", "请重新扫描；要用回以前那一份，请在“经过”里撤销更换。"
        )
    must_say_why(reason)
    id = new_id("k")
    said = {
        "old": old, "sha256": scan.sha256, "reason": " ".join(reason.split()),
        "at": desk.now().isoformat(timespec="seconds"),
    }  # fmt: skip
    changes: list[Change] = [scan.attach(f"{RESCAN}/{id}"), Put(RESCAN, id, said)]
    blobs: Mapping[str, bytes | Path] = {scan.sha256: scan.data}
    return record(desk, file, RESCAN, changes, blobs=blobs)


def must_say_why(reason: str) -> None:
    """Raises ``UserError`` for an empty reason."""
    if not reason.strip():
        raise UserError("更换扫描件要写明理由。", "例如：扫错了页，看不清。")


def _title(desk: Desk, home: Household, about: str, titles: Mapping[str, str]) -> str:
    kind, _, own = about.partition("/")
    if kind == ARCHIVE:
        return titles.get(own.rpartition("/")[2], "归档材料")
    if (paper := home.paper(own)) is not None:
        return paper.title
    code = read(own)
    form = form_of(desk, code) if code is not None else None
    return form.title if form is not None else "扫描件"
