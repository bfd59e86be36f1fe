"""归档: which files are whole, what each lacks, its volume, a stack of scans that files itself, handing on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.documents.page_code import PageCode
from desktop.domain.scheme import UNSAID
from desktop.errors import UserError
from desktop.office import archive_check, archive_making, rescans, scan_filing, transfer_paper, volume
from desktop.office.act import CaseRef
from desktop.office.archive_check import Checklist
from desktop.office.desk import Changes, Desk
from desktop.office.index import applied, readable, unread_words
from desktop.office.outgoing import Outgoing
from desktop.office.register_kinds import TRANSFER, register_of
from desktop.office.scan_filing_seen import Stack
from desktop.tasks import Report
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Field, FormSpec, Kind, Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.slips import may_issue

STATES: Mapping[str, str] = {
    "scanned": "电子件在档", "printed": "已生成存档，没有手写签名", "recorded": "已办，没有电子件",
    "unmade": "缺，可以生成", "missing": "缺", "not_needed": "不需要",
}  # fmt: skip
OPEN, WHOLE, LACKING = "在办", "齐全", "未齐"


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """One household in the list. ``missing`` what finished applications lack, ``unscanned`` what should be scanned;
    ``to_check`` what nobody but a person with the paper in hand can say is there."""

    file: str
    head: str
    village: str
    state: str
    missing: str
    unscanned: str
    to_check: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveBoard:
    """All households with an application, those that lack something first; ``note`` where the list comes from.

    ``unmade`` the households for which something can be made and kept, ``makeable`` how many papers.
    """

    lines: tuple[ArchiveLine, ...]
    note: str
    unmade: tuple[str, ...] = ()
    makeable: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One paper of a checklist as the page shows it; ``form`` what can be made and kept for it, empty for nothing."""

    title: str
    state: str
    words: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class CaseArchive:
    """The checklist of one application and the form that adds a scan to it."""

    ref: CaseRef
    title: str
    items: tuple[Item, ...]
    add: FormSpec


@dataclass(frozen=True, slots=True)
class HouseholdArchive:
    """What the right side shows of a household. ``copies`` (第 1 份, where it lies); ``hand_on`` the transfer form;
    ``rescan`` the form that files a scan anew, None while none is filed."""

    line: ArchiveLine
    cases: tuple[CaseArchive, ...]
    copies: tuple[tuple[str, str], ...]
    hand_on: FormSpec
    rescan: FormSpec | None


def board(desk: Desk, report: Report = lambda done, total: None) -> ArchiveBoard:
    """Read every household that has applied for anything."""
    unread: list[str] = []
    lines, files, makeable, may = [], applied(desk), list[str](), may_issue(desk)
    for n, (file, home) in enumerate(readable(desk, files, unread), 1):
        head, found = home.head.name if home.head else "（未写户主）", archive_check.checklists(desk, file)
        lines.append(_line(file, head, home.village, found))
        makeable += [file for x in found if x.over and may for _ in x.unmade]
        report(n, len(files))
    order = (LACKING, OPEN, WHOLE)
    lines.sort(key=lambda line: (order.index(line.state), line.village, line.head))
    own = bool(desk.pack.scheme.archive.checklist)
    source = "清单按方案。" if own else f"归档清单：{UNSAID}；按各步骤留下的材料列出。"
    note = source + (unread_words(unread) if unread else "")
    return ArchiveBoard(tuple(lines), note, tuple(dict.fromkeys(makeable)), len(makeable))


def household(desk: Desk, line: ArchiveLine) -> HouseholdArchive:
    """One household of the list. Raises ``UserError``."""
    found = archive_check.checklists(desk, line.file)
    return HouseholdArchive(
        _line(line.file, line.head, line.village, found),
        tuple(_case(x, may_issue(desk)) for x in found),
        archive_check.whereabouts(desk, line.file),
        _transfer_form(desk, line.file),
        _rescan_form(desk, line.file),
    )


def _line(file: str, head: str, village: str, found: Sequence[Checklist]) -> ArchiveLine:
    over = [x for x in found if x.over]
    missing = "、".join(dict.fromkeys(title for x in over for title in x.missing))
    unscanned = "、".join(dict.fromkeys(title for x in over for title in x.unscanned))
    state = LACKING if missing else OPEN if len(over) < len(found) else WHOLE
    return ArchiveLine(file, head, village, state, missing, unscanned, _to_check(over))


def _to_check(over: Sequence[Checklist]) -> str:
    """Papers of finished applications of which the file holds no signed picture."""
    states = Counter(f.state for x in over for f in x.found)
    unsigned, paper = states["printed"], states["recorded"]
    said = [f"{unsigned} 件没有手写签名" if unsigned else "", f"{paper} 件纸质待核" if paper else ""]
    return "，".join(s for s in said if s)


def _case(listed: Checklist, may: bool) -> CaseArchive:
    shown = [f for f in listed.found if f.state != "not_needed"]
    choices = tuple((f.item.id, f.item.title) for f in listed.found)
    fields = (Field("item", "材料", "choice", choices=choices), Field("scans", "扫描件", "photos", count=1))
    items = tuple(
        Item(f.item.title, f.state, STATES[f.state], f.form if may and f.state == "unmade" else "")
        for f in shown
    )
    title = listed.title if listed.over else f"{listed.title}（在办）"
    return CaseArchive(listed.ref, title, items, FormSpec(fields, action="存入户档"))


def _transfer_form(desk: Desk, file: str) -> FormSpec:
    """移交: the columns of the transfer list but the households; pages as the volume counts them."""
    try:
        pages = str(volume.plan(desk, file).pages)
    except UserError:
        pages = ""
    initial = {"giver": desk.township_name, "pages": pages}
    fields = [
        Field(
            c.name, c.title, _KINDS.get(c.kind, "text"), hint=c.hint, required=c.required, choices=c.choices,
            initial=initial.get(c.name),
        )
        for c in register_of(TRANSFER).columns
        if c.kind != "households"
    ]  # fmt: skip
    return FormSpec(tuple(fields), action="登记移交")


_KINDS: Mapping[str, Kind] = {"choice": "choice", "long": "long", "number": "number"}


def add_scans(desk: Desk, case: CaseArchive, typed: Typed) -> Told:
    """补扫描件. Raises ``FieldProblem`` and ``UserError``."""
    r = Reader(case.add, typed)
    scans = r.pictures("scans")
    changes = archive_check.add_scan(desk, case.ref, r.text("item"), scans)
    return Told(f"已存入 {len(scans)} 份扫描件。", changes)


def _rescan_form(desk: Desk, file: str) -> FormSpec | None:
    """更换扫描件: which one, by what, and why."""
    found = rescans.filed(desk, file, {i.id: i.title for i in archive_check.items(desk)})
    if not found:
        return None
    fields = (
        Field("old", "换哪一份", "choice", choices=tuple((f.sha256, f.words) for f in found)),
        Field("scan", "新扫描件", "photos", count=1, hint="几页的请存成一个 PDF"),
        Field("reason", "理由", "long", hint="例如：扫错了页，看不清"),
    )
    return FormSpec(fields, action="更换")


def replace_scan(desk: Desk, shown: HouseholdArchive, typed: Typed) -> Told:
    """更换扫描件; the earlier one stays in the file. Raises ``FieldProblem`` and ``UserError``."""
    assert shown.rescan is not None
    r = Reader(shown.rescan, typed)
    old, scans, reason = r.text("old"), r.pictures("scan"), r.text("reason")
    if len(scans) != 1:
        raise UserError("一次换一份扫描件。", "几页的请存成一个 PDF，或用“扫描归档”。")
    changes = rescans.replace_scan(desk, shown.line.file, old, scans[0], reason)
    return Told("已更换。原来的扫描件和理由在“经过”里，在那里可以撤销。", changes)


def make(desk: Desk, case: CaseArchive, form: str) -> Told:
    """生成并存入 one paper that only the program can write."""
    changes = archive_making.make(desk, case.ref, form)
    return Told(f"《{desk.form(form).title}》已生成并存入，未用印。", changes, MAKING_HINT)


def make_all(desk: Desk, files: Sequence[str], report: Report) -> Told:
    """生成并存入 everything of these households."""
    made, refused, changes = archive_making.make_all(desk, files, report)
    if not refused:
        return Told(f"已生成并存入 {made} 份，未用印。", changes, MAKING_HINT)
    more = f"等 {len(refused)} 户" if len(refused) > 1 else ""
    return Told(
        f"已生成并存入 {made} 份，没有生成的：{refused[0]}{more}", changes, "请打开这一户补齐。", whole=False
    )


MAKING_HINT = "需要手写签名盖章的，打印后办，签好扫描归档。"


def hand_on(desk: Desk, shown: HouseholdArchive, typed: Typed) -> tuple[Told, Sheet]:
    """移交 of one household's volume, and its list to print and sign; refused while it lacks something."""
    r = Reader(shown.hand_on, typed)
    values: dict[str, str | list[str]] = {f.name: r.text(f.name) for f in shown.hand_on.fields}
    values["households"] = [shown.line.file]
    line, changes = archive_check.transfer(desk, desk.today(), values)
    paper = Sheet(
        f"移交清单第 {line.no} 号",
        "两份，双方签字",
        transfer_paper.printed(desk, line),
        draft=False,
        copies=2,
    )
    return Told(f"已登记：移交清单第 {line.no} 号。", changes), paper


def sheet(desk: Desk, line: ArchiveLine, copy: int, report: Report) -> Sheet:
    """The volume of a household to look at, print or save. Raises ``UserError``."""
    planned = volume.plan(desk, line.file)
    data = volume.bound(desk, line.file, copy, report)
    state = volume.COMPLETE if planned.complete else f"{volume.INCOMPLETE}：{'；'.join(planned.missing)}"
    title = f"案卷 {line.head} 第 {copy} 份"
    note = f"{len(planned.lines)} 件 {planned.pages} 页 · {state}"
    return Sheet(title, note, data, draft=not planned.complete, kind=Outgoing.FULL)


def look(desk: Desk, paths: Sequence[Path], chosen: Mapping[int, PageCode], report: Report) -> Stack:
    """Look through a stack of scans; nothing is written."""
    return scan_filing.look(desk, paths, chosen, report)


def file_stack(desk: Desk, stack: Stack, accepted: frozenset[str], again: Mapping[str, str]) -> Told:
    """File every complete paper of a stack, those whose look a person compared, and those filed anew for a reason."""
    unfiled: list[str] = []
    done, changes = scan_filing.file(desk, stack, accepted, again, unfiled)
    if not done and not unfiled:
        return Told("没有可以归档的文书。", Changes(), "缺页的请补扫，认不出的请指定。", whole=False)
    now = {no for paper in done for no in paper.pages}
    left = sum(seen.no not in now for seen in stack.left)
    said = [*unfiled, *([f"还有 {left} 页没有归档，列在下面。"] if left else [])]
    return Told(f"已归档 {len(done)} 份文书。", changes, "".join(said), whole=not said)


def assigned(desk: Desk, number: str, page: str) -> PageCode:
    """What a person says a page is: the number of the paper and the page. Raises ``UserError``."""
    found = scan_filing.find_papers(desk, number)
    if len(found) != 1:
        raise UserError(
            f"有 {len(found)} 份文书是“{number}”。" if found else f"没有文号是“{number}”的文书。",
            "请照纸上印的文号填写。",
        )
    paper, _, count = found[0]
    if not count:
        raise UserError(f"“{number}”的存档原件读不了，没法对照。", "请先从备份恢复，或从另一台电脑同步。")
    if not page.isascii() or not page.isdecimal() or not 1 <= int(page) <= count:
        raise UserError(f"这份文书共 {count} 页。", "请填第几页。")
    return PageCode(paper, int(page), count)
