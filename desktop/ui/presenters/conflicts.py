"""冲突: values that did not know of each other, decisions to be looked at again, and rival decisions."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain import household as h
from desktop.domain.case import CONFIRM, Case
from desktop.domain.household import Decision, Household, household
from desktop.domain.journal import Ancestry, Entry, Key, Put, Remove, Value
from desktop.domain.masks import Secret
from desktop.models.household_file import HouseholdFile
from desktop.office import conflicts, decisions, revealing
from desktop.office.act import CaseRef
from desktop.office.conflicts import Dispute, Review, Side
from desktop.office.desk import Changes, Desk
from desktop.office.index import told_twice
from desktop.office.instruments import authority as authority_of
from desktop.ui.presenters.journal_words import JournalWords
from desktop.ui.presenters.record_words import KINDS, SECRETS, machine
from desktop.ui.presenters.step_forms import needs_password
from desktop.ui.presenters.words import OUTCOME_NAMES, day, person_name, yuan

SIDES: Mapping[str, str] = {"office": "办公室", "laptop": "笔记本"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a field; ``entry`` names it. ``secret``: the whole number may be asked for."""

    entry: str
    value: str
    who: str
    secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A field with the value in force and the others; ``dispute`` goes back to the office when it is settled."""

    dispute: Dispute
    title: str
    stands: Choice
    others: tuple[Choice, ...]
    rests: tuple[str, ...] = ()
    """Decisions and opinions that rest on the record in dispute, in words."""

    @property
    def masked_alike(self) -> bool:
        """True where the values differ only in what is masked."""
        return any(c.value == self.stands.value for c in self.others)

    @property
    def may_be_other(self) -> bool:
        """True where a third value can be typed."""
        value = self.dispute.stands.value
        return bool(self.dispute.field) and not isinstance(value, list | dict)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """待复核: a decision or opinion, and what was changed elsewhere under it."""

    review: Review
    title: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RivalView:
    """One of the decisions that did not know of each other."""

    decision: str
    text: str


@dataclass(frozen=True, slots=True)
class RivalsView:
    """An application with more than one decision; ``entitled``: the person at work may take one back."""

    ref: CaseRef
    title: str
    decisions: tuple[RivalView, ...]
    entitled: bool
    password: bool


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Everything of one household that waits for a person."""

    household: str
    head: str
    disputes: tuple[DisputeView, ...] = ()
    reviews: tuple[ReviewView, ...] = ()
    rivals: tuple[RivalsView, ...] = ()
    papers: tuple[str, ...] = ()
    """Decisions that more than one valid notice tells of, in words."""

    @property
    def count(self) -> int:
        """How many things."""
        return len(self.disputes) + len(self.reviews) + len(self.rivals) + len(self.papers)


def of_household(desk: Desk, file: str) -> Unsettled:
    """What waits in one household file."""
    with desk.open_household(file) as opened:
        found, unseen = opened.conflicts(), opened.folded().unseen
        home = household(opened.file, opened.records())
        words = JournalWords(desk, home)
        reviews = tuple(
            _review(words, desk, home, Review(file, *key, unseen[key]), opened) for key in sorted(unseen)
        )
    rivals = tuple(_rivals(desk, c) for c in _cases(desk, home) if c.disputed)
    disputes = conflicts.of_household(desk, file) if found else []
    head = f"{home.head.name if home.head else '（未写户主）'} · {home.village}"
    shown = tuple(_dispute(words, desk, home, d) for d in disputes)
    return Unsettled(file, head, shown, reviews, rivals, tuple(told_twice(desk, home)))


def of_households(desk: Desk, files: Sequence[str]) -> dict[str, Unsettled]:
    """The same for some files; those without anything are there with a count of 0."""
    known = set(desk.households.ids())
    return {file: of_household(desk, file) for file in files if file in known}


def whole(desk: Desk, view: DisputeView, entry: str) -> str:
    """The whole number of one side, which is noted. Raises ``UserError``: not this role."""
    d = view.dispute
    side = next(s for s in d.sides if s.entry == entry)
    kind = SECRETS[(d.kind, d.field)]
    return revealing.disputed(desk, d.household, kind, str(side.value or ""), view.title)


def settle(desk: Desk, view: DisputeView, keep: str, reason: str) -> Changes:
    """Let a value stand. Raises ``UserError`` without a reason."""
    return conflicts.settle(desk, view.dispute, keep, reason)


def settle_with(desk: Desk, view: DisputeView, text: str, reason: str) -> Changes:
    """Neither is right: what was typed stands. Raises ``UserError`` where it cannot be read."""
    return conflicts.settle_with(desk, view.dispute, conflicts.typed(view.dispute, text), reason)


def settle_alike(desk: Desk, views: Sequence[DisputeView], side: str, reason: str) -> tuple[Changes, str]:
    """All of these by one side of the door ("office" or "laptop"); what changed, and a sentence."""
    done = conflicts.settle_alike(desk, [v.dispute for v in views], side, reason)
    left = f"，{len(done.left)} 处两边都出自同一方，要逐条看" if done.left else ""
    return done.changes, f"已按{SIDES[side]}的值处理 {done.settled} 处{left}。"


def confirm(desk: Desk, view: ReviewView, reason: str) -> Changes:
    """复核: it stands beside the change. Raises ``UserError`` without a reason."""
    return conflicts.confirm_review(desk, view.review, reason)


def take_back(desk: Desk, view: RivalsView, decision: str, reason: str, password: str) -> Changes:
    """Take one of the decisions back, under the signer's password."""
    if password:
        desk.open_signing(password)
    return decisions.take_back(desk, view.ref, decision, reason)


def _cases(desk: Desk, home: Household) -> Iterator[Case]:
    for application in home.applications:
        case = desk.case(home, application.id)
        if case is not None:
            yield case


def _dispute(words: JournalWords, desk: Desk, home: Household, d: Dispute) -> DisputeView:
    title = words.what(d.kind, d.record, d.field)
    may = revealing.kinds(desk)
    stands, *others = (_choice(words, d, side, may) for side in d.sides)
    rests = tuple(_record_title(words, home, key) for key in d.rests)
    return DisputeView(d, title, stands, tuple(others), tuple(dict.fromkeys(rests)))


def _choice(words: JournalWords, d: Dispute, side: Side, may: Container[str]) -> Choice:
    if side.removed:
        return Choice(side.entry, "（删除这一项）", side.by.words)
    kind = SECRETS.get((d.kind, d.field), "")
    secret = Secret(kind, side.entry) if kind in may and side.value else None
    value = words.value(d.kind, d.record, d.field, side.value)
    return Choice(side.entry, value, side.by.words, secret)


def _review(
    words: JournalWords, desk: Desk, home: Household, review: Review, opened: HouseholdFile
) -> ReviewView:
    key = (review.kind, review.record)
    changed = tuple(dict.fromkeys(_changed_under(words, desk, key, opened)))
    return ReviewView(review, _record_title(words, home, key), changed)


def _record_title(words: JournalWords, home: Household, key: Key) -> str:
    """A decision or a step in words."""
    kind, record = key
    decision = next((d for d in home.decisions if d.id == record), None)
    step = next((s for s in home.steps if s.id == record), None)
    if decision is not None:
        return f"决定：{_decided(decision)}"
    if step is not None:
        return f"{words.step(step.application, step.step)}（{day(step.on)}）"
    return KINDS.get(kind, kind)


def _changed_under(words: JournalWords, desk: Desk, key: Key, opened: HouseholdFile) -> Iterator[str]:
    """What entries wrote, that neither knew of the record nor were known to it, to what it rests on."""
    entries = [e for e in opened.entries() if e.body is not None and e.id not in opened.refused()]
    ancestry = Ancestry(opened.entries())
    own = next((e for e in reversed(entries) if "rests_on" in _put(e, key)), None)
    if own is None:
        return
    under = {tuple(str(r).split("/", 1)) for r in _put(own, key)["rests_on"] or ()}
    for e in entries:
        if not ancestry.concurrent(own.id, e.id):
            continue
        who = f"{person_name(desk, e.header.person or '')}，{e.header.at[:10]}"
        for change in e.body.changes if e.body else ():
            if isinstance(change, Put) and (change.kind, change.id) in under:
                if change.kind == h.STEP:
                    yield f"登记了一个步骤：{words.record(h.STEP, change.id)}（{who}）"
                    continue
                for field, value in change.fields.items():
                    if not machine(change.kind, field):
                        new = words.value(change.kind, change.id, field, value)
                        yield f"{words.what(change.kind, change.id, field)} 改为 {new}（{who}）"
            elif isinstance(change, Remove) and (change.kind, change.id) in under:
                yield f"{KINDS.get(change.kind, change.kind)} 被删除（{who}）"


def _put(entry: Entry, key: Key) -> Mapping[str, Value]:
    changes = entry.body.changes if entry.body else ()
    return next((c.fields for c in changes if isinstance(c, Put) and (c.kind, c.id) == key), {})


def _decided(d: Decision) -> str:
    amount = f"，每月 {yuan(d.monthly_fen)} 元" if d.outcome == CONFIRM else ""
    way = "纸质签批" if d.signing == "paper" else "屏幕签批"
    return f"{OUTCOME_NAMES.get(d.outcome, '')}{amount}，{day(d.on)}，{d.signer_name}（{d.signer_position}，{way}）"


def _rivals(desk: Desk, case: Case) -> RivalsView:
    authority = authority_of(desk, case.matter.id, "confirm", desk.today())
    positions = authority.instrument.signer_positions if authority.instrument else ()
    return RivalsView(
        CaseRef(case.household.id, case.application.id),
        f"{case.matter.title} · {day(case.application.registered_on)} 登记",
        tuple(RivalView(d.id, _decided(d)) for d in case.decisions),
        entitled=bool(desk.person.positions_on(desk.today()) & set(positions)),
        password=needs_password(desk),
    )
