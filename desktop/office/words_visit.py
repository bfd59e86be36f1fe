"""Words about a family's circumstances: what to ask on a visit, what the last one found, which pictures were kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.documents.stamp import letter_date
from desktop.domain.circumstances import INCOME_KINDS
from desktop.domain.household import Household
from desktop.domain.money import format_yuan
from desktop.domain.reckoning import family
from desktop.office.scene import Rows, Scene, Words

WORKING = range(16, 60)


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


def _asked(scene: Scene) -> Rows:
    asked = questions(scene.home, scene.on) if scene.home else ()
    return [{"seq": str(n), "question": text, "answer": ""} for n, text in enumerate(asked, 1)]


def _incomes(scene: Scene) -> Rows:
    """收入分项核实: what the last visit found, member by member."""
    if scene.case is None or scene.home is None:
        return []
    found = family.rows(family.visit_facts(scene.case), "incomes") or ()
    names = {m.id: m.name for m in scene.home.members}
    return [
        {
            "seq": str(n), "name": names.get(str(row.get("member")), ""),
            "kind": INCOME_KINDS.get(str(row.get("kind")), ""),
            "amount": format_yuan(family.amount(row, "year_fen")),
            "deducted": format_yuan(family.amount(row, "deduct_fen")),
        }
        for n, row in enumerate(found, 1)
    ]  # fmt: skip


def _obligors(scene: Scene) -> Rows:
    """法定义务人: those the last visit wrote down; what they have stays on the screen (domain §I, Words)."""
    if scene.case is None:
        return []
    found = family.rows(family.visit_facts(scene.case), "obligors") or ()
    blank = dict.fromkeys(
        ("id_number", "id_masked", "people", "property", "monthly_income", "support", "note"), ""
    )
    return [
        {**blank, "seq": str(n), "name": str(row.get("name", "")), "relation": str(row.get("relation", ""))}
        for n, row in enumerate(found, 1)
    ]


def _present(scene: Scene) -> str:
    met = scene.home.member(scene.fact("visit", "present")) if scene.home else None
    return met.name if met else ""


def _investigators(scene: Scene) -> str:
    done = scene.step("visit")
    said = done.facts.get("investigators") if done else None
    return "、".join(str(n) for n in said) if isinstance(said, list | tuple) else ""


def _evidence(scene: Scene) -> Rows:
    """影像备案: every picture, scan and recording of the family, or of one case where the paper is about one."""
    # Pictures leave through ``papers``, which asks the vocabulary: at the head of the module this would be a circle.
    from desktop.office.evidence import evidence_of

    if scene.home is None:
        return []
    wanted = scene.case.application.id if scene.case else ""
    kept = [e for e in evidence_of(scene.desk, scene.home) if not wanted or e.application in ("", wanted)]
    return [
        {
            "seq": str(n), "occasion": e.title, "kept_on": e.on, "name": e.name,
            "taken": e.taken.replace("T", " ") or "没有记下", "people": "、".join(e.people), "code": e.sha256[:12],
        }
        for n, e in enumerate(kept, 1)
    ]  # fmt: skip


WORDS: Words = {
    "questions": _asked,
    "visited_on": lambda s: letter_date(done.on) if (done := s.step("visit")) else "",
    "investigators": _investigators,
    "visit_present": _present,
    "housing": lambda s: s.fact("visit", "housing"),
    "neighbours": lambda s: s.fact("visit", "neighbours"),
    "differences": lambda s: s.fact("visit", "differences"),
    "visit_conclusion": lambda s: s.fact("visit", "conclusion"),
    "incomes": _incomes,
    "obligors": _obligors,
    "evidence": _evidence,
    "evidence_count": lambda s: str(len(_evidence(s))),
}
