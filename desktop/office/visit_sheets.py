"""入户调查表 for the road: one PDF for all chosen households, filled in with what is known and what to ask.

A laptop's battery may be flat by noon; paper is not (domain §I 10). ID numbers are masked; telephone and address stand
in full, because the family must be found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from desktop.documents.bundle import joined
from desktop.documents.forms import Values
from desktop.documents.notice import render
from desktop.documents.stamp import letter_date
from desktop.domain.household import Household, Member
from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.office import grants, papers
from desktop.office.act import home_at
from desktop.office.choosing import Chosen
from desktop.office.desk import Desk

FORM = "visit_sheet"
WORKING = range(16, 60)
MOST = 500
"""Sheets printed in one go: more than a season of one team."""


def sheets(desk: Desk, chosen: Sequence[Chosen], until: date | None = None) -> bytes:
    """The sheets of these households, village by village. Raises ``UserError`` for none, and for too many at once."""
    if not 0 < len(chosen) <= MOST:
        raise UserError(f"一次印 1 到 {MOST} 户的入户调查表。", "请分村选户。")
    last = grants.last_day(desk, until)
    form = desk.form(FORM)
    ordered = sorted(chosen, key=lambda c: (c.village, c.due or date.max, c.head))
    drawn = (
        render(form, _values(desk, c, home_at(desk, c.file), last), stamp=None, fonts=desk.fonts)
        for c in ordered
    )
    return joined(list(drawn))


def export(desk: Desk, chosen: Sequence[Chosen], target: Path, until: date | None = None) -> None:
    """Save the sheets to print them, on purpose and on record."""
    papers.export(desk, sheets(desk, chosen, until), target, f"入户调查表 {len(chosen)} 份")


def questions(home: Household, today: date) -> tuple[str, ...]:
    """What to ask this family, read off what is known of it and what is missing."""
    return tuple(dict.fromkeys(_questions(home, today)))


def _questions(home: Household, today: date) -> Iterator[str]:
    if not home.fields.get("phone"):
        yield "联系电话（档案里没有）"
    for m in home.members:
        if not m.here:
            continue
        if m.life == "unverified":
            yield f"{m.name}：待核实是否在世"
        age = m.age_on(today)
        if age is not None and age in WORKING and not m.employment:
            yield f"{m.name}：在做什么，在哪里做"
        if m.income_fen:
            yield f"{m.name}：申报年收入 {format_yuan(m.income_fen)} 元，是否属实"
        if m.disability_grade or m.severe_illness:
            yield f"{m.name}：看残疾证、诊断材料的原件"
        if m.study:
            yield f"{m.name}：是否仍在上学"
    if home.running_benefits:
        yield "待遇是否按月足额到账，存折、卡在谁手里"
        yield "人口、收入、财产比上次有没有变化"
    yield "住房、车辆、存款等财产"


def _values(desk: Desk, chosen: Chosen, home: Household, until: date) -> Values:
    rows = [_member(n, m, desk.today()) for n, m in enumerate((m for m in home.members if m.here), 1)]
    asked = [
        {"seq": str(n), "question": text, "answer": ""}
        for n, text in enumerate(questions(home, desk.today()), 1)
    ]
    return {
        "number": home.id,
        "village": home.village or desk.township_name,
        "head": home.head.name if home.head else "（未写户主）",
        "address": str(home.fields.get("address", "")),
        "phone": str(home.fields.get("phone", "")),
        "task": chosen.task or "走访",
        "due_on": letter_date(chosen.due) if chosen.due else "",
        "until": letter_date(until),
        "members": rows or [dict.fromkeys(("seq", "name", "relation", "id_masked", "told", "found"), "")],
        "questions": asked,
        "decided_on": letter_date(desk.today()),
        "in_name_of": desk.township_name,
    }


def _member(number: int, m: Member, today: date) -> dict[str, str]:
    age = m.age_on(today)
    told = [f"{age} 岁" if age is not None else "", m.employment, m.work_ability, "上学" if m.study else ""]
    return {
        "seq": str(number),
        "name": m.name,
        "relation": m.relation,
        "id_masked": mask(m.id_number),
        "told": "，".join(t for t in told if t),
        "found": "",
    }
