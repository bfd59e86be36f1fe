"""What a confirmation brings with it in the same entry: a benefit, its next revision, its end, a payment that is held.

The same records follow from the county's own result where the county decides (forwarded, handed up, its own channel).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.domain.case import Case
from desktop.domain.change_rules import ENDING, REVISED
from desktop.domain.household import BENEFIT, HOLD
from desktop.domain.journal import Change, Put, Value
from desktop.domain.months import add_months
from desktop.office.act import new_id
from desktop.office.desk import Desk

_KEPT = (
    "category", "covered", "monthly_fen", "first_month", "amount_fen", "instalments", "valid_until", "tier", "method",
    "standard_fen", "base_fen", "household_topup_fen", "person_topup_fen",
)  # fmt: skip


def effects(desk: Desk, case: Case, source: str, said: Mapping[str, Value], on: date) -> list[Change]:
    """The changes that follow from a confirmation; ``source`` the decision or the step with the county's result."""
    if case.matter.gives == "service":
        return []
    if case.change is None:
        given = [Put(BENEFIT, new_id("b"), _benefit(case, source, said))]
        return [*given, *_excluded(desk, case, str(said["first_month"]), on)]
    return [*_changed(desk, case, source, said), *_released(desk, case, on), *_held(desk, case, said, on)]


def _benefit(case: Case, source: str, said: Mapping[str, Value]) -> dict[str, Value]:
    kept = {name: said[name] for name in _KEPT if said.get(name)}
    fields: dict[str, Value] = {
        **kept,
        "matter": case.matter.id,
        "subject": case.application.subject,
        "source": source,
        "replaces": case.application.benefit,
    }
    if case.matter.gives == "once":
        fields["last_month"] = add_months(str(said["first_month"]), int(said.get("instalments") or 1) - 1)
    return fields


def _changed(desk: Desk, case: Case, source: str, said: Mapping[str, Value]) -> list[Change]:
    """The old revision ends the month before the new one begins, or for good."""
    old, effect = case.application.benefit, said.get("effect")
    if effect in ENDING:
        return [Put(BENEFIT, old, {"last_month": said["last_month"], "ended_by": source})]
    if effect not in REVISED:
        return []
    first = str(said["first_month"])
    end = {"last_month": add_months(first, -1), "ended_by": source}
    # A death reported late may count from before the last revision: whatever ran past that month ends with it.
    past = [b for b in case.household.chain(old) if not b.last_month or b.last_month >= first]
    return [
        *(Put(BENEFIT, b.id, dict(end)) for b in past),
        Put(BENEFIT, new_id("b"), _benefit(case, source, said)),
    ]


def _released(desk: Desk, case: Case, on: date) -> list[Change]:
    """What stood still because of this change may be paid again as it was decided."""
    resumed = case.change is not None and "resume" in case.change.effects
    chain = {b.id for b in case.household.chain(case.application.benefit)}
    mine = [
        h
        for h in case.household.holds
        if not h.released_on and (h.application == case.application.id or (resumed and h.benefit in chain))
    ]
    said = {
        "released_on": on.isoformat(),
        "released_by": desk.user,
        "release_reason": f"{case.matter.title}变更已办结",
    }
    return [Put(HOLD, h.id, said) for h in mine]


def _held(desk: Desk, case: Case, said: Mapping[str, Value], on: date) -> list[Change]:
    if said.get("effect") != "suspend":
        return []
    fields = {
        "benefit": case.application.benefit, "reason": "suspended", "since": said["first_month"],
        "on": on.isoformat(), "by": desk.user,
    }  # fmt: skip
    return [Put(HOLD, new_id("h"), fields)]


def _excluded(desk: Desk, case: Case, starts: str, on: date) -> list[Change]:
    """Recognitions that may not stand beside it end with the month before it begins (domain B.7)."""
    last = add_months(starts, -1)
    found: list[Change] = []
    for b in case.household.benefits:
        rule = desk.pack.together(case.matter.id, b.matter, on)
        if not b.last_month and not b.monthly_fen and not b.amount_fen and rule and rule.together == "never":
            found.append(Put(BENEFIT, b.id, {"last_month": last}))
    return found
