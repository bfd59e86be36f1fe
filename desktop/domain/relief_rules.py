"""Rules of 急难型临时救助: aid comes first, its papers after (国发〔2014〕47号; domain §I 6)."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.case import Case
from desktop.domain.facts import Check, Facts, Obstacle, wanted
from desktop.domain.money import format_yuan
from desktop.domain.scheme import Step


def first_aid(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """急难先行救助: what happened, where, how much at once; two persons of the desk answer for it."""
    found = wanted(
        facts, "first_aid", emergency="请写明急难事由。", place="请写明发生地点。", receiver="请写明领款人。"
    )
    if facts.number("amount_fen") <= 0:
        found.append(Obstacle("first_aid", "请填写先行救助的金额。"))
    ceiling = case.ceiling_fen
    if ceiling is not None and facts.number("amount_fen") > ceiling:
        text = f"先行救助不能超过乡镇审批权限 {format_yuan(ceiling)} 元，其余请转报县级。"
        found.append(Obstacle("ceiling", text))
    if case.all("first_aid"):
        found.append(Obstacle("first_aid", "这件申请已经先行救助过一次。"))
    handlers = {name.strip() for name in facts.texts("handlers") if name.strip()}
    if len(handlers) < max(step.people, 2):
        found.append(Obstacle("first_aid", "先行救助要由两人经手。"))
    return found


def makeup(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """事后补充说明: the papers that the emergency left no time for."""
    found = wanted(facts, "makeup", statement="请补写事后说明。")
    if not facts.photos():
        found.append(Obstacle("makeup", "请附补充材料的照片或扫描件。"))
    return found


CHECKS: Mapping[str, Check] = {"first_aid": first_aid, "makeup": makeup}
