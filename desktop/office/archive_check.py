"""归档核对: is everything there that a complete household file holds, in which copies, and where did the paper go.

The checklist is the scheme's; where a scheme has none, the papers of the matter itself, said to be so. What shows that
an item is there is data of the pack (``ArchiveItem.found_in``); a scan may be added to any item later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from desktop.documents.forms import Form
from desktop.documents.scans import jpegs
from desktop.domain.case import Case
from desktop.domain.household import APPLICATION, Paper, StepDone
from desktop.domain.journal import Attach
from desktop.domain.rescan import ARCHIVE, PAPER_SCAN
from desktop.domain.scheme import UNSAID, ArchiveItem
from desktop.errors import Refused, UserError
from desktop.office import archive_forms, registers, sheet_codes
from desktop.office.act import CaseRef, Photo, home_at, home_of, record
from desktop.office.desk import Changes, Desk
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.photo import VIDEOS
from desktop.office.register_kinds import TRANSFER
from desktop.office.rescans import counting
from desktop.sync.disk import told

State = Literal["scanned", "printed", "recorded", "unmade", "missing", "not_needed"]

USUAL: tuple[ArchiveItem, ...] = (
    ArchiveItem(id="application", title="申请书", found_in=("material:application_form",), quote="—"),
    ArchiveItem(id="authorisation", title="授权书和承诺书", found_in=("step:authorisation",), quote="—"),
    ArchiveItem(
        id="household_register", title="户口簿", found_in=("material:household_register",), quote="—"
    ),
    ArchiveItem(id="id_card", title="身份证", found_in=("material:id_card",), quote="—"),
    ArchiveItem(
        id="verification_report",
        title="核对报告",
        found_in=("step:verification_result",),
        private=True,
        quote="—",
    ),
    ArchiveItem(id="visit_form", title="入户调查表", found_in=("step:visit",), quote="—"),
    ArchiveItem(id="appraisal", title="民主评议记录", found_in=("step:appraisal",), quote="—"),
    ArchiveItem(id="notice_photos", title="公示照片", found_in=("photos:notice",), quote="—"),
    ArchiveItem(id="approval_form", title="审核确认表", found_in=("step:decision",), when="first", quote="—"),
    ArchiveItem(
        id="change_form", title="动态管理审核确认表", found_in=("step:decision",), when="change", quote="—"
    ),
    ArchiveItem(id="result", title="上级办理结果", found_in=("step:county_result",), quote="—"),
    ArchiveItem(id="notice", title="通知书", found_in=("step:paper",), quote="—"),
)
"""Asked for where the scheme has no checklist of its own: the papers that the steps of the matter leave."""


_VISITED = "visit"
_VISIT = f"step:{_VISITED}"


@dataclass(frozen=True, slots=True)
class Found:
    """One item: ``scanned`` a picture or paper lies in the file, ``recorded`` only that it was done or handed in.

    Of a paper that only the program can write (``archive_forms``): ``printed`` it was drawn and kept, unsigned by hand;
    ``unmade`` it was not, and ``form`` is what can be made.
    """

    item: ArchiveItem
    state: State
    scans: tuple[str, ...] = ()
    form: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of one application. ``from_scheme`` False: the scheme has no list, these are the matter's papers."""

    ref: CaseRef
    title: str
    found: tuple[Found, ...]
    from_scheme: bool
    over: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """Titles of what a complete file holds and this one does not."""
        return tuple(f.item.title for f in self.found if f.state in ("missing", "unmade"))

    @property
    def unmade(self) -> tuple[str, ...]:
        """Titles of those that the program can make: see ``archive_making``."""
        return tuple(f.item.title for f in self.found if f.state == "unmade")

    @property
    def unscanned(self) -> tuple[str, ...]:
        """Titles of what is there on paper and should be in the system as a picture."""
        return tuple(f.item.title for f in self.found if f.state in ("recorded", "printed") and f.item.scan)


def checklists(desk: Desk, file: str) -> tuple[Checklist, ...]:
    """The checklist of every application of a household; none for a family that came with a roster alone."""
    with desk.open_household(file) as opened:
        home = home_of(opened)
        cases = [c for a in home.applications if (c := desk.case(home, a.id)) is not None]
        attached = counting(opened)
        return tuple(checklist(desk, case, attached) for case in cases)


def add_scan(desk: Desk, ref: CaseRef, item: str, scans: Sequence[Photo]) -> Changes:
    """Add scans of one item to the household file. Raises ``UserError`` for an item that is not on the list."""
    if item not in {i.id for i in items(desk)}:
        raise UserError("归档清单里没有这一项。", "请从清单里选。")
    if not scans:
        raise UserError("还没有选扫描件。", "请选择照片或扫描件。")
    if home_at(desk, ref.household).application(ref.application) is None:
        raise UserError("没有找到这件申请。", "请从家庭页重新打开。")
    attached = [scan.attach(f"{ARCHIVE}/{ref.application}/{item}") for scan in scans]
    blobs = {scan.sha256: scan.data for scan in scans}
    return record(desk, ref.household, ARCHIVE, attached, blobs=blobs) | Changes(
        kinds=frozenset({APPLICATION})
    )


def gate(desk: Desk, households: Sequence[str]) -> None:
    """Raises ``Refused`` naming what finished applications of these households lack; open ones do not count."""
    reasons, unmade = [], False
    for file in households:
        for listed in checklists(desk, file):
            if listed.over and listed.missing:
                unmade = unmade or bool(listed.unmade)
                reasons.append(f"{_head(desk, file)}（{listed.title}）缺：{'、'.join(listed.missing)}。")
    if reasons:
        told_here = reasons[:_MOST_TOLD] + ([f"等 {len(reasons)} 件。"] if len(reasons) > _MOST_TOLD else [])
        hint = "补齐后再移交。" + ("审核确认表等在“归档”页点“生成并存入”。" if unmade else "")
        raise Refused("档案还不齐，没有移交：" + "".join(told_here), hint, tuple(reasons))


_MOST_TOLD = 5


def transfer(desk: Desk, on: date, values: registers.Values) -> tuple[registers.Line, Changes]:
    """移交清单: only complete files go. Raises ``Refused`` as ``gate`` does and ``UserError`` as the register does."""
    households = values.get("households", ())
    gate(desk, [households] if isinstance(households, str) else households)
    return registers.write(desk, TRANSFER, on, values)


def whereabouts(desk: Desk, file: str) -> tuple[tuple[str, str], ...]:
    """(copy, where it lies) of a household's paper: as the scheme has it, then as the transfer lists say."""
    archive = desk.pack.scheme.archive
    copies, lists = archive.copies.value or 1, registers.transfers_of(desk, file)
    keepers = archive.keepers.value or (desk.township_name,)
    whose = "方案规定" if archive.keepers.value else UNSAID
    found = []
    for n in range(copies):
        keeper = keepers[min(n, len(keepers) - 1)]
        copy = "bureau" if keeper.endswith("民政局") else "township"
        moved = next((t for t in lists if copies == 1 or t.text("copy") == copy), None)
        found.append((f"第 {n + 1} 份", _went(moved) if moved else f"{keeper}（{whose}，还没有移交登记）"))
    return tuple(found)


def _went(line: registers.Line) -> str:
    state = f"{line.over_on} 已签收" if line.over_on else "还没有签收"
    return f"{line.text('receiver')}（{line.on} 移交清单第 {line.no} 号，{state}）"


def export_scans(desk: Desk, file: str, target: Path, *, with_private: bool = False) -> tuple[Path, ...]:
    """JPG copies of a household's scans as ``序号_材料名.jpg`` for the provincial system; the paths written.

    What is private (核对报告) goes only when asked for. Each picture that goes out is on record. The folder must
    not hold any of these names yet. Raises ``UserError``.
    """
    pictures = [
        (found.item.title, page)
        for listed in checklists(desk, file)
        for found in listed.found
        if _wanted(desk, found.item, with_private)
        for page in _pages(desk, file, found)
    ]
    if not pictures:
        raise UserError("这一户还没有可以导出的扫描件。", "请先在归档核对里补扫描件。")
    paths = [target / f"{n:02d}_{_file_name(title)}.jpg" for n, (title, _) in enumerate(pictures, 1)]
    if clash := [p.name for p in paths if p.exists()]:
        raise UserError(f"文件夹里已经有“{clash[0]}”。", "请换一个空文件夹。")
    with told("导出扫描件"):
        target.mkdir(parents=True, exist_ok=True)
    for path, (title, page) in zip(paths, pictures, strict=True):
        write_out(desk, page, path, f"扫描件：{title}（户档 {file}）", Outgoing.FULL)
    return tuple(paths)


def _wanted(desk: Desk, item: ArchiveItem, with_private: bool) -> bool:
    chosen = not any(i.scan for i in items(desk)) or item.scan
    return chosen and (with_private or not item.private)


def _pages(desk: Desk, file: str, found: Found) -> Iterator[bytes]:
    with desk.open_household(file) as opened:
        kinds = {sha: a.media_type for sha, a in counting(opened).items()}
        try:
            for sha in found.scans:
                if kinds.get(sha, "") in VIDEOS:  # The provincial system takes pictures only.
                    continue
                yield from jpegs(opened.blob(sha), kinds.get(sha, ""))
        except UserError as error:
            raise UserError(f"“{found.item.title}”没有导出：{error.message}", error.hint) from error


def _file_name(title: str) -> str:
    return "".join(c for c in title if c.isalnum() or c in "（）、-")


def items(desk: Desk) -> tuple[ArchiveItem, ...]:
    """What a complete file holds: the scheme's checklist, in its order, else the papers of the matter itself."""
    return desk.pack.scheme.archive.checklist or USUAL


def checklist(desk: Desk, case: Case, attached: Mapping[str, Attach]) -> Checklist:
    """The checklist of one application. ``attached`` the attachments of its household by digest."""
    title = case.change.title if case.change else case.matter.title
    filed = _filed(desk, case, attached)
    return Checklist(
        CaseRef(case.household.id, case.application.id),
        title,
        tuple(_made(desk, case, _found(case, attached, item, _under(item, filed))) for item in items(desk)),
        bool(desk.pack.scheme.archive.checklist),
        case.settled,
    )


def paper_item(desk: Desk, paper: Paper) -> str:
    """The item that the form of a paper files under; empty where it names none or is no longer here."""
    try:
        return desk.form(paper.form).archive
    except UserError:
        return ""


def _under(item: ArchiveItem, filed: Mapping[str, Sequence[str]]) -> list[str]:
    return [sha for name in names_of(item) for sha in filed.get(name, ())]


def names_of(item: ArchiveItem) -> tuple[str, ...]:
    """What a form may call an item it files under: its id, or a step that the item is found in."""
    steps = (own for source in item.found_in for kind, _, own in [source.partition(":")] if kind == "step")
    return tuple(f"item:{name}" for name in dict.fromkeys((item.id, *steps)))


def _filed(desk: Desk, case: Case, attached: Mapping[str, Attach]) -> dict[str, list[str]]:
    """Scans of signed and sealed papers of an application, by the item they file under; of a void one none counts."""
    own = {p.id: p for p in _standing(case)}
    found: dict[str, list[str]] = {}
    for sha, one in attached.items():
        kind, _, paper = one.about.partition("/")
        if kind == PAPER_SCAN and paper in own:
            found.setdefault(f"item:{paper_item(desk, own[paper])}", []).append(sha)
        elif kind == PAPER_SCAN and (form := sheet_form(desk, case.application.id, paper)):
            found.setdefault(f"item:{form.archive}", []).append(sha)
    return found


def _standing(case: Case) -> Iterator[Paper]:
    """The papers of an application that nobody voided."""
    return (p for p in case.household.papers if p.application == case.application.id and not p.void)


def sheet_form(desk: Desk, application: str, code: str) -> Form | None:
    """The form of a sheet that was printed pre-filled for this application and came back signed, by its page code."""
    sheet = sheet_codes.read(code)
    return sheet_codes.form_of(desk, sheet) if sheet is not None and sheet.is_of(application) else None


def _found(case: Case, attached: Mapping[str, Attach], item: ArchiveItem, filed: Sequence[str]) -> Found:
    added = f"{ARCHIVE}/{case.application.id}/{item.id}"
    own = [*(sha for sha, a in attached.items() if a.about == added), *filed]
    if not own and not _needed(case, item):
        return Found(item, "not_needed")
    there = [_look(case, source) for source in item.found_in]
    scans = [*own, *(sha for found in there if found for sha in found if sha in attached)]
    if scans:
        shown = own or _VISIT not in item.found_in or _signed_sheet(case)
        return Found(item, "scanned" if shown else "recorded", tuple(dict.fromkeys(scans)))
    return Found(item, "missing" if all(found is None for found in there) else "recorded")


def _signed_sheet(case: Case) -> bool:
    """Whether the sheet of a visit is among its pictures: those of a house alone are no 入户调查表."""
    return any(step.facts.get("signed_sheet") for step in case.all(_VISITED))


def _made(desk: Desk, case: Case, found: Found) -> Found:
    """Of a decision that was signed in the program there is no paper until one is drawn and kept."""
    names = names_of(found.item)
    form = archive_forms.form_of(desk, case, found.item, names) if found.state == "recorded" else None
    if form is None:
        return found
    there = archive_forms.kept(desk, case, names) is not None
    return replace(found, state="printed" if there else "unmade", form=form.id)


def _needed(case: Case, item: ArchiveItem) -> bool:
    counted = [m for m in case.household.members if m.counted and m.here]
    match item.when:
        case "first" if case.change is not None:
            return False
        case "change" if case.change is None:
            return False
        case "disabled" if not any(m.disability_grade for m in counted):
            return False
        case "illness" if not any(m.severe_illness or m.illness for m in counted):
            return False
        case "income" if not any(m.income_fen for m in counted):
            return False
    return any(_asked(case, source) for source in item.found_in)


def _asked(case: Case, source: str) -> bool:
    """Whether this application could have it at all: a change asks for no materials again."""
    kind, _, name = source.partition(":")
    if kind == "material":
        return case.change is None and any(m.id == name for m in case.matter.materials)
    return kind == "paper" or any(s.id == name and not s.optional for s in case.asked_steps)


def _look(case: Case, source: str) -> tuple[str, ...] | None:
    """The attachments of what an item is found in; None while it is not there at all."""
    kind, _, name = source.partition(":")
    match kind:
        case "material":
            last = case.latest("materials")
            return () if last and name in (last.facts.get("present") or ()) else None
        case "photos":
            pictures = _pictures(case.all(name))
            return pictures or None
        case "paper":
            return tuple(p.sha256 for p in _standing(case) if p.form == name) or None
    if case.done_on(name) is None:
        return None
    match name:
        case "decision":
            return (case.decision.scan,) if case.decision and case.decision.scan else ()
        case "paper":
            return (case.paper.sha256,) if case.paper else ()
    return _pictures(case.all(name))


def _pictures(steps: Sequence[StepDone]) -> tuple[str, ...]:
    photos = [p for s in steps for p in (s.facts.get("photos") or ()) if isinstance(p, dict)]
    return tuple(str(p.get("sha256", "")) for p in photos)


def _head(desk: Desk, file: str) -> str:
    head = home_at(desk, file).head
    return head.name if head else file
