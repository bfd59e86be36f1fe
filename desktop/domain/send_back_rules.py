"""退回经办人: what a signer may send back from the signature, to which step, with whose hand (domain §I 8)."""

from __future__ import annotations

from desktop.domain.case import Case
from desktop.domain.decision_rules import signed
from desktop.domain.facts import Facts, Obstacle
from desktop.domain.rules import in_order
from desktop.domain.scheme import Step
from desktop.domain.sent_back import BASES, may_return_to
from desktop.domain.view import View

LONGEST_REASON = 500


def sent_back(view: View, case: Case, facts: Facts) -> list[Obstacle]:
    """The signer, or the clerk for a signer's paper, returns what stands before the signature; with a reason."""
    step = case.matter.step("decision")
    if case.settled or case.handed_over or step is None or not case.applies(step):
        return [Obstacle("sent_back", "这件申请不在等签批，不能退回。")]
    return (
        in_order(case, step, facts)
        + _where(case, facts)
        + _why(facts)
        + signed(view, case, facts, effect_of(case))
    )


def effect_of(case: Case) -> str:
    """What the opinion on a change proposes: it says which power the signer needs; empty for an application."""
    return str(case.basis.facts.get("effect") or "") if case.basis else ""


def return_steps(case: Case) -> tuple[Step, ...]:
    """The steps that the signer may choose from; sending back without any asks only for an explanation."""
    done = [s.id for s in case.matter.steps if case.done_on(s.id) is not None]
    return may_return_to(tuple(s for s in case.matter.steps if case.applies(s)), done)


def returns_basis(case: Case, to: str) -> bool:
    """Whether a step is what the decision rests on: doing it anew hands the application up again by itself."""
    step = case.matter.step(to)
    return step is not None and step.rule in BASES


def _where(case: Case, facts: Facts) -> list[Obstacle]:
    to, seen = facts.text("to_step"), set(facts.texts("seen"))
    if to and to not in {s.id for s in return_steps(case)}:
        return [Obstacle("to", "不能退回到这一步，请从列出的步骤里选。")]
    if seen != {s.id for s in case.all(to)}:
        return [Obstacle("to", "退回的这一步刚刚又登记过，请刷新后重来。")]
    if bool(facts.fields.get("resubmit")) == returns_basis(case, to):
        return [Obstacle("to", "退回以后怎样重新送签写得不对。")]
    return []


def _why(facts: Facts) -> list[Obstacle]:
    reason = facts.text("reason").strip()
    if not reason:
        return [Obstacle("reason", "退回要写明理由，经办人按它补正。")]
    if len(reason) > LONGEST_REASON:
        return [Obstacle("reason", f"退回的理由超过 {LONGEST_REASON} 个字，请写短一些。")]
    return []
