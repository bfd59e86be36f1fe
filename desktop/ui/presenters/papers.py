"""文书: which papers may be looked at, and their bytes. Nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.documents.preview import page_count, page_image
from desktop.errors import UserError
from desktop.office import access, papers
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Changes, Desk
from desktop.ui.presenters import slips
from desktop.ui.presenters.forms import Preview
from desktop.ui.presenters.slips import SLIP

NOTICE, ONE_TIME, PUBLIC = "notice", "one_time", "public"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper to look at: a PDF or a picture, with the words above it.

    ``slip``: may be kept under a number. ``piece`` (household, digest): a photograph, scan or video of a household.
    """

    title: str
    note: str
    data: bytes
    draft: bool = True
    slip: tuple[CaseRef, str] | None = None
    piece: tuple[str, str] | None = None
    file_name: str = ""


def previews_of(step: str, told_missing: bool) -> tuple[Preview, ...]:
    """What may be looked at from the form of a step."""
    if step == "materials" and told_missing:
        return (Preview(ONE_TIME, "看一次性告知书"),)
    if step == "notice":
        return (Preview(PUBLIC, "看公示单"),)
    if step == "paper":
        return (Preview(NOTICE, "看通知书样张"),)
    return ()


def preview(desk: Desk, ref: CaseRef, kind: str) -> Sheet:
    """A paper as it would look today, in memory: no number used, no stamp put."""
    access.note(desk, "paper", ref.household, kind)
    if kind.startswith(SLIP):
        return _slip(desk, ref, kind.removeprefix(SLIP))
    if kind == ONE_TIME:
        return Sheet("补正材料一次性告知书", "预览", papers.one_time_notice(desk, ref, desk.today()))
    if kind == PUBLIC:
        case = case_at(desk, ref)
        if case.opinion is None:
            raise UserError("还没有初审意见，没有公示单可看。", "请先作初审意见。")
        sheet = papers.preliminary_notice(desk, [case], desk.today())
        return Sheet("审核公示单", "预览，公示只登姓名、人口数和金额", sheet)
    return Sheet("通知书样张", "预览，未编号、未用印", papers.preview_notice(desk, ref, desk.today()))


def _slip(desk: Desk, ref: CaseRef, form: str) -> Sheet:
    before = slips.issued_before(case_at(desk, ref), form)
    note = f"预览，已有 {before}，再存档会另编一个号" if before else "预览，未编号"
    again = (ref, form) if slips.may_issue(desk) else None
    return Sheet(slips.title(desk, form), note, slips.draw(desk, ref, form), slip=again)


def number(desk: Desk, sheet: Sheet) -> tuple[Sheet, Changes]:
    """编号存档 of a slip that is looked at; the sheet as it lies in the file now."""
    if sheet.slip is None:
        raise UserError("这份文书不在这里编号。", "请从步骤里给出的单据中选择。")
    ref, form = sheet.slip
    paper, changes = slips.issue(desk, ref, form)
    return issued(desk, ref.household, paper), changes


def issued(desk: Desk, file: str, paper: str) -> Sheet:
    """An issued paper from the file, as it was printed."""
    found = next((p for p in home_at(desk, file).papers if p.id == paper), None)
    if found is None:
        raise UserError("没有找到这份文书。", "请从户页重新打开。")
    access.note(desk, "paper", file, found.title)
    return Sheet(
        found.title, f"{found.number} · 存档原件", papers.paper_bytes(desk, file, found), draft=False
    )


def save(desk: Desk, sheet: Sheet, target: Path) -> str:
    """Write a paper outside the encrypted files, on purpose and on record; the sentence for the bar."""
    papers.export(desk, sheet.data, target, sheet.title)
    return f"已另存到 {target}（已留痕）。"


def pictures(data: bytes, width_px: int) -> list[bytes]:
    """Every page of a PDF as a PNG; a picture is its own only page."""
    if not data.startswith(b"%PDF"):
        return [data] if data else []
    return [page_image(data, number, width_px) for number in range(page_count(data))]
