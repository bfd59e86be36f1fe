"""转报、转递与上级结果: what this desk examined or only received is decided by the county and comes back (见章发证).

The desk decides nothing here. Where the county grants money, or changes a benefit, its own words are copied from its
document and the benefit is written in the same entry, resting on that step.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.case import ISSUED, Case
from desktop.domain.decision_rules import start_month
from desktop.domain.household import STEP
from desktop.domain.journal import Change, Put, Value
from desktop.office.act import CaseRef, Photo, When, case_at, day_of, record, record_step, step_fields
from desktop.office.desk import Changes, Desk
from desktop.office.effects import effects


@dataclass(frozen=True, slots=True)
class CountyResult:
    """What the county's document says. Amounts in fen as they stand there; ``effect`` for a change to a benefit.

    ``first_month`` as the document says; empty: by the rule in force.
    """

    result: Literal["issued", "declined"]
    document: str
    reasons: tuple[str, ...] = ()
    covered: int = 0
    monthly_fen: int = 0
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    category: str = ""
    effect: str = ""
    first_month: str = ""
    last_month: str = ""


def forward(
    desk: Desk,
    ref: CaseRef,
    to: str,
    receiver: str,
    items: Sequence[str],
    on: When,
    photos: Sequence[Photo] = (),
) -> Changes:
    """转报/转递: to which department, who took the papers over, which papers."""
    return record_step(
        desk, ref, "forward", on, {"to": to, "receiver": receiver, "items": list(items)}, photos
    )


def record_result(desk: Desk, ref: CaseRef, said: CountyResult, scan: Photo, on: When) -> Changes:
    """上级结果, with the scan of its document; what it grants or changes is written with it."""
    case, day = case_at(desk, ref), day_of(on)
    step = f"{ref.application}-{len(case.household.steps) + 1:03d}-{secrets.token_hex(3)}"
    facts = _facts(desk, case, said, day)
    fields = step_fields(desk, ref, "county_result", on, facts)
    fields |= {"scan": scan.sha256, "photos": [scan.as_fact()]}
    changes: list[Change] = [scan.attach(f"{STEP}/{step}"), Put(STEP, step, fields)]
    if said.result == ISSUED:
        changes += effects(desk, case, step, fields, day)
    return record(desk, ref.household, "county_result", changes, blobs={scan.sha256: scan.data})


def _facts(desk: Desk, case: Case, said: CountyResult, on: date) -> dict[str, Value]:
    facts: dict[str, Value] = {
        "result": said.result,
        "document": said.document,
        "reasons": list(said.reasons),
    }
    if said.result != ISSUED:
        return facts
    pays = case.matter.gives != "service"
    first = (said.first_month or start_month(desk.pack, case, on)) if pays else ""
    facts |= {
        "covered": said.covered, "monthly_fen": said.monthly_fen, "amount_fen": said.amount_fen,
        "instalments": said.instalments, "valid_until": said.valid_until, "first_month": first,
        "category": said.category or (case.target.category if case.target else case.matter.title),
    }  # fmt: skip
    if said.effect:
        if case.change and not said.reasons:
            facts["reasons"] = [f"{case.change.causes.get(case.application.cause, case.change.title)}。"]
        facts |= {"effect": said.effect, "last_month": said.last_month}
    return facts
