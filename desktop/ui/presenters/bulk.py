"""批量印制: which families, which paper, and how; what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.household import Household
from desktop.domain.paper_forms import is_slip
from desktop.errors import UserError
from desktop.office import access, bulk, dossier, publication, search, village_notices
from desktop.office.bulk import NOTICE, Report, Result, Stop, Wanted
from desktop.office.desk import Changes, Desk
from desktop.office.form_book import form_book, in_order
from desktop.office.index import readable, unread_words
from desktop.office.laptop import is_laptop
from desktop.office.outgoing import Outgoing, kind_of
from desktop.office.search import Asked
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.households import filters
from desktop.ui.presenters.papers import Sheet, names_of
from desktop.ui.presenters.session import DESK_ROLES

POSTING = "posting"
"""Stands for the 公示单 of a village, whichever form that is; several families on one sheet."""
LIST = "publication_list"
"""The 公布名单 of one matter in one village."""
NOTICE_FORM = "notice"
"""Stands for the notice of each family's decision, whichever form that is."""
ONE, MANY, ISSUE = "one", "many", "issue"
_HOW = ((ONE, "合成一个 PDF"), (MANY, "每户一个 PDF"), (ISSUE, "逐份编号存档"))
_ALL = "*"


@dataclass(frozen=True, slots=True)
class Family:
    """One line of the list: what is to be printed, and what a person reads of it."""

    wanted: Wanted
    name: str
    village: str
    matter: str
    state: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The families that fit, how it is to be done, and a sentence about those that do not fit."""

    families: tuple[Family, ...]
    form: str
    how: str
    title: str
    by_hand: bool = False
    copies: bool = False
    password: str = ""
    left_out: str = ""

    @property
    def numbers(self) -> bool:
        """Whether doing it uses up numbers: done once, it must not be done again by mistake."""
        return self.how == ISSUE or self.form in (LIST, POSTING)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a sentence, the papers to look at where there are any, and who is missing and why."""

    told: str
    changes: Changes
    sheet: Sheet | None = None
    failed: tuple[tuple[str, str], ...] = ()


def form(desk: Desk) -> FormSpec:
    """What is asked: village, matter, state; the paper; how."""
    known = filters(desk)
    anything = ((_ALL, "全部"),)
    fields = [
        Field("village", "村（社区）", "choice", choices=(*anything, *known.villages), initial=_ALL),
        Field("matter", "事项", "choice", choices=(*anything, *known.matters), initial=_ALL),
        Field("state", "状态", "choice", choices=(*anything, *known.states), initial=_ALL),
        Field("form", "文书", "choice", choices=_papers(desk)),
        Field("how", "怎样印", "choice", choices=_HOW, initial=ONE),
        Field("by_hand", "留出手写的地方", "yes", required=False),
        Field("copies", "按规定份数（一式几份）", "yes", required=False),
    ]
    if desk.stamping:
        asked = Field("password", "您的口令", "password", hint="印发通知书要用印", when=("form", NOTICE_FORM))
        fields.append(asked)
    return FormSpec(tuple(fields), "列出这些户", "通知书和公示单总是编号、存档；其余文书可以只印不存。")


def _papers(desk: Desk) -> tuple[tuple[str, str], ...]:
    forms = form_book(desk).forms.values()
    of_families = [
        f
        for f in in_order(forms)
        if f.about in ("case", "household") and not f.public and is_slip(f.id) and f.id != dossier.FORM
    ]
    own = (
        (NOTICE_FORM, "决定通知书（已签批、还没出的）"),
        (POSTING, "公示单（到了公示的，一村一事项一张）"),
        (LIST, "社会救助对象公布单（一村一事项）"),
    )
    return (*own, *((f.id, f.title) for f in of_families))


def choose(desk: Desk, typed: Typed, report: Report) -> Chosen:
    """The families that fit. Raises ``FieldProblem`` or ``UserError``: nobody fits, too many for one job."""
    if not DESK_ROLES & set(desk.person.roles) or is_laptop(desk.places.folder):
        raise UserError("批量印制在办公室的电脑上由经办人办理。", "下乡用的表请从“下乡”打印。")
    names = ("village", "matter", "state", "form", "how", "password")
    said = {name: "" if typed.get(name) in (None, _ALL) else str(typed[name]) for name in names}
    if not said["form"]:
        raise FieldProblem("form", "还没有选文书。", "请选要印的文书。")
    if said["form"] == LIST:
        return _listed(desk, said["village"], said["matter"])
    how = ISSUE if said["form"] == NOTICE_FORM else said["how"] or ONE
    asked = Asked(matter=said["matter"], state=said["state"], village=said["village"])
    hits = search.find(desk, asked, -1).hits
    if len(hits) > bulk.MOST:
        raise UserError(f"有 {len(hits)} 户，一次最多 {bulk.MOST} 份。", "请分村、分事项选择。")
    files, unread = [h.file for h in hits], list[str]()
    states = {h.file: h.state for h in hits}
    families: list[Family] = []
    hung = 0
    for number, (file, home) in enumerate(readable(desk, files, unread), 1):
        if said["form"] == POSTING:
            families += _to_post(desk, home, said["matter"])
            hung += _waiting(desk, home)
        else:
            families += _of(desk, home, said["form"], said["matter"], states[file])
        report(number, len(files))
    if said["form"] == POSTING:
        return _sheets(families, hung, unread)
    none = len(files) - len({f.wanted.household for f in families}) - len(unread)
    left = [f"{none} 户没有可以印这份文书的申请，没有列入。"] if none > 0 else []
    left += [unread_words(unread)] if unread else []
    if not families:
        raise UserError("没有合适的户。", "".join(left) or "请换一个村、事项或状态。")
    title = "决定通知书" if said["form"] == NOTICE_FORM else desk.form(said["form"]).title
    return Chosen(
        tuple(sorted(families, key=lambda f: (f.village, f.name))), said["form"], how, title,
        bool(typed.get("by_hand")), bool(typed.get("copies")), said["password"], "".join(left),
    )  # fmt: skip


def _to_post(desk: Desk, home: Household, matter: str) -> Iterator[Family]:
    for due in village_notices.due_of(desk, home, matter):
        wanted = Wanted(POSTING, home.id, due.ref.application, due.name)
        yield Family(wanted, due.name, due.village, due.title, "|".join(map(str, due.sheet)))


def _waiting(desk: Desk, home: Household) -> int:
    """Applications whose sheet was made and is not recorded as hung yet."""
    cases = (desk.case(home, a.id) for a in home.applications)
    open_ = (
        c for c in cases if c is not None and not c.settled and c.opinion is not None and c.notice is None
    )
    return sum(publication.sheet_of(c) is not None for c in open_)


def _sheets(families: Sequence[Family], hung: int, unread: Sequence[str]) -> Chosen:
    """The families by the sheet they will stand on."""
    sheets = {sheet: n for n, sheet in enumerate(sorted({f.state for f in families}), 1)}
    left = (
        [f"{hung} 件已经出过公示单、还没有登记张贴，没有列入；以前的单子在“文书·张贴的单子”里。"]
        if hung
        else []
    )
    left += [unread_words([*unread])] if unread else []
    if not families:
        raise UserError("没有到了公示这一步、还没出公示单的户。", "".join(left) or "请先作初审意见。")
    told = f"共 {len(sheets)} 张：同村同事项的在一张上，只登姓名、人口数、类别和金额。"
    shown = (replace(f, state=f"第 {sheets[f.state]} 张") for f in families)
    ordered = sorted(shown, key=lambda f: (int(f.state.split()[1]), f.name))
    return Chosen(tuple(ordered), POSTING, ONE, "公示单", left_out="".join([told, *left]))


def _listed(desk: Desk, village: str, matter: str) -> Chosen:
    """Who stands on the list of a village; it is one sheet, and hangs until it changes."""
    for name, said in (("village", village), ("matter", matter)):
        if not said:
            raise FieldProblem(name, "公布单一村一事项，要选好村和事项。", "请各选一个。")
    known, rows, _ = publication.listed(desk, matter, village, desk.today())
    if not rows:
        raise UserError(f"{village}没有正在享受{known.title}的家庭。", "请核对村名和事项。")
    families = tuple(
        Family(Wanted(LIST, name=matter), who.name, village, known.title, "公布") for who, _ in rows
    )
    return Chosen(families, LIST, ONE, "社会救助对象公布单", left_out="公布单一次列全，不能移出某一户。")


def _of(desk: Desk, home: Household, form: str, matter: str, state: str) -> Iterator[Family]:
    """The newest application that fits; of notices every one that was decided and not told."""
    name = home.head.name if home.head else "（未写户主）"
    cases = [c for a in home.applications if (c := desk.case(home, a.id)) and matter in ("", c.matter.id)]
    if form == NOTICE_FORM:
        for case in cases:
            if case.decision is not None and case.paper is None:
                wanted = Wanted(NOTICE, home.id, case.application.id, name)
                yield Family(wanted, name, home.village, case.matter.title, state)
        return
    last = cases[-1] if cases else None
    if last is None and (desk.form(form).about == "case" or matter):
        return
    application = last.application.id if last else ""
    title = last.matter.title if last else ""
    yield Family(Wanted(form, home.id, application, name), name, home.village, title, state)


def run(
    desk: Desk, chosen: Chosen, families: Sequence[Family], folder: Path | None, report: Report, stop: Stop
) -> Done:
    """Do it. ``folder`` for one file per family. What was made before ``stop`` said so stays and is told."""
    wanted, on = [f.wanted for f in families], desk.today()
    if chosen.form == LIST:
        return _hung(desk, chosen)
    if chosen.form == POSTING:
        return _posted(desk, wanted, report, stop)
    if chosen.how == ISSUE:
        return _issued(desk, chosen, wanted, report, stop)
    drawn = bulk.draw(
        desk, wanted, on, one_file=chosen.how == ONE, by_hand=chosen.by_hand, copies=chosen.copies,
        report=report, stop=stop,
    )  # fmt: skip
    kind = kind_of(desk.form(chosen.form))
    access.note(desk, "paper", what=f"批量 {chosen.title} {drawn.made} 份")
    if chosen.how == ONE:
        title = f"{chosen.title} {drawn.made} 份"
        sheet = Sheet(title, "批量印制，未编号", drawn.pdf, kind=kind) if drawn.pdf else None
        return _done(drawn, drawn.told, sheet)
    if folder is None:
        raise UserError("还没有选文件夹。", "请选一个存放这些 PDF 的文件夹。")
    saved = bulk.save(desk, drawn, folder, chosen.title, kind, report=report, stop=stop)
    return _done(drawn, f"{drawn.told}已存 {saved.made} 个文件到 {folder}（已留痕）。", None)


def _hung(desk: Desk, chosen: Chosen) -> Done:
    """The sheet, and a note of what it says: a list that changes later is asked for again (任务)."""
    village, matter = chosen.families[0].village, chosen.families[0].wanted.name
    on = desk.today()
    pdf, changes = publication.issue_list(desk, matter, village, on)
    sheet = Sheet(chosen.title, f"{village}，{on.isoformat()}", pdf, kind=Outgoing.PUBLIC)
    return Done("公布单已生成。请张贴新单、撤下旧单；名单变动时会在“任务”里提醒。", changes, sheet)


def _posted(desk: Desk, wanted: Sequence[Wanted], report: Report, stop: Stop) -> Done:
    """A sheet for each village and matter, of those who are due now."""
    due: list[village_notices.Due] = []
    gone = {w.application: w for w in wanted}
    asked = frozenset(gone)
    for _, home in readable(desk, dict.fromkeys(w.household for w in wanted), []):
        now = [d for d in village_notices.due_of(desk, home) if d.ref.application in asked]
        due += now
        for d in now:
            del gone[d.ref.application]
    failed = [(w.name, "已经不在公示这一步，没有列入。") for w in gone.values()]
    if not due:
        return Done("没有出公示单。", Changes(), failed=tuple(failed))
    made = village_notices.issue(desk, due, desk.today(), report=report, stop=stop)
    title = f"公示单 {made.sheets} 张"
    sheet = None
    if made.pdf:
        note = "已编号存档，请张贴、拍照，再逐户登记公示"
        sheet = Sheet(title, note, made.pdf, draft=False, batch=made.papers, kind=Outgoing.PUBLIC)
    return Done(made.told, made.changes, sheet, (*failed, *made.failed, *made.unlaid))


def _issued(desk: Desk, chosen: Chosen, wanted: Sequence[Wanted], report: Report, stop: Stop) -> Done:
    if desk.stamping and chosen.form == NOTICE_FORM:
        desk.open_signing(chosen.password)
    made = bulk.issue(desk, wanted, desk.today(), report=report, stop=stop)
    if not made.papers:
        return _done(made, made.told, None)
    lying = bulk.kept(desk, made.papers, report=report)
    away = {(one.household, one.name): why for one, why in lying.failed}
    done = _done(made, made.told, _pile(desk, chosen, lying, [p for p in made.papers if p not in away]))
    lost = ((f"户档 {file}", f"已编号存档，读不回来，没有列入打印：{why}") for (file, _), why in away.items())
    return replace(done, failed=(*done.failed, *lost))


def _pile(desk: Desk, chosen: Chosen, lying: Result, papers: Sequence[tuple[str, str]]) -> Sheet | None:
    """What was issued and can be read back, to look at and print."""
    if not lying.pdf:
        return None
    return Sheet(
        f"{chosen.title} {lying.made} 份", "已编号存档", lying.pdf, draft=False, batch=tuple(papers),
        kind=Outgoing.LETTER if chosen.form == NOTICE_FORM else kind_of(desk.form(chosen.form)),
        names=() if chosen.form == NOTICE_FORM else names_of(desk.form(chosen.form)),
    )  # fmt: skip


def _done(result: Result, told: str, sheet: Sheet | None) -> Done:
    failed = tuple((w.name or w.household, why) for w, why in result.failed)
    return Done(told, result.changes, sheet, failed)
