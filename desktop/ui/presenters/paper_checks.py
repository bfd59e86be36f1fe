"""What is there and what is missing before a paper can be issued: the list at the side of the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.domain.case import Case
from desktop.domain.household import Household, Paper
from desktop.errors import UserError
from desktop.office import papers, villages
from desktop.office.act import CaseRef
from desktop.office.desk import Desk
from desktop.office.instruments import authority
from desktop.office.paper_kinds import series_of
from desktop.ui.presenters.words import day


@dataclass(frozen=True, slots=True)
class Check:
    """One line: whether it is there, what it is, and what to do where it is not."""

    good: bool
    text: str
    hint: str = ""


DRAWN = Check(True, "必填内容齐全，每个字都印得出")


def of_notice(desk: Desk, ref: CaseRef, case: Case) -> tuple[Check, ...]:
    """A notice before it is issued: the decision stands, it has a number series, and who may stamp."""
    on = desk.today()
    said = [_tried("决定有效，没有待复核的改动", lambda: papers.ready(desk, ref, on))]
    if case.paper is not None:
        said.append(
            Check(False, f"已经出过：{case.paper.number}", "从户页打开原件；有错的，在原件上作废重出。")
        )
    said.append(_tried("文号的字号已设置", lambda: series_of(desk, case.form)))
    return (*said, *_stamp(desk, case))


def _stamp(desk: Desk, case: Case) -> tuple[Check, ...]:
    may = authority(desk, case.matter.id, "stamp", desk.today())
    if not desk.stamping:
        return (Check(True, "本机没有用印资格，印出来标“未用印”", "要用印的，请在有资格的电脑上出具。"),)
    if may.instrument is None:
        return (Check(False, "不能用印", may.reason),)
    number = Check(True, f"用印依据：{may.instrument.number}")
    series = _tried("用印登记的字号已设置", lambda: desk.setting_text("seal_series"))
    return number, series, Check(True, "出具时再输一次口令")


def of_public(desk: Desk, case: Case) -> tuple[Check, ...]:
    """A public notice: what hangs, and that it is neither too early nor hung already."""
    village = case.household.village
    said = [Check(True, "只登姓名、人口数、类别和金额")]
    said.append(_tried(f"村（社区）：{village}", lambda: villages.check_public(desk, village)))
    if case.notice is not None:
        said.append(Check(False, f"{case.notice.on} 已经张贴", "公示期满后撤下、拍照、登记公示结束。"))
    said += [
        _tried(f"{title}已设置", lambda name=name: desk.setting_text(name))  # type: ignore[misc]  # bound at once
        for name, title in (("phone", "本单位监督电话"), ("complaint_phone", "县级监督电话"))
    ]
    return tuple(said)


def numbering(desk: Desk, form: str, may: bool) -> Check:
    """A slip: who may keep it under a number."""
    if not may:
        return Check(False, "不能在这里编号存档", "编号由办公室电脑上的经办人办理。")
    return _tried("单据的字号已设置", lambda: series_of(desk, form) if desk.form(form).series else None)


def of_kept(home: Household, paper: Paper, printed: int) -> tuple[Check, ...]:
    """An issued paper: its number, stamp, printings, and whether it was voided or replaced."""
    line = next((s for s in home.stampings if s.paper == paper.id), None)
    stamp = f"用印 {line.use_no}（{line.instrument_no}）" if line else "未用印"
    said = [Check(True, f"{paper.number}，{day(paper.issued_on)} 印发，{paper.pages} 页"), Check(True, stamp)]
    said.append(Check(True, f"已打印 {printed} 次" if printed else "还没有打印过"))
    if paper.replaces and (old := home.paper(paper.replaces)) is not None:
        said.append(Check(True, f"替代 {old.number}"))
    if paper.void:
        said.append(Check(False, f"{paper.voided_on} 作废：{paper.void_reason}"))
    if paper.replaced_by and (new := home.paper(paper.replaced_by)) is not None:
        said.append(Check(False, f"已由 {new.number} 替代"))
    return tuple(said)


def _tried(text: str, act: Callable[[], object]) -> Check:
    try:
        act()
    except UserError as error:
        return Check(False, error.message, error.hint)
    return Check(True, text)
