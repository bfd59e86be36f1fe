"""退回经办人: an application that comes back from the signature, and the step that has to be looked at again.

Nothing that was done is taken away and no clock stops: the send-back is one more record (``to_step``, ``reason``,
``seen`` the records of that step the signer knew). The step is open again until it is done anew. A return to what the
decision rests on (初审意见, 审查) brings a new opinion and with it a new notice; from any other step the clerk hands
the application up again (重新送签) and says what was mended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.domain.household import StepDone
from desktop.domain.scheme import Step

SENT_BACK, RESUBMITTED = "sent_back", "resubmitted"
TITLES: Mapping[str, str] = {SENT_BACK: "退回经办人", RESUBMITTED: "补正后重新送签"}
BASES = frozenset({"opinion", "review"})
"""Rules of the steps that a decision rests on."""
RETURNABLE = BASES | {
    "materials", "authorisation", "verification", "visit", "appraisal", "notice", "self_care", "disability_match",
    "panel", "hearing",
}  # fmt: skip
"""Rules of the steps that may be done again. Registration and acceptance stand: the clocks run from them."""


def pending(done: Sequence[StepDone]) -> StepDone | None:
    """The send-back that nobody has dealt with, of all that was recorded for one application; the last of several."""
    return next((s for s in reversed(done) if s.step == SENT_BACK and _waits(done, s)), None)


def _waits(done: Sequence[StepDone], back: StepDone) -> bool:
    if _again(done, back):
        return True
    if not back.facts.get("resubmit"):
        return False
    return not any(s.step == RESUBMITTED and s.facts.get("sent_back") == back.id for s in done)


def to_do_again(done: Sequence[StepDone]) -> str:
    """The id of the step that a send-back opened and that was not done anew yet; empty for none."""
    last = pending(done)
    return _again(done, last) if last is not None else ""


def _again(done: Sequence[StepDone], back: StepDone) -> str:
    """The step a send-back leads to, while only those records of it are there that the signer saw."""
    to, seen = returned_to(back), back.facts.get("seen") or ()
    return to if to and not any(s.step == to and s.id not in seen for s in done) else ""


def returned_to(back: StepDone) -> str:
    """The id of the step it leads to; empty where only an explanation is asked for."""
    to = back.facts.get("to_step")
    return to if isinstance(to, str) else ""


def with_return(steps: tuple[Step, ...], done: Sequence[StepDone]) -> tuple[Step, ...]:
    """The steps of an application, with 重新送签 before the signature once it was sent back."""
    last = pending(done) or next((s for s in reversed(done) if s.step == SENT_BACK), None)
    at = next((n for n, s in enumerate(steps) if s.rule == "decision"), None)
    if last is None or at is None:
        return steps
    own, to, again = steps[at], returned_to(last), _again(done, last)
    also = (to,) if any(s.id == to for s in steps[:at]) else ()
    # The clock of the decision runs on, and whoever mends it has what is left of that limit; that of the step is over.
    before = tuple(s.model_copy(update={"limit": own.limit}) if s.id == again else s for s in steps[:at])
    if not last.facts.get("resubmit"):
        return (*before, own.model_copy(update={"needs": _and(own.needs, also)}), *steps[at + 1 :])
    handing = own.model_copy(
        update={
            "id": RESUBMITTED,
            "title": TITLES[RESUBMITTED],
            "rule": RESUBMITTED,
            "by": ("clerk",),
            "needs": also,
        }
    )
    decides = own.model_copy(update={"needs": _and(own.needs, (*also, RESUBMITTED))})
    return (*before, handing, decides, *steps[at + 1 :])


def _and(needs: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*needs, *more)))


def may_return_to(steps: Sequence[Step], done: Sequence[str]) -> tuple[Step, ...]:
    """The steps before the signature that may be done again; ``done`` ids of those that are done."""
    before = []
    for step in steps:
        if step.rule == "decision":
            break
        if step.rule in RETURNABLE and step.id in done and "clerk" in step.by:
            before.append(step)
    return tuple(before)
