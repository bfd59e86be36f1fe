"""What a confirmation brings with it in the same entry, written down independently of the office's own code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.domain.case import CONFIRM, Case
from desktop.domain.change_rules import ENDING, REVISED
from desktop.domain.household import BENEFIT, HOLD
from desktop.domain.journal import Change, Put, Value
from desktop.domain.months import add_months


def effects(today: date, case: Case, source: str, said: Mapping[str, Value], who: str | None) -> list[Change]:
    """What a confirmation brings with it: a benefit, its next revision, its end, a hold."""
    if case.matter.gives == "service" or said.get("outcome", CONFIRM) != CONFIRM:
        return []
    old, effect = case.application.benefit, said.get("effect")
    new = Put(BENEFIT, f"b{source[1:]}", benefit_of(case, source, said))
    if case.change is None:
        return [new]
    held = [h.id for h in case.household.holds if not h.released_on and h.application == case.application.id]
    release = {
        "released_on": today.isoformat(),
        "released_by": who,
        "release_reason": "变更已办结",
    }
    found: list[Change] = []
    if effect in ENDING:
        found = [Put(BENEFIT, old, {"last_month": said["last_month"], "ended_by": source})]
    elif effect in REVISED:
        first = str(said["first_month"])
        end = {"last_month": add_months(first, -1), "ended_by": source}
        past = [b.id for b in case.household.chain(old) if not b.last_month or b.last_month >= first]
        found = [*(Put(BENEFIT, b, dict(end)) for b in past), new]
    elif effect == "suspend":
        found = [hold(today, "suspended", old, f"h-{source}", who, since=said["first_month"])]
    elif effect == "resume":
        held = [h.id for h in case.household.holds if not h.released_on]
    return [*found, *(Put(HOLD, h, release) for h in held)]


def benefit_of(case: Case, source: str, said: Mapping[str, Value]) -> dict[str, Value]:
    names = (
        "category",
        "covered",
        "monthly_fen",
        "first_month",
        "amount_fen",
        "instalments",
        "valid_until",
    )
    fields: dict[str, Value] = {n: said[n] for n in names if said.get(n)}
    fields |= {"matter": case.matter.id, "source": source}
    if case.application.subject:
        fields["subject"] = case.application.subject
    if case.change is not None:
        fields["replaces"] = case.application.benefit
    if case.matter.gives == "once":
        last = add_months(str(said["first_month"]), int(said.get("instalments") or 1) - 1)
        fields["last_month"] = last
    return fields


def hold(today: date, reason: str, benefit: str, record: str, who: str | None, **fields: Value) -> Put:
    """A hold as a record."""
    said = {"reason": reason, "benefit": benefit, "on": today.isoformat(), "by": who, **fields}
    return Put(HOLD, record, said)
