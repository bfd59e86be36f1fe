"""How an act that is not allowed is described: when, what, by which rule it must be refused, under which law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from desktop.domain.admission import Act, Law
from desktop.domain.household import (
    BENEFIT,
    STEP,
)
from desktop.domain.journal import Put, Remove, Value
from tests.domain.story import (
    APPLIED,
    CLERK,
    GIVEN,
    INTAKE,
    LEADER,
    STAFF,
    START,
    Story,
    day,
    instrument,
    key,
    law,
    receipt,
    revoked,
    usual_law,
)

Make = Callable[[Story], Act]


@dataclass(frozen=True)
class Bad:
    """An act after the story came to ``until`` and on to ``then``, the rule that refuses it, the law if not the usual.

    ``prelude`` acts stand between the two.
    """

    name: str
    until: str
    make: Make
    rule: str
    under: Callable[[], Law] = usual_law
    prelude: tuple[Make, ...] = ()
    story: Mapping[str, Value] = field(default_factory=dict)
    then: str = ""

    def told(self) -> Story:
        """The story so far."""
        told = Story(**self.story)
        if self.until:
            told.until(self.until)
        for make in self.prelude:
            told.do(make(told))
        return told.until(self.then) if self.then else told


def next_act(name: str, **changed: Value) -> Make:
    return lambda story: story.act(name, **changed)


def unattached(name: str, **changed: Value) -> Make:
    return lambda story: story.without_files(name, **changed)


def put(kind: str, id: str, who: str | None = CLERK, _on: str = "payment", **fields: Value) -> Make:
    """An act of one put by a clerk."""
    return lambda story: replace(story.act("materials"), person=who, day=day(_on), action="x",
                                 changes=(Put(kind, id, fields),))  # fmt: skip


def take_out(kind: str, id: str, who: str = CLERK) -> Make:
    return lambda story: replace(story.act("materials"), person=who, day=day("payment"), action="x",
                                 changes=(Remove(kind, id),))  # fmt: skip


def again(name: str, id: str, **changed: Value) -> Make:
    """An act of the story a second time, under another record id."""

    def made(story: Story) -> Act:
        act = story.act(name, **changed)
        first = next(c for c in act.changes if isinstance(c, Put))
        rest = [c for c in act.changes if c is not first and not isinstance(c, Put)]
        return replace(act, changes=(Put(first.kind, id, first.fields), *rest))

    return made


def event(step: str, id: str, on: date, by: str = INTAKE, who: str = INTAKE, **facts: Value) -> Make:
    """An objection or its reply."""
    fields = {"application": APPLIED, "step": step, "on": on.isoformat(), "by": by, **facts}
    return lambda story: replace(story.act("materials"), person=who, day=on, action=step,
                                 changes=(Put(STEP, id, fields),))  # fmt: skip


def with_benefit(**changed: Value) -> Make:
    """The decision with another benefit than it gives."""

    def made(story: Story) -> Act:
        act = story.act("decision")
        kept = [c for c in act.changes if not (isinstance(c, Put) and c.kind == BENEFIT)]
        return replace(act, changes=(*kept, Put(BENEFIT, GIVEN, story.benefit(**changed))))

    return made


def only(name: str, kind: str, **changed: Value) -> Make:
    """Of an act of the story only the puts of one kind and the files, with fields changed."""

    def made(story: Story) -> Act:
        act = story.act(name)
        files = [c for c in act.changes if not isinstance(c, Put)]
        puts = [c for c in act.changes if isinstance(c, Put) and c.kind == kind]
        changed_puts = [Put(c.kind, c.id, {**c.fields, **changed}) for c in puts]
        return replace(act, changes=(*files, *changed_puts))

    return made


def and_then(*makes: Make) -> Make:
    """One act of the changes of several, by the author of the first."""

    def made(story: Story) -> Act:
        acts = [make(story) for make in makes]
        return replace(acts[0], changes=tuple(c for a in acts for c in a.changes))

    return made


@cache
def no_instrument() -> Law:
    return law(receipt())


@cache
def expired() -> Law:
    return law(instrument(until=day("decision") - timedelta(days=1)), receipt())


@cache
def not_begun() -> Law:
    return law(instrument(since=day("decision") + timedelta(days=1)), receipt())


@cache
def taken_back() -> Law:
    given = instrument()
    return law(given, revoked(given, day("decision")), receipt())


@cache
def other_matter() -> Law:
    return law(instrument(matters=("tekun",)), receipt())


@cache
def other_act() -> Law:
    return law(instrument(acts=("stamp",)), receipt())


@cache
def no_stamp_act() -> Law:
    return law(instrument(acts=("confirm",)), receipt())


@cache
def other_instrument() -> Law:
    return law(instrument(number="密委〔2026〕2号"), receipt())


@cache
def forged_instrument() -> Law:
    return law(instrument(issuer=key("stranger").public), receipt())


@cache
def nobody() -> Law:
    """Every credential of people is taken back before the decision."""
    leader = next(s for s in STAFF if getattr(s, "person", "") == LEADER)
    return law(instrument(), revoked(leader, day("decision")), receipt())


ELSEWHERE = receipt(file="00000000000000b2")
OTHER_DECISION = receipt(decision="d-9")


@cache
def elsewhere() -> Law:
    """The county's true word, about other files and decisions."""
    return law(instrument(), receipt(), ELSEWHERE, OTHER_DECISION)


OBJECTED = START + timedelta(days=7)
ANSWERED = START + timedelta(days=8)
raise_objection = event("objection", "o-1", OBJECTED, notice="s-notice", text="该户有一辆车。")
uphold = event("objection_reply", "r-1", ANSWERED, objection="o-1", result="upheld", text="属实。")
find_unfounded = event(
    "objection_reply", "r-1", ANSWERED, objection="o-1", result="unfounded", text="查无此事。"
)
