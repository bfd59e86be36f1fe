"""What only a finished act shows: every decision with its effect, every effect with its decision, people who exist.

Judged on the state that all changes of one act leave. Without it a stop could be signed without stopping anything.
"""

from __future__ import annotations

from desktop.domain import household as h
from desktop.domain.case import CONFIRM, ISSUED, Case
from desktop.domain.change_rules import ENDING, REVISED
from desktop.domain.facts import Obstacle
from desktop.domain.household import Decision, StepDone
from desktop.domain.journal import Put, Remove
from desktop.domain.view import View


def whole(view: View) -> list[Obstacle]:
    """Everything that stands against the act as a whole."""
    puts = [c for c in view.act.changes if isinstance(c, Put)]
    found: list[Obstacle] = _left_behind(view)
    for put in puts:
        match put.kind:
            case h.DECISION:
                found += _decided(view, put)
            case h.STEP if put.fields.get("step") == "county_result":
                found += _answered(view, put)
            case h.BENEFIT if "source" in put.fields:
                found += _given_with(view, put, puts)
            case h.APPLICATION:
                found += _people(view, put)
            case h.PAPER if put.fields.get("replaces"):
                found += _told_again(view, put)
    return found


def _left_behind(view: View) -> list[Obstacle]:
    """A decision that is taken back leaves neither the benefit that it gave nor the end that it brought."""
    gone = {c.id for c in view.act.changes if isinstance(c, Remove) and c.kind == h.DECISION}
    if any({b.source, b.ended_by} & gone for b in view.home.benefits):
        return [_without("撤下的决定给出的待遇和结束的待遇没有一同恢复。")]
    return []


def _decided(view: View, put: Put) -> list[Obstacle]:
    decision = view.decision(put.id)
    case = view.case(decision.application) if decision else None
    if decision is None or case is None or decision.outcome != CONFIRM:
        return []
    return _effect(view, case, decision.id, decision.effect, decision.first_month)


def _answered(view: View, put: Put) -> list[Obstacle]:
    step = next((s for s in view.home.steps if s.id == put.id), None)
    case = view.case(step.application) if step else None
    if step is None or case is None or step.facts.get("result") != ISSUED:
        return []
    return _effect(
        view, case, step.id, str(step.facts.get("effect") or ""), str(step.facts.get("first_month") or "")
    )


def _effect(view: View, case: Case, source: str, effect: str, first: str) -> list[Obstacle]:
    """A confirmation gives its benefit, a change its revision, its end or its hold, in the same act."""
    if case.matter.gives == "service":
        return []
    given = [b for b in view.home.benefits if b.source == source]
    if case.change is None:
        return [] if len(given) == 1 else [_without("确认的待遇没有一同登记。")]
    chain = view.home.chain(case.application.benefit)
    if effect in ENDING:
        ended = bool(chain) and chain[0].ended_by == source
        return [] if ended and not given else [_without("停发没有一同结束待遇。")]
    if effect in REVISED:
        running = [b for b in chain if not b.last_month or b.last_month >= first]
        return (
            [] if len(given) == 1 and not running else [_without("变更后的待遇没有接着原来的待遇一同登记。")]
        )
    if effect == "suspend" and not any(isinstance(c, Put) and c.kind == h.HOLD for c in view.act.changes):
        return [_without("暂停发放没有一同停住待遇。")]
    return [_without("这样的变更不产生新的待遇。")] if given else []


def _without(text: str) -> Obstacle:
    return Obstacle("effect", text)


def _given_with(view: View, put: Put, puts: list[Put]) -> list[Obstacle]:
    """A benefit is written in the act of whatever gives it, never afterwards by somebody else."""
    source = put.fields.get("source")
    given_elsewhere = any(
        isinstance(x, Decision | StepDone) and x.id == source
        for x in (*view.home.decisions, *view.home.steps)
    )
    if given_elsewhere and source not in {p.id for p in puts if p.kind in (h.DECISION, h.STEP)}:
        return [Obstacle("benefit", "待遇要与决定一同登记。")]
    return []


def _told_again(view: View, put: Put) -> list[Obstacle]:
    """What the county holds already is the void paper: the filing goes out again with the one in its place."""
    decision = put.fields.get("decision")
    if any(f.package for f in view.home.filings if decision and f.decision == decision):
        return [Obstacle("filing", "重出的通知书没有一同列入重新报送的备案。")]
    return []


def _people(view: View, put: Put) -> list[Obstacle]:
    """The applicant and whoever it is for are people of this file."""
    known = {m.id for m in view.home.members}
    for name in ("applicant", "subject"):
        wanted = put.fields.get(name)
        if wanted and wanted not in known:
            return [Obstacle("applicant", "申请人和享受人要是这一户的成员。")]
    return []
