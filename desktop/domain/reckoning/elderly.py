"""经济困难老年人补贴: a set sum by age band for an old person of a dibao family, more for one who needs care.

The provincial text was not to be had (``resources/law/elderly.toml``): ages, bands and categories are values the
county confirms, the sums are office settings.
"""

from __future__ import annotations

from datetime import date

from desktop.domain.benefit import first_month
from desktop.domain.care_rules import LEVEL_NAMES
from desktop.domain.case import Case
from desktop.domain.circumstances import Finding
from desktop.domain.household import Member
from desktop.domain.money import format_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import subsidy
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

_AMOUNTS = ("elderly_young_fen", "elderly_old_fen", "elderly_oldest_fen")
_BEYOND = "elderly_centenarian_fen"


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """The subsidy by the age on the day, fen a month; the care supplement by the self-care assessment.

    Raises ``UserError`` when nobody is named, no rule is in force or a sum is not configured.
    """
    member = subsidy.subject_of(case)
    rules = Rulebook.of(pack, case.matter, on)
    band, old = _band(pack, settings, member, rules)
    family = subsidy.of_family(case, pack, settings, member, rules, ("categories", "elderly_categories"))
    month = first_month(on, rules.words("pay_start")[0])
    others = subsidy.others(case, pack, settings, member, month, on, str(family.inputs["family"]))
    findings = (subsidy.is_here(member, case.matter.title), old, family, *others)
    if answer := subsidy.answered(case, pack, findings, ("dibao", "temporary")):
        return answer
    base, amount = subsidy.set_amount(pack, settings, band[1], f"{band[0]} 岁补贴", old.clause)
    care, supplement = _care(case, pack, settings, member)
    paid = Finding("pay_start", rules.source("pay_start"), True, f"如当月确认，自 {month} 起发放")
    total = _total(base, care)
    return subsidy.given(case, (*findings, amount, supplement, *total, paid), member, base, band[0], care)


def _band(pack: Pack, settings: Settings, member: Member, rules: Rulebook) -> tuple[tuple[str, str], Finding]:
    """The age band with the setting that holds its sum, and what there is to say of the age."""
    least, bands, on = rules.number("age"), rules.words("bands"), rules.on
    clause, age = rules.source("age"), member.age_on(on)
    inputs: dict[str, int | str] = {"person": member.id, "birth": member.birth, "on": on.isoformat()}
    if age is None:
        text = f"{member.name}的出生日期未知，请先核对身份证"
        return ("", ""), Finding("age", clause, None, text, inputs)
    inputs["age"] = age
    what = f"{member.name} {on.isoformat()} 满 {age} 周岁"
    for band, setting in zip(bands, _AMOUNTS, strict=False):
        low, high = (int(part) for part in band.split("-"))
        if low <= age <= high:
            return (band, setting), Finding("age", clause, True, f"{what}，属 {band} 岁段", inputs)
    if age < least:
        letter = f"经审核，申请人未满 {least} 周岁"
        return ("", ""), Finding("age", clause, False, f"{what}，未满 {least} 周岁", inputs, letter=letter)
    if settings.number(_BEYOND) is not None:
        return (f"{age}", _BEYOND), Finding("age", clause, True, f"{what}，按办公室设置另定", inputs)
    text = f"{what}，现有分段（{'、'.join(bands)}）没有规定，请向{pack.scheme.names.bureau}确认标准"
    return ("", ""), Finding("age", clause, None, text, inputs)


def _care(case: Case, pack: Pack, settings: Settings, member: Member) -> tuple[int, Finding]:
    """The care supplement for somebody who was assessed as partly or wholly unable to look after himself."""
    assessed = case.latest("self_care")
    level = str(assessed.facts.get("result", "")) if assessed else ""
    if level in ("partial", "none"):
        what = f"{member.name}{LEVEL_NAMES[level]}，护理补贴"
        return subsidy.set_amount(pack, settings, "elderly_care_fen", what)
    why = f"经评估{LEVEL_NAMES[level]}" if level in LEVEL_NAMES else "没有自理能力评估"
    return 0, Finding("care", "", True, f"{member.name}{why}，不计护理补贴", {"level": level})


def _total(base: int, care: int) -> tuple[Finding, ...]:
    if not care:
        return ()
    arithmetic = f"{format_yuan(base)} ＋ {format_yuan(care)} ＝ {format_yuan(base + care)} 元"
    return (Finding("total", "", True, f"每月合计 {format_yuan(base + care)} 元", arithmetic=arithmetic),)
