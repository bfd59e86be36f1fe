"""卷内文件: everything that lies in a household file, piece by piece, in the order in which a volume holds it.

The scheme's checklist gives the order; what it does not name, and every file of a scheme without one, follows the
usual order (陵水的清单和通行做法): what was decided, the application, who they are, proofs, verification, visit,
appraisal, public notice, letters. Each application stands after the ones before it, so that changes lie by their time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.documents.forms import Form
from desktop.domain.case import Case
from desktop.domain.household import DECISION, PAPER, STEP, Household, Paper
from desktop.domain.journal import Attach
from desktop.domain.rescan import ARCHIVE, PAPER_SCAN
from desktop.domain.scheme import ArchiveItem
from desktop.domain.sent_back import TITLES
from desktop.office import archive_check, sheet_codes
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.scan_filing_posted import proof as posted_proof
from desktop.office.slips import NO_NUMBER

COPY, SEALED, SIGNED, VOIDED, ON_PAPER = "复制件", "签章原件扫描件", "签名原件扫描件", "已作废", "纸质原件"
HUNG, MADE = "张贴件扫描件", "系统生成，未用印"

_USUAL: tuple[frozenset[str], ...] = (
    frozenset({"decision", "approval_form", "signoff_sheet", "review", "review_opinion", "panel", "panel_minutes",
               "opinion", "sent_back", "resubmitted", "county_result", "result"}),
    frozenset({"application", "application_form", "authorisation", "commitment", "registration", "materials",
               "registration_slip", "acceptance", "acceptance_notice", "one_time_notice", "non_acceptance",
               "entrustment", "first_aid", "makeup", "window_receipt"}),
    frozenset({"household_register", "id_card"}),
    frozenset({"proofs"}),
    frozenset({"verification_request", "verification_result", "verification_report",
               "verification_authorisation"}),
    frozenset({"visit", "visit_form", "visit_sheet", "self_care", "disability_match"}),
    frozenset({"appraisal", "hearing"}),
    frozenset({"notice", "notice_close", "notice_photos", "objection", "objection_reply", "publication"}),
    frozenset({"paper", "deliver", "delivery_proof", "letters"}),
    frozenset({"change_form"}),
)  # fmt: skip
"""Names of steps, materials, forms and checklist items, by their place in the usual order (domain C 18)."""
_PROOFS, _POSTED, _LETTERS = 3, 7, 8
_LEAVES_A_PAPER: Mapping[str, str] = {
    "appraisal": "民主评议记录", "notice": "公示单", "deliver": "送达回证",
}  # fmt: skip
"""What a step of each of these rules leaves behind."""
_LAST = len(_USUAL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of the contents. ``shas`` what is bound under it, in order; none for what is there on paper alone."""

    place: tuple[int, int, int]
    title: str
    author: str
    number: str = ""
    on: str = ""
    note: str = ""
    shas: tuple[str, ...] = ()
    paper: str = ""
    """The id of the paper that is bound as it was printed; empty for a scan, a photograph, an external file."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One application with its place in the volume."""

    no: int
    case: Case
    items: Sequence[ArchiveItem]
    own_list: bool

    def place(self, *names: str) -> tuple[int, int, int]:
        """Where something stands that is found under these names (``step:visit``, ``item:visit_form``)."""
        for n, item in enumerate(self.items if self.own_list else ()):
            if {*archive_check.names_of(item), *item.found_in} & {*names}:
                return (self.no, 0, n)
        return (self.no, 1, min((_usual(name) for name in names), default=_LAST))


def _usual(name: str) -> int:
    kind, _, own = name.partition(":")
    if name == "item:notice":  # 通知书; the step of that name is the public notice
        return _LETTERS
    for n, names in enumerate(_USUAL):
        if own in names:
            return n
    return {"material": _PROOFS, "paper": _LETTERS}.get(kind, _LAST)


def pieces(desk: Desk, home: Household, attached: Mapping[str, Attach]) -> tuple[Piece, ...]:
    """Every piece of a household, in the order of the volume. ``attached`` by digest, in the order they came."""
    items = archive_check.items(desk)
    own = bool(desk.pack.scheme.archive.checklist)
    found: list[Piece] = []
    used: set[str] = set()
    for no, about in enumerate(home.applications):
        case = desk.case(home, about.id)
        if case is not None:
            found += _of_case(desk, _Case(no, case, items, own), attached, used)
    found += _rest(desk, len(home.applications), home, attached, used)
    return tuple(sorted(found, key=lambda p: (p.place, p.on)))


def _of_case(desk: Desk, at: _Case, attached: Mapping[str, Attach], used: set[str]) -> Iterator[Piece]:
    home, application = at.case.household, at.case.application.id
    for paper in (p for p in home.papers if p.application == application):
        yield _paper(desk, at, paper, attached, used)
    decision = next((d for d in at.case.decisions if d.scan in attached), None)
    if decision is not None and decision.scan not in used:
        used.add(decision.scan)
        names = (decision.scan,)
        yield Piece(at.place("step:decision"), "签批单", desk.township_name, "", decision.on, "扫描件", names)
    titles = {**TITLES, **{s.id: s.title for s in at.case.matter.steps}}
    for step in (s for s in home.steps if s.application == application):
        shas = _take(attached, used, f"{STEP}/{step.id}")
        if shas:
            kinds = {attached[sha].media_type.partition("/")[0] for sha in shas}
            title = f"{titles.get(step.step, step.step)}{'影像' if kinds & {'image', 'video'} else '材料'}"
            place = at.place(f"photos:{step.step}", f"step:{step.step}")
            yield Piece(place, title, desk.township_name, "", step.on.isoformat(), _count(shas), shas)
    yield from _sheets(desk, at, attached, used)
    yield from _of_items(desk, at, attached, used)


def _sheets(desk: Desk, at: _Case, attached: Mapping[str, Attach], used: set[str]) -> Iterator[Piece]:
    """Forms that were printed pre-filled and came back signed."""
    for sha, one in attached.items():
        kind, _, code = one.about.partition("/")
        form = archive_check.sheet_form(desk, at.case.application.id, code) if kind == PAPER_SCAN else None
        sheet = sheet_codes.read(code)
        if form is not None and sheet is not None and sha not in used:
            used.add(sha)
            place, on = at.place(f"item:{form.archive}"), sheet.printed.isoformat()
            yield Piece(place, form.title, desk.township_name, "", on, SIGNED, (sha,))


def _of_items(desk: Desk, at: _Case, attached: Mapping[str, Attach], used: set[str]) -> Iterator[Piece]:
    """Scans that were added for an item of the checklist, and items that are there on paper alone."""
    listed = archive_check.checklist(desk, at.case, attached)
    own = (p for p in at.case.household.papers if p.application == at.case.application.id and not p.void)
    printed = {f"item:{archive_check.paper_item(desk, paper)}" for paper in own}
    head = at.case.household.head
    for found in listed.found:
        item, author = found.item, head.name if head else ""
        if not any(source.startswith("material:") for source in item.found_in):
            author = desk.township_name
        shas = _take(attached, used, f"{ARCHIVE}/{at.case.application.id}/{item.id}")
        if shas or (found.state == "recorded" and not printed & {*archive_check.names_of(item)}):
            note = _count(shas) if shas else ON_PAPER
            on = _since(at.case, item)
            yield Piece(at.place(f"item:{item.id}", *item.found_in), item.title, author, "", on, note, shas)


def _since(case: Case, item: ArchiveItem) -> str:
    """The day of what an item is found in: of the step that made it, of the materials it was handed in with."""
    names = (source.partition(":") for source in item.found_in)
    days = (case.done_on("materials" if kind == "material" else name) for kind, _, name in names)
    return next((day.isoformat() for day in days if day), "")


def _paper(desk: Desk, at: _Case, paper: Paper, attached: Mapping[str, Attach], used: set[str]) -> Piece:
    """A paper as the scan of its sealed original where there is one, else as it was printed."""
    names = [f"paper:{paper.form}"]
    if paper.decision:
        names.append("step:paper")
    if item := archive_check.paper_item(desk, paper):
        names = [f"item:{item}"]
    used.update({paper.sha256, *_take(attached, set(), f"{PAPER}/{paper.id}")})
    scans = _take(attached, used, f"{PAPER_SCAN}/{paper.id}")
    piece = Piece(
        at.place(*names), paper.title, desk.township_name, _number(paper), paper.issued_on, COPY,
        (paper.sha256,), paper.id,
    )  # fmt: skip
    if not paper.decision and _takes_stamp(desk, paper):
        piece = replace(piece, note=MADE)
    if scans:
        piece = replace(piece, note=SEALED, shas=scans[-1:], paper="")
    return replace(piece, note=_told(paper, piece.note))


def _told(paper: Paper, note: str) -> str:
    """What the contents say of a paper, that it is void first of all."""
    return f"{VOIDED}；{note}" if paper.void else note


def _takes_stamp(desk: Desk, paper: Paper) -> bool:
    form = form_book(desk).forms.get(paper.form)
    return form is not None and form.stamp


def _rest(
    desk: Desk, no: int, home: Household, attached: Mapping[str, Attach], used: set[str]
) -> Iterator[Piece]:
    """What belongs to no application that is known here, so that nothing of a file is left out."""
    for paper in home.papers:
        if paper.sha256 in attached and paper.sha256 not in used:
            used.add(paper.sha256)
            yield Piece(
                (no, 0, _LETTERS), paper.title, desk.township_name, _number(paper), paper.issued_on,
                _told(paper, COPY), (paper.sha256,), paper.id,
            )  # fmt: skip
    for sha, one in attached.items():
        if sha not in used:
            used.add(sha)
            if hung := posted_proof(desk, one.about):
                yield Piece(
                    (no, 0, _POSTED),
                    hung.title,
                    desk.township_name,
                    hung.number,
                    hung.issued_on,
                    HUNG,
                    (sha,),
                )
                continue
            author = desk.township_name if one.about.startswith(DECISION) else ""
            yield Piece((no, 1, _LAST), one.name or "其他材料", author, "", "", "其他材料", (sha,))


def unpapered(desk: Desk, case: Case, attached: Mapping[str, Attach]) -> tuple[str, ...]:
    """Steps that were done and of which the file holds no paper, picture or scan at all, one sentence each.

    The checklist of a scheme may name none of them; a volume without them is not whole all the same.
    """
    listed = archive_check.checklist(desk, case, attached)
    told = (f for f in listed.found if f.state in ("scanned", "printed", "recorded"))
    shown = {source.partition(":")[2] for f in told for source in f.item.found_in}
    forms = _forms_of(desk, case, attached)
    found = []
    for step in case.asked_steps:
        title, done = _LEAVES_A_PAPER.get(step.rule, ""), case.latest(step.id)
        if not title or done is None or step.id in shown:
            continue
        kept = any(one.about == f"{STEP}/{done.id}" for one in attached.values())
        named = any(step.rule in {place.split(":")[0] for place in form.at} for form in forms)
        public = step.rule == "notice" and any(form.public for form in forms)
        if not (kept or named or public):
            found.append(f"{step.title}已办，没有{title}")
    return tuple(found)


def _forms_of(desk: Desk, case: Case, attached: Mapping[str, Attach]) -> tuple[Form, ...]:
    """The forms of every paper and every signed sheet of an application."""
    own = [p for p in case.household.papers if p.application == case.application.id and not p.void]
    abouts = (one.about.partition("/") for one in attached.values())
    sheets = (
        archive_check.sheet_form(desk, case.application.id, c) for kind, _, c in abouts if kind == PAPER_SCAN
    )
    known = form_book(desk).forms
    return (*(known[p.form] for p in own if p.form in known), *(form for form in sheets if form is not None))


def _number(paper: Paper) -> str:
    return "" if paper.number == NO_NUMBER else paper.number


def _take(attached: Mapping[str, Attach], used: set[str], about: str) -> tuple[str, ...]:
    found = tuple(sha for sha, a in attached.items() if a.about == about and sha not in used)
    used.update(found)
    return found


def _count(shas: Sequence[str]) -> str:
    return f"扫描件、照片 {len(shas)} 件" if len(shas) > 1 else "扫描件"
