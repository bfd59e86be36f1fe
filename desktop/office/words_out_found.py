"""Words about what was found out before a decision, each in a sentence: visit, verification, appraisal, panel.

Of a verification only its number, its day and whether it agrees are told; what the report says stays in the file
(domain §I, Words).
"""

from __future__ import annotations

from desktop.documents.stamp import letter_date
from desktop.domain.household import StepDone
from desktop.domain.matter import Matter
from desktop.domain.money import format_yuan
from desktop.office.notice_values import income_fen
from desktop.office.scene import Scene, Words
from desktop.office.words_out_posting import notice_words

_MATCHES = {"consistent": "核对结果与申报一致", "inconsistent": "核对结果与申报不一致，已经核实"}
_VOTES = (("agree", "同意"), ("disagree", "不同意"), ("abstain", "弃权"))


def _done(scene: Scene, rule: str) -> StepDone | None:
    """The last thing recorded under the step of this rule."""
    step = next((s for s in scene.case.matter.steps if s.rule == rule), None) if scene.case else None
    return scene.step(step.id) if step else None


def visit_words(scene: Scene) -> str:
    """入户调查: when, by whom, with what result."""
    done = _done(scene, "visit")
    if done is None:
        return ""
    who = done.facts.get("investigators")
    names = "、".join(str(n) for n in who) if isinstance(who, list | tuple) else ""
    found = str(done.facts.get("conclusion") or done.facts.get("result") or "").rstrip("。")
    return f"{letter_date(done.on)}，{names or '调查人员'}入户调查" + (f"，{found}。" if found else "。")


def verification_words(scene: Scene) -> str:
    """核对: when it came back, whether it agrees, the number of the report."""
    done = _done(scene, "verification")
    if done is None:
        return ""
    number = str(done.facts.get("report_no") or "")
    told = _MATCHES.get(str(done.facts.get("result")), "已有核对结果")
    return f"{letter_date(done.on)}，{told}" + (f"（报告编号：{number}）。" if number else "。")


def appraisal_words(scene: Scene) -> str:
    """民主评议: when, and the votes."""
    done = _done(scene, "appraisal")
    if done is None:
        return ""
    came = done.facts.get("attended")
    told = [f"到会 {came} 人"] if type(came) is int else []
    return f"{letter_date(done.on)}民主评议：{'，'.join([*told, *_votes(done)])}。"


def _votes(done: StepDone) -> list[str]:
    counted = ((word, done.facts.get(name)) for name, word in _VOTES)
    return [f"{word} {n} 人" for word, n in counted if type(n) is int]


def panel_words(scene: Scene) -> str:
    """审核确认小组意见; a place to tick where the scheme has a panel and it has not met."""
    case = scene.case
    if case is None or not any(s.rule == "panel" for s in case.matter.steps):
        return ""
    met = _done(scene, "panel")
    if met is None:
        return "□ 通过　□ 不通过"
    number = f"（{met.facts['minutes_no']}）" if met.facts.get("minutes_no") else ""
    agreed = "通过" if met.facts.get("result") == "agree" else "不通过"
    return f"{letter_date(met.on)}联审联批{number}：{'，'.join([*_votes(met), agreed])}。"


def found_words(scene: Scene) -> str:
    """审核情况 as a whole: visit, verification, appraisal and notice, one after the other."""
    told = (visit_words(scene), verification_words(scene), appraisal_words(scene), notice_words(scene))
    return "".join(told) or ("申请材料已经审查。" if scene.case else "")


def _of_money(matter: Matter) -> bool:
    """True where the means of the family are looked into."""
    return (matter.gives != "service" and not matter.per_person) or matter.law in ("tekun", "dibao")


def _income(scene: Scene) -> str:
    case = scene.case
    return format_yuan(income_fen(case)[0]) if case and _of_money(case.matter) else ""


def _income_each(scene: Scene) -> str:
    if scene.case is None or not _of_money(scene.case.matter):
        return ""
    total, persons = income_fen(scene.case)
    return format_yuan(round(total / 12 / persons)) if persons else ""


def _property(scene: Scene) -> str:
    """What the file holds of the family's property; whether it is within the limits stands in the opinion."""
    if scene.home is None:
        return ""
    fields = scene.home.fields
    money = fields.get("financial_fen")
    have = [f"金融资产 {format_yuan(money)} 元"] if type(money) is int and money else []
    counts = (("houses", "住房", "套"), ("vehicles", "车辆", "辆"))
    have += [f"{what} {n} {unit}" for name, what, unit in counts if type(n := fields.get(name)) is int and n]
    return f"{'、'.join(have) or '没有登记金融资产、住房和车辆'}。"


WORDS: Words = {
    "visit_words": visit_words,
    "verification_words": verification_words,
    "appraisal_words": appraisal_words,
    "panel_words": panel_words,
    "findings": found_words,
    "income_total": _income,
    "income_each": _income_each,
    "property_words": _property,
}
