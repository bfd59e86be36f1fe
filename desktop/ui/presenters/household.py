"""户页: one household as a page shows it. Numbers that identify a person are masked here already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain import masks
from desktop.domain.case import Case
from desktop.domain.household import Household, Member, Paper, household
from desktop.domain.twofold import WHAT_TO_DO
from desktop.domain.view import OFFICE_ROLES
from desktop.domain.workflow import next_step
from desktop.models.household_file import HouseholdFile
from desktop.office import access, grants, regrouping, revealing
from desktop.office.act import CaseRef, home_at
from desktop.office.batches import Batch, marked
from desktop.office.desk import Desk
from desktop.office.evidence import Evidence, evidence_of
from desktop.office.index import state_of, told_twice
from desktop.office.laptop import is_laptop
from desktop.office.unknown_forms import strangers
from desktop.ui.presenters import form_shelf, further, sealed_files
from desktop.ui.presenters.benefits import (
    NEW_ACCOUNT,
    AccountRow,
    BenefitRow,
    Deed,
    Line,
    account_rows,
    after_death_lines,
    benefit_rows,
    recovery_lines,
)
from desktop.ui.presenters.benefits import why_benefit as why_benefit
from desktop.ui.presenters.desk_forms import CARRY_ON, GIVE_UP
from desktop.ui.presenters.form_shelf import NOTHING_ON_IT, Shelf
from desktop.ui.presenters.sealed_files import NONE_SEALED, SealedFiles
from desktop.ui.presenters.timeline import Action, TimelineRow, endings, next_words, timeline
from desktop.ui.presenters.words import day, yuan

_LIFE = {"alive": "", "unverified": "生存状况待核", "dead": ""}
_SEX = {"1": "男", "2": "女", "9": ""}
_HUKOU = {"rural": "农村", "urban": "城市"}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member; ``id`` names it for corrections. ``gone``: since when and why not here any more."""

    id: str
    name: str
    relation: str
    person: str
    id_masked: str
    income: str
    marks: str
    gone: str = ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An issued paper; the newest stands first."""

    id: str
    title: str
    number: str
    detail: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class FilingRow:
    """A filing and where it stands."""

    title: str
    status: str
    detail: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """One application with its steps; ``endings`` ways to end it without a decision.

    ``further`` what else may be applied for after a refusal; ``next`` the next step, by when and by whom.
    """

    ref: CaseRef
    title: str
    rows: tuple[TimelineRow, ...]
    told_missing: bool
    endings: tuple[Action, ...] = ()
    further: tuple[str, ...] = ()
    next: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """A banner of the household; ``settle``: 冲突 is where something can be done about it, ``deed``: a form is,
    ``other`` another one."""

    text: str
    settle: bool = False
    deed: Deed | None = None
    other: Deed | None = None


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """The page."""

    file: str
    head: str
    place: str
    category: str
    state: str
    facts: tuple[tuple[str, str], ...]
    members: tuple[MemberRow, ...]
    benefits: tuple[BenefitRow, ...]
    money: tuple[Line, ...]
    accounts: tuple[AccountRow, ...]
    new_account: Deed | None
    cases: tuple[CaseView, ...]
    papers: tuple[PaperRow, ...]
    filings: tuple[FilingRow, ...]
    evidence: tuple[Evidence, ...]
    warnings: tuple[Warned, ...]
    reveals: frozenset[str] = frozenset()
    """The kinds of numbers this person may ask for in full."""
    shelf: Shelf = NOTHING_ON_IT
    """The forms that may be printed for the family."""
    sealed: SealedFiles = NONE_SEALED
    """Files with another body's electronic seal."""


def show(desk: Desk, file: str) -> HouseholdView:
    """Read one household file and say everything the page shows."""
    access.note(desk, "open", file)
    with desk.open_household(file) as opened:
        home = household(opened.file, opened.records())
        warnings = _warnings(opened)
    cases = [c for a in home.applications if (c := desk.case(home, a.id)) is not None]
    head = home.head
    acts = bool(OFFICE_ROLES & set(desk.person.roles)) and not is_laptop(desk.places.folder)
    return HouseholdView(
        file=file,
        head=head.name if head else "（未写户主）",
        place=home.village,
        category=str(home.fields.get("category") or ""),
        state=state_of(desk, home),
        facts=_facts(home),
        members=tuple(_member(desk, m) for m in home.members),
        benefits=benefit_rows(desk, home, acts),
        money=(*after_death_lines(home), *recovery_lines(home, acts)),
        accounts=account_rows(desk, home, acts),
        new_account=NEW_ACCOUNT if acts else None,
        cases=tuple(_case(desk, c) for c in sorted(reversed(cases), key=lambda c: _finished(desk, c))),
        papers=tuple(
            PaperRow(p.id, p.title, p.number, f"{day(p.issued_on)} · {p.pages} 页{_stamped(home, p)}", p.void)
            for p in sorted(reversed(home.papers), key=lambda p: p.issued_on, reverse=True)
        ),
        filings=tuple(_filing(home, c) for c in cases if c.filing is not None),
        evidence=evidence_of(desk, home),
        warnings=(
            *_read_only(desk, file),
            *_rivals(cases),
            *_told_twice(desk, home),
            *(Warned(f"{said}。") for said in strangers(desk, home)),
            *_unfinished(desk, home, acts),
            *warnings,
        ),
        reveals=revealing.kinds(desk),
        shelf=form_shelf.for_household(desk, cases),
        sealed=sealed_files.for_household(desk, home),
    )


def whole(desk: Desk, file: str, secret: masks.Secret) -> str:
    """A whole number for somebody who asked for it; noted before it is shown. Raises ``UserError``."""
    return revealing.of_household(desk, file, secret)


def _finished(desk: Desk, case: Case) -> bool:
    """Nothing is left to be done: those where something is stand first."""
    return case.closed is not None or next_step(case, desk.days, desk.today()) is None


def _rivals(cases: Sequence[Case]) -> list[Warned]:
    text = "这件申请有两个并存的决定，都没有生效，要由有权签批的人撤下一个。"
    return [Warned(f"{c.matter.title}：{text}", settle=True) for c in cases if c.disputed]


def _told_twice(desk: Desk, home: Household) -> list[Warned]:
    return [Warned(f"{twice}。{WHAT_TO_DO}") for twice in told_twice(desk, home)]


def _unfinished(desk: Desk, home: Household, acts: bool) -> list[Warned]:
    """A split or a merge that broke off, in either of its two files."""
    found = [(b, text) for b, text in regrouping.unfinished(desk) if home.id in (b.source, b.target)]
    if not acts:
        return [Warned(text) for _, text in found]
    return [
        Warned(text, deed=Deed(CARRY_ON, b.id, "接着办完"), other=_dropping(desk, home, b))
        for b, text in found
    ]


def _dropping(desk: Desk, home: Household, batch: Batch) -> Deed | None:
    """放弃, while neither file was touched."""
    source = home if home.id == batch.source else home_at(desk, batch.source)
    return None if marked(source, batch) else Deed(GIVE_UP, batch.id, "放弃")


def _read_only(desk: Desk, file: str) -> tuple[Warned, ...]:
    """On a laptop whose grant of this household has ended."""
    return (Warned(text),) if (text := grants.expired(desk, file)) else ()


def _warnings(opened: HouseholdFile) -> tuple[Warned, ...]:
    found = []
    if conflicts := opened.conflicts():
        found.append(Warned(f"有 {len(conflicts)} 处两边改得不一样，请核对后处理。", settle=True))
    if concerned := opened.concerned():
        text = f"待复核：有 {len(concerned)} 项决定或登记所依据的内容后来被别处改动过。"
        found.append(Warned(text, settle=True))
    for reason in dict.fromkeys(opened.refused().values()):
        found.append(Warned(f"有一条登记没有生效：{reason}"))
    return tuple(found)


def _facts(home: Household) -> tuple[tuple[str, str], ...]:
    income = sum(m.income_fen for m in home.members if m.counted and m.here)
    fields = home.fields
    counts = (("住房", "houses", "套"), ("车辆", "vehicles", "辆"))
    assets = [f"{name} {fields[key]} {unit}" for name, key, unit in counts if fields.get(key)]
    if isinstance(money := fields.get("financial_fen"), int) and money:
        assets.insert(0, f"金融资产 {yuan(money)} 元")
    pairs = (
        ("地址", str(home.fields.get("address") or "")),
        (masks.NAMES[masks.PHONE], masks.phone(str(home.fields.get("phone") or ""))),
        ("户籍", _HUKOU.get(str(home.fields.get("hukou")), "")),
        ("家庭年收入", f"{yuan(income)} 元"),
        ("财产", "，".join(assets)),
    )
    return tuple((label, text) for label, text in pairs if text)


def _member(desk: Desk, m: Member) -> MemberRow:
    age = m.age_on(desk.today())
    marks = [
        _LIFE.get(m.life, m.life),
        "" if m.counted else f"不计入{f'（{m.counted_reason}）' if m.counted_reason else ''}",
        "" if m.covered or not m.counted else "不保障",
        f"{m.disability_kind}残疾{m.disability_grade}" if m.disability_kind else "",
        m.work_ability,
    ]
    person = " ".join(x for x in (_SEX.get(m.sex, m.sex), f"{age} 岁" if age is not None else "") if x)
    shown = "、".join(x for x in marks if x)
    relation = f"原{m.relation}" if m.relation == "户主" and not m.here else m.relation
    return MemberRow(
        m.id,
        m.name,
        relation,
        person,
        masks.id_number(m.id_number),
        yuan(m.income_fen),
        shown,
        _gone(desk, m),
    )


def _gone(desk: Desk, m: Member) -> str:
    """2026-04-17 去世; empty for somebody who is here."""
    if m.here:
        return ""
    if m.life == "dead":
        return f"{m.died_on} 去世".strip()
    words = (c.causes.get(m.left_reason) for law in desk.pack.laws.values() for c in law.changes)
    why = next((w for w in words if w), "")
    return f"{m.left_on} 离开{f'（{why}）' if why else ''}"


def _case(desk: Desk, case: Case) -> CaseView:
    last = case.latest("materials")
    facts: Mapping[str, object] = last.facts if last else {}
    return CaseView(
        CaseRef(case.household.id, case.application.id),
        _title(case),
        timeline(desk, case),
        told_missing=facts.get("result") == "missing",
        endings=endings(desk, case),
        further=further.titles(desk, case),
        next=next_words(desk, case),
    )


def _title(case: Case) -> str:
    """What tells the applications of a household apart stands first: a narrow window cuts the end."""
    on = day(case.application.registered_on)
    if case.change is not None:
        return f"{case.change.title} · {on} · {case.matter.title}"
    return f"{case.matter.title} · {on}"


def _stamped(home: Household, paper: Paper) -> str:
    line = next((s for s in home.stampings if s.paper == paper.id), None)
    said = f" · 用印 {line.use_no}" if line else " · 未用印"
    if old := home.paper(paper.replaces):
        said += f" · 替代 {old.number}"
    return f"{said} · {day(paper.voided_on)} 作废：{paper.void_reason}" if paper.void else said


def _filing(home: Household, case: Case) -> FilingRow:
    filing = case.filing
    assert filing is not None
    status, reason = home.filing_status(filing)
    parts = [f"第 {filing.revision} 次报送" if filing.revision > 1 else "", day(filing.sent_on), reason]
    detail = " · ".join(p for p in parts if p and p != "—")
    change = f" · {case.change.title}" if case.change else ""
    return FilingRow(f"{case.matter.title}{change}备案", status, detail)
