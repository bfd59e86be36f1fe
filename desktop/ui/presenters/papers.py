"""文书: which papers may be looked at, and their bytes; what may be done with one, and why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from desktop.documents import overprint
from desktop.documents.apart import within
from desktop.documents.foreign import page_image, page_sizes
from desktop.documents.form_model import Form
from desktop.documents.notice import copy_lines
from desktop.domain.household import TO_SEND
from desktop.errors import UserError
from desktop.office import access, papers, publication, stamping
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.office.outgoing import Outgoing, guard, kind_of, write_out
from desktop.ui.presenters import paper_checks, slips
from desktop.ui.presenters.forms import Preview
from desktop.ui.presenters.paper_checks import Check
from desktop.ui.presenters.session import DESK_ROLES
from desktop.ui.presenters.slips import PUBLIC, SLIP

NOTICE, ONE_TIME = "notice", f"{SLIP}one_time_notice"
FITS = "与本表的空白表对照过：格子的位置一致。"
MISFIT = "与本表的空白表对照过：第 {} 页起格子的位置不一样，印在空白表上会对不上；请整份打印，或用同样排版的预印纸。"
_PATIENCE = 120.0
"""Seconds for what is taken out of a pile of papers."""
ONLY_DESK = "作废和重出由办公室的电脑办理，请经办人登录。"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where an issued paper lies: household, paper; its application where it has one, and how often it was printed.

    ``why_not_void``, ``why_not_reissue``: empty when it may be done. ``asks_password``: this device would stamp.
    """

    file: str
    paper: str
    application: str = ""
    printed: int = 0
    void: bool = False
    why_not_void: str = ""
    why_not_reissue: str = ""
    asks_password: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper to look at: a PDF or a picture, with the words above it.

    ``slip``: may be kept under a number. ``piece`` (household, digest): a photograph, scan or video of a household.
    ``kept``: an issued paper. ``kind`` what it may hold when it leaves; ``words`` go into the top margin when it is
    printed; ``checks`` what is there and what is missing before it can be issued. ``batch`` (household, paper) of many
    issued papers in one file, or besides ``kept`` where else the same sheet lies. ``names`` what each copy is for, told
    on its pages when several are printed. ``stock``: the same form empty, where it may be printed empty: what 套打 is
    printed on.
    """

    title: str
    note: str
    data: bytes
    draft: bool = True
    slip: tuple[CaseRef, str] | None = None
    piece: tuple[str, str] | None = None
    file_name: str = ""
    kept: Kept | None = None
    kind: Outgoing = Outgoing.LETTER
    words: str = ""
    copies: int = 1
    checks: tuple[Check, ...] = ()
    batch: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    stock: bytes = b""

    @property
    def pdf(self) -> bool:
        """Whether it is a paper with pages, not a photograph."""
        return self.piece is None and self.data.startswith(b"%PDF")

    @property
    def why_not_print(self) -> str:
        """Empty when it may be printed."""
        if self.piece is not None:
            return "照片和扫描件请另存水印件，再用看图软件打印。"
        if not self.pdf:
            return "还有缺项，画不出来；右边列出了缺什么。"
        return "已经作废的文书不能打印，只能查看。" if self.kept is not None and self.kept.void else ""


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
    """A paper as it would look today, in memory: no number used, no stamp put; no bytes where something is missing.

    Raises ``UserError`` where there is nothing to look at yet.
    """
    access.note(desk, "paper", ref.household, kind)
    on = desk.today()
    if kind.startswith(SLIP):
        return _slip(desk, ref, kind.removeprefix(SLIP))
    case = case_at(desk, ref)
    if kind == PUBLIC:
        if case.opinion is None:
            raise UserError("还没有初审意见，没有公示单可看。", "请先作初审意见。")
        form, note = publication.form_of(case), "预览，未编号；只登姓名、人口数和金额"
        title = desk.form(form).title
        words = f"样张 {on.isoformat()} 未编号，不得张贴"
        sheet = _drawn(title, note, lambda: publication.notice(desk, [case], on), Outgoing.PUBLIC, words)
        may = slips.may_issue(desk) and bool(sheet.data)
        checks = (*paper_checks.of_public(desk, case), paper_checks.numbering(desk, form, may))
        return replace(_with(sheet, checks), slip=(ref, form) if may else None)
    if case.decision is None:
        raise UserError("还没有审核确认决定，没有通知书可看。", "请先签批。")
    note, words = "预览，未编号、未用印", f"样张 {on.isoformat()} 未编号、未用印，不得送达"
    sheet = _drawn("通知书样张", note, lambda: papers.preview_notice(desk, ref, on), words=words)
    return _with(sheet, paper_checks.of_notice(desk, ref, case))


def _drawn(
    title: str, note: str, draw: Callable[[], bytes], kind: Outgoing = Outgoing.LETTER, words: str = ""
) -> Sheet:
    """What cannot be drawn is shown without a page: the list at its side says what is missing."""
    try:
        return Sheet(title, note, draw(), kind=kind, words=words, checks=(paper_checks.DRAWN,))
    except UserError as error:
        return Sheet(title, "还画不出来", b"", kind=kind, checks=(Check(False, error.message, error.hint),))


def _with(sheet: Sheet, checks: tuple[Check, ...]) -> Sheet:
    told = {c.text for c in checks}
    own = tuple(c for c in sheet.checks if c.text not in told)
    return Sheet(
        sheet.title, sheet.note, sheet.data, kind=sheet.kind, words=sheet.words, checks=(*own, *checks)
    )


def _slip(desk: Desk, ref: CaseRef, form: str) -> Sheet:
    before = slips.issued_before(case_at(desk, ref), form)
    note = f"预览，已有 {before}，再存档会另编一个号" if before else "预览，未编号"
    declared, may = desk.form(form), slips.may_issue(desk)
    checks = (paper_checks.DRAWN, paper_checks.numbering(desk, form, may))
    words = f"样张 {desk.today().isoformat()} 未编号，不得送达" if declared.series else ""
    return Sheet(
        slips.title(desk, form), note, slips.draw(desk, ref, form), slip=(ref, form) if may else None,
        kind=kind_of(declared), copies=declared.copies, words=words, checks=checks, names=names_of(declared),
    )  # fmt: skip


def number(desk: Desk, sheet: Sheet) -> tuple[Sheet, Changes]:
    """编号存档 of a slip that is looked at; the sheet as it lies in the file now."""
    if sheet.slip is None:
        raise UserError("这份文书不在这里编号。", "请从步骤里给出的单据中选择。")
    ref, form = sheet.slip
    paper, changes = slips.issue(desk, ref, form)
    return issued(desk, ref.household, paper), changes


def issued(desk: Desk, file: str, paper: str) -> Sheet:
    """An issued paper from the file, as it was printed."""
    home = home_at(desk, file)
    found = home.paper(paper)
    if found is None:
        raise UserError("没有找到这份文书。", "请从户页重新打开。")
    access.note(desk, "paper", file, found.title)
    kind, copies, names = _declared(desk, found.form)
    ours = bool(DESK_ROLES & set(desk.person.roles)) and not is_laptop(desk.places.folder)
    void = f"已于 {found.voided_on} 作废。" if found.void else "" if ours else ONLY_DESK
    current = any(
        c.paper is not None and c.paper.id == paper for c in [desk.case(home, found.application)] if c
    )
    slip = "流转单据作废以后，从步骤里重新出具。" if not found.decision else ""
    old = "" if current else "它不是现行决定的通知书，只能作废。"
    kept = Kept(
        file, paper, found.application, stamping.printed(desk, file, paper), found.void, void, void or slip or old,
        desk.stamping,
    )  # fmt: skip
    note = f"{found.number} · {'已作废' if found.void else '存档原件'}"
    return Sheet(
        found.title, note, papers.paper_bytes(desk, file, found), draft=False, kept=kept, kind=kind,
        copies=copies, checks=paper_checks.of_kept(home, found, kept.printed), names=names,
    )  # fmt: skip


def _declared(desk: Desk, form: str) -> tuple[Outgoing, int, tuple[str, ...]]:
    """What a paper of a form may hold, how many are printed and what for; a form that is gone counts as a letter."""
    try:
        declared = desk.form(form)
    except UserError:
        return Outgoing.LETTER, 1, ()
    return kind_of(declared), declared.copies, names_of(declared)


def names_of(form: Form) -> tuple[str, ...]:
    """What stands on each copy of a paper that is kept once and printed several times; none for a single one."""
    return copy_lines(form) if form.copies > 1 else ()


def filled_only(sheet: Sheet) -> tuple[bytes, str]:
    """套打: only what was filled in, for paper that carries frame and words already; and whether it fits the form.

    Raises ``UserError`` for a file that does not tell the two apart.
    """
    data = within(_PATIENCE, overprint.filled_only, sheet.data)
    if not sheet.stock:
        return data, ""
    page = within(_PATIENCE, overprint.moved, sheet.stock, sheet.data)
    return data, MISFIT.format(page) if page else FITS


def save(desk: Desk, sheet: Sheet, target: Path) -> str:
    """Write a paper outside the encrypted files, on purpose and on record; the sentence for the bar."""
    write_out(desk, sheet.data, target, sheet.title, sheet.kind)
    return f"已另存到 {target}（已留痕）。"


def printing(desk: Desk, sheet: Sheet, copies: int, reason: str) -> tuple[str, Changes]:
    """Note that copies go to a printer, before they do; the words for the margin. Raises ``UserError``."""
    if sheet.why_not_print:
        raise UserError(f"{sheet.title}不能打印。", sheet.why_not_print)
    guard(desk, sheet.data, sheet.kind, sheet.title)
    words, changes = sheet.words, Changes()
    if sheet.kept is not None:
        words, changes = _reprint(desk, sheet.kept, sheet.batch, copies, reason)
    elif sheet.batch:
        changes = _batch(desk, sheet.batch, copies)
    access.note(desk, "print", sheet.kept.file if sheet.kept else "", f"{sheet.title} {copies} 份")
    return words, changes


def trial(desk: Desk, sheet: Sheet) -> str:
    """A sheet that only shows where 套打 comes down: nothing is counted, and what is printed says so; those words."""
    if sheet.why_not_print:
        raise UserError(f"{sheet.title}不能打印。", sheet.why_not_print)
    guard(desk, sheet.data, sheet.kind, sheet.title)
    access.note(desk, "print", sheet.kept.file if sheet.kept else "", f"{sheet.title} 试印")
    return f"试印 {desk.today().isoformat()} 只供对位置，不作文书"


def _reprint(
    desk: Desk, kept: Kept, others: Sequence[tuple[str, str]], copies: int, reason: str
) -> tuple[str, Changes]:
    """One paper; ``others`` the files that hold the same sheet: it was printed for all of them or for none."""
    if not reason.strip() and any(stamping.printed(desk, file, paper) for file, paper in others):
        raise UserError("这张单子已经打印过，重印要写明原因。", "请写明为什么重印，例如“卡纸”“被风吹落”。")
    words, changes = stamping.reprint(desk, kept.file, kept.paper, copies, reason)
    for file, paper in others:
        changes |= stamping.reprint(desk, file, paper, copies, reason)[1]
    return words, changes


def _batch(desk: Desk, batch: Sequence[tuple[str, str]], copies: int) -> Changes:
    """The first printing of each; papers that were printed before are told apart by words of their own, one by one."""
    if any(stamping.printed(desk, file, paper) for file, paper in batch):
        raise UserError("这批里有已经打印过的文书。", "重印请从户页逐份打开，写明原因。")
    changes = Changes()
    for file, paper in batch:
        changes |= stamping.reprint(desk, file, paper, copies, "")[1]
    return changes


def void(desk: Desk, sheet: Sheet, reason: str, on: date) -> Changes:
    """作废 of an issued paper. Raises ``UserError``."""
    kept = _may(sheet, sheet.kept.why_not_void if sheet.kept else "")
    return stamping.void(desk, kept.file, kept.paper, reason, on)


def reissue(desk: Desk, sheet: Sheet, reason: str, on: date, password: str) -> tuple[Sheet, Changes]:
    """作废重出: the new paper as it lies in the file. Raises ``UserError``; nothing is voided then."""
    kept = _may(sheet, sheet.kept.why_not_reissue if sheet.kept else "")
    if kept.asks_password:
        desk.open_signing(password)
    ref = CaseRef(kept.file, kept.application)
    paper, changes = stamping.reissue(desk, ref, kept.paper, reason, on)
    return issued(desk, kept.file, paper), changes


def to_file_again(desk: Desk, sheet: Sheet) -> str:
    """What a voided paper means for 上报, as a sentence: the county that was told has to be told anew; else empty."""
    if sheet.kept is None:
        return ""
    home = home_at(desk, sheet.kept.file)
    case = desk.case(home, sheet.kept.application) if sheet.kept.application else None
    filing = case.filing if case is not None else None
    if filing is None or filing.revision == 1 or home.filing_status(filing)[0] != TO_SEND:
        return ""
    return "这件已经备过案，需重新备案：到“上报”打包发送。"


def _may(sheet: Sheet, why_not: str) -> Kept:
    if sheet.kept is None or why_not:
        raise UserError(f"{sheet.title}在这里不能作废或重出。", why_not or "它还没有印发。")
    return sheet.kept


def sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points; of a picture none: it has the size it has."""
    return page_sizes(data) if data.startswith(b"%PDF") else []


def picture(data: bytes, page: int, width_px: int) -> bytes:
    """One page as a PNG; a picture is its own only page."""
    return page_image(data, page, width_px) if data.startswith(b"%PDF") else data
