"""Words about temporary assistance: an emergency, what was paid at once, the ready money of the office."""

from __future__ import annotations

from datetime import date

from desktop.documents.stamp import letter_date
from desktop.domain.case import Case
from desktop.domain.household import Household, parse_day
from desktop.domain.money import format_yuan
from desktop.domain.reckoning import family
from desktop.domain.reckoning.rigid import KINDS
from desktop.domain.workflow import due_day
from desktop.office import reserve_fund
from desktop.office.desk import Desk
from desktop.office.index import applied, readable
from desktop.office.scene import Rows, Scene, Words
from desktop.office.words_case import day_words, of_case


def _happened(scene: Scene) -> str:
    aid = scene.step("first_aid")
    return letter_date(aid.on) if aid else ""


def _amount(scene: Scene) -> str:
    aid = scene.step("first_aid")
    amount = aid.facts.get("amount_fen") if aid else None
    return format_yuan(amount) if isinstance(amount, int) else ""


def _handlers(scene: Scene) -> str:
    aid = scene.step("first_aid")
    said = aid.facts.get("handlers") if aid else None
    return "、".join(str(h) for h in said) if isinstance(said, list | tuple) else ""


def _makeup_due(desk: Desk, case: Case) -> str:
    step = case.matter.step("makeup")
    return day_words(due_day(case, step, desk.days)) if step and step.limit else ""


def _expenses(scene: Scene) -> Rows:
    if scene.case is None:
        return []
    found = family.rows(family.visit_facts(scene.case), "expenses") or ()
    return [
        {
            "seq": str(n), "kind": KINDS.get(str(row.get("kind")), ""),
            "amount": format_yuan(family.amount(row, "fen")),
            "paid_by_others": format_yuan(family.amount(row, "paid_by_others_fen")), "receipts": "",
        }
        for n, row in enumerate(found, 1)
    ]  # fmt: skip


def _expenses_of(scene: Scene, name: str) -> str:
    """票据合计: the sum of one amount over the receipts the last visit counted; empty for none."""
    found = (family.rows(family.visit_facts(scene.case), "expenses") or ()) if scene.case else ()
    total = sum(family.amount(row, name) for row in found)
    return format_yuan(total) if total else ""


def _proposed(desk: Desk, case: Case) -> str:
    return format_yuan(case.proposed_fen) if case.opinion is not None and case.proposed_fen else ""


def _fund_lines(scene: Scene) -> Rows:
    """备用金台账: what went out in emergencies and what came back, day by day, with what is left to replenish.

    A line tells the village and the number of the file, not who was helped.
    """
    desk = scene.desk
    unread: list[str] = []
    out = [line for _, home in readable(desk, applied(desk), unread) for line in _paid_at_once(home)]
    back = [
        (str(fields["on"]), -int(fields["amount_fen"]), f"补回（{fields.get('document', '')}）", "", "")
        for (kind, _), fields in desk.office.records().items()
        if kind == reserve_fund.REPLENISHMENT
    ]
    rows: list[dict[str, str]] = []
    left = 0
    for n, (on, fen, what, village, who) in enumerate(sorted([*out, *back]), 1):
        left += fen
        rows.append(
            {
                "seq": str(n), "on": on, "what": what, "village": village, "handlers": who,
                "paid": format_yuan(fen) if fen > 0 else "", "back": format_yuan(-fen) if fen < 0 else "",
                "outstanding": format_yuan(left), "note": "",
            }
        )  # fmt: skip
    if unread:
        blank = dict.fromkeys(_FUND_COLUMNS, "")
        rows.append({**blank, "what": f"另有 {len(unread)} 户的档案读不出，没有列入"})
    return rows


_FUND_COLUMNS = ("seq", "on", "what", "village", "handlers", "paid", "back", "outstanding", "note")


def _paid_at_once(home: Household) -> list[tuple[str, int, str, str, str]]:
    steps = {s.id: s for s in home.steps}
    found = []
    for p in home.payments:
        aid = steps.get(p.step)
        if aid is not None:
            handlers = "、".join(str(h) for h in aid.facts.get("handlers") or ())
            found.append(
                (aid.on.isoformat(), p.amount_fen, f"先行救助（户号 {home.id[:8]}）", home.village, handlers)
            )
    return found


def _fund(scene: Scene) -> reserve_fund.Fund:
    return reserve_fund.fund(scene.desk)


def _ceiling(scene: Scene) -> str:
    ceiling = _fund(scene).ceiling_fen
    return format_yuan(ceiling) if ceiling is not None else ""


def _left(scene: Scene) -> str:
    left = _fund(scene).left_fen
    return format_yuan(left) if left is not None else ""


def _event(desk: Desk, case: Case) -> str:
    return day_words(_day(case))


def _day(case: Case) -> date | None:
    aid = case.latest("first_aid")
    return aid.on if aid else parse_day(case.application.event_on)


WORDS: Words = {
    "happened_on": _happened,
    "emergency_place": lambda s: s.fact("first_aid", "place"),
    "emergency": lambda s: s.fact("first_aid", "emergency"),
    "aid_receiver": lambda s: s.fact("first_aid", "receiver"),
    "aid_amount": _amount,
    "aid_handlers": _handlers,
    "makeup_due": of_case(_makeup_due),
    "statement": lambda s: s.fact("makeup", "statement"),
    "event_on": of_case(_event),
    "expense_items": _expenses,
    "expense_total": lambda s: _expenses_of(s, "fen"),
    "expense_by_others": lambda s: _expenses_of(s, "paid_by_others_fen"),
    "proposed_relief": of_case(_proposed),
    "fund_lines": _fund_lines,
    "fund_ceiling": _ceiling,
    "fund_outstanding": lambda s: format_yuan(_fund(s).out_fen),
    "fund_left": _left,
}
