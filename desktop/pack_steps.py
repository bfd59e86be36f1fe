"""The steps of a way through a matter or a change: names the program knows, an order that works, and an end.

Used for the paths of a scheme and for the changes and common paths of the law; each problem has its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from typing import get_args

from desktop.domain.credential import Role
from desktop.domain.scheme import CONDITIONS, RULES, Matter, Step
from desktop.pack_document import Document, PackProblem, Where

SMALL, LARGE = "small_amount", "large_amount"
_OPPOSITE = {SMALL: LARGE, LARGE: SMALL}
_ENDS = (("decision", "paper"), ("county_result", "deliver"))
"""A way ends with a decision and its paper, or with the county's result and its delivery."""


def ways(where: Where, matter: Matter) -> Iterator[tuple[Where, tuple[Step, ...]]]:
    """The steps of every path of a matter, with the place of the path in the table."""
    yield where, matter.steps
    for p, path in enumerate(matter.paths):
        yield (*where, "paths", p), path.steps


def unknown_names(document: Document, where: Where, steps: Sequence[Step]) -> Iterator[PackProblem]:
    """Rules, conditions and roles that the program does not know."""
    for s, step in enumerate(steps):
        at = (*where, "steps", s)
        if step.rule not in RULES:
            yield document.problem((*at, "rule"), f"程序不认识步骤规则 {step.rule}", _choose(RULES))
        yield from unknown_condition(document, at, step.conditional)
        strangers = [role for role in step.by if role not in get_args(Role)]
        if strangers or not step.by:
            message = f"没有角色 {strangers[0]}" if strangers else "没有写谁可以办理"
            yield document.problem((*at, "by"), message, _choose(get_args(Role)))


def unknown_condition(document: Document, where: Where, condition: str | None) -> Iterator[PackProblem]:
    """A condition of a step or a material that no fact of an application answers."""
    if condition not in (None, *CONDITIONS):
        yield document.problem((*where, "conditional"), "程序不认识这个条件", _choose(CONDITIONS))


def _choose(known: Iterable[str]) -> str:
    return f"可用：{'、'.join(sorted(known))}"


def out_of_order(document: Document, where: Where, steps: Sequence[Step]) -> Iterator[PackProblem]:
    """A step that stands twice, or needs one, or counts its limit from one, that does not stand before it."""
    known: set[str] = set()
    for s, step in enumerate(steps):
        at = (*where, "steps", s)
        if step.id in known:
            yield document.problem((*at, "id"), f"步骤 {step.id} 写了两次", "每个步骤只写一次")
        for name in sorted({*step.needs} - known):
            yield document.problem((*at, "needs"), f"前置步骤 {name} 不在它之前", "核对步骤的先后")
        if step.limit and step.limit.since not in known:
            message = f"期限从 {step.limit.since} 起算，但该步骤不在它之前"
            yield document.problem((*at, "limit"), message, "核对期限的起算")
        known.add(step.id)


def endless(document: Document, where: Where, steps: Sequence[Step]) -> Iterator[PackProblem]:
    """A way that never ends for everybody; where the amount decides who decides, both ways are followed."""
    yield from _waiting_for_the_opposite(document, where, steps)
    named = {s.conditional for s in steps}
    amounts = [a for a in (SMALL, LARGE) if a in named]
    if len(amounts) == 1:
        (amount,) = amounts
        first = next(n for n, step in enumerate(steps) if step.conditional == amount)
        message = f"写了 {amount} 的步骤，没有写 {_OPPOSITE[amount]} 的步骤"
        remedy = "补上另一种金额由谁决定、怎样办结"
        yield document.problem((*where, "steps", first, "conditional"), message, remedy)
        return
    for asked in amounts or [""]:
        if not _ends(steps, asked):
            said = f"（{asked}）" if asked else ""
            remedy = "写上 decision 和其后的 paper，或 county_result 和其后的 deliver，都不要 optional"
            yield document.problem(where, f"办不到头：没有人人都有的决定和送达{said}", remedy)


def _waiting_for_the_opposite(
    document: Document, where: Where, steps: Sequence[Step]
) -> Iterator[PackProblem]:
    conditions = {step.id: step.conditional for step in steps}
    for s, step in enumerate(steps):
        opposite = _OPPOSITE.get(step.conditional or "")
        never = [name for name in step.needs if opposite and conditions.get(name) == opposite]
        if never:
            message = f"前置步骤 {never[0]} 只在相反的金额才办"
            yield document.problem((*where, "steps", s, "needs"), message, "删去这个前置步骤，或改它的条件")


def _ends(steps: Sequence[Step], amount: str) -> bool:
    asked = {s.id for s in steps if not s.optional and s.conditional in (None, amount)}
    closed = any(s.rule == "closed" and s.id in asked for s in steps)
    return closed or any(_follows(steps, asked, first, last) for first, last in _ENDS)


def _follows(steps: Sequence[Step], asked: Set[str], first: str, last: str) -> bool:
    """True when an asked step with rule ``last`` waits, directly or through others, for one with rule ``first``.

    A step that is left out is not waited for, but what it needs itself is (``workflow.missing_before``).
    """
    after: set[str] = set()
    for step in steps:
        waits = bool(after & {*step.needs})
        if waits and step.rule == last and step.id in asked:
            return True
        if waits or (step.rule == first and step.id in asked):
            after.add(step.id)
    return False
