"""verify: a package, a paper or a household file, answered in plain words against what is on record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.credential import DeviceCredential
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.household_file import SUFFIX, HouseholdFile
from desktop.office.desk import Desk
from desktop.office.index import readable
from desktop.office.soundness import problems
from desktop.sync.package_reader import read_header, signer

LARGEST_PAPER = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why."""

    file: str
    good: bool
    words: str


def verify(desk: Desk, path: Path) -> Answer:
    """Tell what a file is and whether it is what is on record here. Raises ``UserError`` when it is none of ours."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError(f"读不了 {path.name}：{error.strerror}。", "请核对文件。") from None
    if start.startswith(b"%PDF"):
        return _paper(desk, path)
    if path.suffix == ".hdp":
        return _package(desk, path)
    if path.suffix == SUFFIX:
        return _household(desk, path)
    raise UserError(f"{path.name} 不是户档的数据包、文书或户档文件。", "请核对文件。")


def _paper(desk: Desk, path: Path) -> Answer:
    if path.stat().st_size > LARGEST_PAPER:
        return Answer(path.name, False, "文件太大，不是本办公室的文书。")
    found = digest(path.read_bytes())
    unread: list[str] = []
    for _, home in readable(desk, desk.households.ids(), unread):
        for paper in home.papers:
            if paper.sha256 == found:
                stamped = any(s.paper == paper.id for s in home.stampings)
                words = "已登记用印" if stamped else "未用印"
                sample = "（演示样件，不具有效力）" if desk.demonstration else ""
                text = f"与存档一致：{paper.title} {paper.number}，{paper.issued_on}，{words}{sample}。"
                return Answer(path.name, True, text)
    if unread:
        # It may lie in one of those: a no would be a guess.
        raise UserError(
            f"不能断定：能读的户档里没有这份文件，另有 {len(unread)} 户读不了。",
            "请先从备份恢复读不了的户档，再核验。",
        )
    return Answer(path.name, False, "本办公室没有签发过这份文件，或者文件被改动过。")


def _package(desk: Desk, path: Path) -> Answer:
    try:
        header, key = read_header(path), signer(path)
    except UserError as error:
        return Answer(path.name, False, error.message)
    ours = {
        h.statement.key: h.statement.name
        for h in desk.credentials.devices
        if isinstance(h.statement, DeviceCredential)
    }
    if desk.device.pinned_county_key:
        ours[desk.device.pinned_county_key] = str(desk.office.setting("county_name"))
    if key not in ours:
        return Answer(path.name, False, "数据包是完整的，但签名的设备没有在本办公室登记。")
    return Answer(path.name, True, f"完整，由“{ours[key]}”签名，种类 {header.kind}，第 {header.seq} 号。")


def _household(desk: Desk, path: Path) -> Answer:
    try:
        with HouseholdFile.open(path, keys=desk.vault, read_only=True) as opened:
            found = problems(desk, opened, desk.office.anchored(opened.file))
    except UserError as error:
        return Answer(path.name, False, error.message)
    return Answer(path.name, not found, "；".join(found) or "每条记录的签名、链条和账表都一致。")
