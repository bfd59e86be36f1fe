"""残疾人两项补贴: the living subsidy of a poor disabled person, the nursing subsidy of a severely disabled one.

国发〔2015〕52号 and 民发〔2021〕70号 as ``resources/law/disability.toml`` has them; the sums are office settings.
Both are counted from the month of the application, not from the decision.
"""

from __future__ import annotations

from datetime import date

from desktop.domain.benefit import first_month
from desktop.domain.case import Case
from desktop.domain.circumstances import Finding
from desktop.domain.exclusion import kind_of
from desktop.domain.household import Member, StepDone, parse_day
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family, subsidy
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

_WORDS = ("", "一级", "二级", "三级", "四级")
_AMOUNTS = ("", "disability_nursing_one_fen", "disability_nursing_two_fen", "disability_nursing_three_fen")
_MINDS = ("智力", "精神")


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """One of the two subsidies, by the matter of the case; fen a month.

    Raises ``UserError`` when nobody is named, no rule is in force or the sum is not configured.
    """
    member = subsidy.subject_of(case)
    rules, grade = Rulebook.of(pack, case.matter, on), _grade(case, member)
    start, living = starts(case, rules), kind_of(case.matter) == "disability_living"
    found = [subsidy.is_here(member, case.matter.title), _certificate(case, member, rules)]
    settled = ""
    if living:
        names = ("living_categories", "disability_living_categories")
        found.append(subsidy.of_family(case, pack, settings, member, rules, names))
        settled = str(found[-1].inputs["family"])
    else:
        found += [_severe(pack, settings, member, grade, rules), *_care(case, member, rules)]
    findings = (*found, *subsidy.others(case, pack, settings, member, start, on, settled))
    instead = ("dibao", "temporary") if living else ("disability_living", "temporary")
    if answer := subsidy.answered(case, pack, findings, instead):
        return answer
    name = "disability_living_fen" if living else _AMOUNTS[grade]
    fen, amount = subsidy.set_amount(pack, settings, name, case.matter.title)
    paid = Finding("pay_start", rules.source("pay_start"), True, f"自 {start} 起计发（递交申请当月）")
    return subsidy.given(case, (*findings, amount, paid), member, fen, "" if living else _WORDS[grade])


def starts(case: Case, rules: Rulebook) -> str:
    """The first month paid: that of the application (国发〔2015〕52号), or by the decision where a rule says so.

    ``rules.on``: the day of the decision, or of the reckoning while there is none.
    """
    applied = parse_day(case.application.registered_on)
    from_application = rules.words("pay_since") == ("application",)
    return first_month(applied if from_application and applied else rules.on, rules.words("pay_start")[0])


def _match(case: Case) -> StepDone | None:
    return case.latest("disability_match")


def _grade(case: Case, member: Member) -> int:
    """1–4; 0 where nobody has said. What the system of the disabled answered stands before the file."""
    match = _match(case)
    value = match.facts.get("grade") if match else None
    matched = value if type(value) is int and value in (1, 2, 3, 4) else 0
    return matched or family.grade(member.disability_grade)


def _certificate(case: Case, member: Member, rules: Rulebook) -> Finding:
    """The certificate holds: as matched where the scheme matches, else as the file has it."""
    cite = rules.cite("52.procedure")
    match, grade = _match(case), _grade(case, member)
    inputs: dict[str, int | str] = {"person": member.id, "grade": grade, "kind": member.disability_kind}
    if match is not None and match.facts.get("result") == "inconsistent":
        letter = "经核对，残疾人证信息与残疾人系统登记不一致"
        text = f"{member.name}的残疾人证与残疾人系统不一致（{match.on.isoformat()} 比对）"
        return Finding("certificate", cite, False, text, inputs, letter=letter)
    if match is not None and match.facts.get("certificate") and grade:
        filed = family.grade(member.disability_grade)
        note = f"，档案登记为{_WORDS[filed]}，以比对为准" if filed not in (0, grade) else ""
        text = f"{member.name}的残疾人证与系统一致，{_WORDS[grade]}（{match.on.isoformat()} 比对{note}）"
        return Finding("certificate", cite, True, text, inputs)
    if case.matter.step("disability_match") is not None:
        text = f"{member.name}还没有与残疾人系统比对残疾证号和等级，请先比对"
        return Finding("certificate", cite, None, text, inputs)
    if not grade:
        return Finding("certificate", cite, None, f"{member.name}没有登记残疾等级，请补登残疾人证", inputs)
    text = f"{member.name}：{member.disability_kind}残疾{_WORDS[grade]}（按档案登记）"
    return Finding("certificate", cite, True, text, inputs)


def _severe(pack: Pack, settings: Settings, member: Member, grade: int, rules: Rulebook) -> Finding:
    """Grade one or two; the third grade of mind only where the county has added it."""
    grades, clause = rules.words("nursing_grades"), rules.source("nursing_grades")
    inputs: dict[str, int | str] = {"person": member.id, "grade": grade, "kind": member.disability_kind}
    if not grade:
        text = f"{member.name}的残疾等级未知，请先核对"
        return Finding("nursing.grade", clause, None, text, inputs)
    what = f"{member.name}：{member.disability_kind}残疾{_WORDS[grade]}"
    if str(grade) in grades:
        return Finding("nursing.grade", clause, True, f"{what}，在护理补贴范围内", inputs)
    listed = "、".join(_WORDS[family.grade(g)] for g in grades)
    letter = f"经审核，残疾等级不在重度残疾人护理补贴范围（{listed}）内"
    refused = Finding("nursing.grade", clause, False, f"{what}，不在{listed}之内", inputs, letter=letter)
    if grade != 3 or not any(kind in member.disability_kind for kind in _MINDS):
        return refused
    local = settings.text("disability_nursing_third")
    if not local:
        text = f"{what}，当地是否扩大到三级智力、精神残疾人，请向{pack.scheme.names.bureau}确认"
        return Finding("nursing.grade", clause, None, text, inputs)
    if any(kind in member.disability_kind and kind in local for kind in _MINDS):
        text = f"{what}，当地扩大范围（办公室设置：{local}）"
        return Finding("nursing.grade", clause, True, text, inputs)
    return refused


def _care(case: Case, member: Member, rules: Rulebook) -> tuple[Finding, ...]:
    """Long-term care: only an assessment that says the person needs none raises a question."""
    assessed = case.latest("self_care")
    if assessed is None or assessed.facts.get("result") != "full":
        return ()
    clause = rules.source("nursing_grades")
    text = f"{member.name}经评估具备生活自理能力，是否需要长期照护请核实"
    return (Finding("nursing.care", clause, None, text, {"person": member.id}),)
