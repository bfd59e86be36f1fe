"""What each step must have before it counts: one short check per rule name of a scheme pack.

A check gets the case as it stood before, the step as the pack declares it and the facts that somebody wants to
record, and answers with obstacles: sentences for the desk, with the clause. No obstacle means it may be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.domain import care_rules, change_rules, closing_rules, handover_rules, panel_rules, relief_rules
from desktop.domain.case import CONFIRM, PASS, REFUSE, Case
from desktop.domain.facts import Check
from desktop.domain.facts import Facts as Facts
from desktop.domain.facts import Obstacle as Obstacle
from desktop.domain.household import Member
from desktop.domain.journal import Value
from desktop.domain.money import format_yuan
from desktop.domain.months import is_month
from desktop.domain.scheme import Material, Step
from desktop.domain.workflow import missing_before, notice_days, notice_ends

ADULT = 18


def in_order(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """Everything the step needs is done, and not after the day of the step."""
    found = [
        Obstacle("order", f"“{step.title}”之前要先完成“{before.title}”。", step.clause or "")
        for before in missing_before(case, step)
    ]
    for name in step.needs:
        before_on, before = case.done_on(name), case.matter.step(name)
        if before_on is not None and before is not None and facts.on < before_on:
            found.append(
                Obstacle(
                    "dates", f"“{step.title}”的日期不能早于“{before.title}”（{before_on.isoformat()}）。"
                )
            )
    return found


def with_photos(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """As many pictures as the scheme wants (影像备案)."""
    if len(facts.photos()) >= step.photos:
        return []
    return [Obstacle("photos", f"“{step.title}”要留存至少 {step.photos} 张照片。", step.quote or "")]


def _asked(case: Case, material: Material) -> bool:
    """Required of everybody, or of those whom its condition fits; a change asks for what proves it."""
    if case.change is not None:
        return False
    return case.holds(material.conditional) if material.conditional else material.required


def _materials(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    result = facts.text("result")
    present, missing = set(facts.texts("present")), set(facts.texts("missing"))
    required = {m.id for m in case.matter.materials if _asked(case, m)}
    if result == "complete" and (missing or not required <= present):
        names = [m.title for m in case.matter.materials if m.id in (required - present) | missing]
        return [Obstacle("materials", f"材料还不齐：{'、'.join(names)}。", step.clause or "")]
    if result == "missing" and not missing:
        return [Obstacle("materials", "一次性告知要写明还缺哪些材料。", step.clause or "")]
    if result == "missing" and any(s.facts.get("result") == "missing" for s in case.all("materials")):
        return [Obstacle("one_time_notice", "补正只能一次性告知，已经告知过一次。", step.clause or "")]
    return (
        [] if result in ("complete", "missing") else [Obstacle("materials", "请写明材料齐全还是需要补正。")]
    )


def _adults(case: Case, on: date) -> list[Member]:
    counted = [m for m in case.household.members if m.counted and m.here]
    return [m for m in counted if (age := m.age_on(on)) is None or age >= ADULT]


def _authorisation(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    signed = set(facts.texts("signed"))
    missing = [m.name for m in _adults(case, facts.on) if m.id not in signed]
    found = [Obstacle("consent", f"以下成年成员还没有签授权书：{'、'.join(missing)}。")] if missing else []
    if facts.fields.get("commitment") is not True:
        found.append(Obstacle("commitment", "申请人还没有签承诺书。", step.quote or ""))
    return found


def _verification(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    found = []
    if facts.text("result") not in ("consistent", "inconsistent"):
        found.append(Obstacle("verification", "请写明核对结果：一致，或不一致。"))
    if not facts.text("report_no"):
        found.append(Obstacle("verification", "请填写核对报告编号。"))
    return found


def _visit(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    investigators = {name.strip() for name in facts.texts("investigators") if name.strip()}
    found = []
    if len(investigators) < step.people:
        found.append(
            Obstacle(
                "investigators",
                f"入户调查要有至少 {step.people} 名不同的调查人。",
                "民发〔2021〕57号 第十六条",
            )
        )
    if case.household.member(facts.text("present")) is None or facts.fields.get("member_signed") is not True:
        found.append(
            Obstacle("member_signature", "要有在场家庭成员在入户调查表上签字。", "民发〔2021〕57号 第十六条")
        )
    a = case.application
    if (a.relative or a.complaint) and facts.text("county_receipt") not in facts.files:
        why = "有举报的" if a.complaint else "申请人是经办人员或村（居）干部近亲属的"
        text = f"{why}，入户要由县级民政部门进行，请附县级入户的回执。"
        found.append(Obstacle("recusal", text, "民发〔2021〕57号 第二十条"))
    return found


def _appraisal(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    votes = [facts.number(name) for name in ("agree", "disagree", "abstain")]
    if facts.number("attended") < 1 or min(votes) < 0 or sum(votes) > facts.number("attended"):
        return [Obstacle("appraisal", "评议的到会人数和表决票数对不上。")]
    return []


def _opinion(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    return _outcome(case, facts, "初审意见") + _income_as_found(case)


def _income_as_found(case: Case) -> list[Obstacle]:
    """What the visit found is what is reckoned with: a declared income that differs is corrected first."""
    visit = case.latest("visit")
    found = visit.facts.get("income_checked_fen") if visit else None
    stated = sum(m.income_fen for m in case.household.members if m.counted and m.here)
    if type(found) is not int or found == stated:
        return []
    text = (
        f"入户核实的家庭年收入 {format_yuan(found)} 元与登记的 {format_yuan(stated)} 元不一致，"
        "请先更正成员收入，或重新登记入户调查。"
    )
    return [Obstacle("income", text)]


def _outcome(case: Case, facts: Facts, what: str) -> list[Obstacle]:
    outcome = facts.text("outcome")
    if outcome == REFUSE:
        return [] if facts.texts("reasons") else [Obstacle("reasons", f"{what}不同意的，要写明理由。")]
    if outcome != CONFIRM:
        return [Obstacle("outcome", f"{what}要写明同意还是不同意。")]
    if case.change is not None:
        return change_rules.effect(case, facts)
    return given(case, facts, what)


def given(case: Case, facts: Facts, what: str) -> list[Obstacle]:
    """What a confirmation gives is what the matter gives: a month, once, a recognition with its end, or a service."""
    monthly, once, covered = (facts.number(n) for n in ("monthly_fen", "amount_fen", "covered"))
    match case.matter.gives:
        case "monthly" if monthly <= 0 or covered <= 0 or once:
            return [Obstacle("amount", f"{what}同意的，要写明保障人数和每月金额。")]
        case "once" if once <= 0 or covered <= 0 or monthly or facts.number("instalments") < 1:
            return [Obstacle("amount", f"{what}同意的，要写明救助人数、金额和分几次发放。")]
        case "recognition" if covered <= 0 or monthly or once or not is_month(facts.text("valid_until")):
            return [Obstacle("amount", f"{what}同意的，要写明人数和有效期截止的月份；认定本身没有金额。")]
        case "service" if monthly or once:
            return [Obstacle("amount", f"{case.matter.title}没有金额。")]
        case _:
            return []


def _notice(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    opinion = case.opinion
    if opinion is None or facts.text("opinion") != opinion.id:
        return [Obstacle("opinion", "公示的内容要与现行初审意见一致，请重新生成公示单。")]
    return hung(step, facts, "张贴公示")


def hung(step: Step, facts: Facts, what: str) -> list[Obstacle]:
    """Where a notice hangs: one place named, or every one that the scheme wants (公示栏 and 网站)."""
    if not step.places:
        return [] if facts.text("place") else [Obstacle("place", f"请填写{what}的地点。")]
    missing = [place for place in step.places if place not in facts.texts("places")]
    return [Obstacle("place", f"{what}还缺：{'、'.join(missing)}。", step.quote or "")] if missing else []


def _notice_close(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    notice, earliest = case.notice, notice_ends(case)
    if notice is None or earliest is None or facts.text("notice") != notice.id:
        return [Obstacle("notice", "没有与现行初审意见对应的公示。", step.clause or "")]
    found = []
    if facts.on < earliest:
        text = (
            f"公示 {notice.on.isoformat()} 张贴，满 {_days(case)} 天后即 {earliest.isoformat()} 起才能结束。"
        )
        found.append(Obstacle("notice_days", text, "民发〔2021〕57号 第十九条"))
    if case.open_objections():
        found.append(
            Obstacle("objection", "还有异议没有答复，先办异议再结束公示。", "民发〔2021〕57号 第十九条")
        )
    return found


def _days(case: Case) -> str:
    return str(notice_days(case) or "")


def objection(case: Case, facts: Facts) -> list[Obstacle]:
    """An objection is raised against a standing notice."""
    notice = case.notice
    if notice is None or facts.text("notice") != notice.id or case.notice_close is not None:
        return [Obstacle("objection", "异议要针对正在进行的公示提出。")]
    return [] if facts.text("text") else [Obstacle("objection", "请记下异议的内容。")]


def objection_reply(case: Case, facts: Facts) -> list[Obstacle]:
    """An objection is answered once: unfounded, or upheld (then a new opinion and a new notice follow)."""
    if facts.text("objection") not in {o.id for o in case.open_objections()}:
        return [Obstacle("objection", "没有找到待答复的异议。")]
    if facts.text("result") not in ("unfounded", "upheld") or not facts.text("text"):
        return [Obstacle("objection", "请写明调查情况，并选择异议成立或不成立。")]
    return []


SAID = (
    "outcome", "monthly_fen", "covered", "category", "amount_fen", "instalments",
    "effect", "grace_months",
)  # fmt: skip
"""What an opinion says and a decision may not say otherwise."""


def same_as_publicised(case: Case, facts: Facts) -> list[Obstacle]:
    """A decision says what was publicised or reviewed: another outcome or amount needs a new opinion and notice."""
    found, basis = _outcome(case, facts, "审核确认"), case.basis
    if basis is None or facts.text("opinion") != basis.id:
        return [*found, Obstacle("opinion", "签批的内容与现行初审意见不对应，请刷新后重来。")]
    if basis.step == "review":
        agrees = (basis.facts.get("result") == PASS) == (facts.text("outcome") == CONFIRM)
        return (
            found if agrees else [*found, Obstacle("publicised", "决定要与审查结果一致；要改，请重新审查。")]
        )
    for name in SAID:
        if (facts.fields.get(name) or _EMPTY.get(name, 0)) != (basis.facts.get(name) or _EMPTY.get(name, 0)):
            text = "签批的结论、人数或金额与公示的不一致；要改，先作新的初审意见并重新公示。"
            return [*found, Obstacle("publicised", text, "民发〔2021〕57号 第十九条")]
    return found


_EMPTY: Mapping[str, Value] = {"instalments": 1}


def _nothing(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    return []


CHECKS: Mapping[str, Check] = {
    "plain": _nothing,
    "materials": _materials,
    "acceptance": _nothing,
    "authorisation": _authorisation,
    "verification": _verification,
    "visit": _visit,
    "appraisal": _appraisal,
    "opinion": _opinion,
    "notice": _notice,
    "notice_close": _notice_close,
    **closing_rules.CHECKS,
    **handover_rules.CHECKS,
    **care_rules.CHECKS,
    **relief_rules.CHECKS,
    **panel_rules.CHECKS,
}
"""The checks a pack may name for a step that is recorded as a step; decisions and papers have their own."""


_AFTERWARDS = frozenset({"deliver", "publication", "system_entry", "plain"})
"""What may still be recorded once a case is settled: nothing that could settle it again."""


def _follows_decision(case: Case, step: Step) -> bool:
    """True for a step the scheme puts after the decision (publication, delivery, entry into a system)."""
    order = [s.id for s in case.matter.steps]
    if step.id not in order or step.rule not in _AFTERWARDS:
        return False
    ends = [order.index(end) for end in ("decision", "county_result") if end in order]
    return bool(ends) and order.index(step.id) > min(ends)


def step_obstacles(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """Everything that stands against recording a step with these facts."""
    if case.settled and not _follows_decision(case, step):
        how = "有决定" if case.decisions else "办结"
        return [Obstacle("decided", f"这件申请已经{how}，不能再补这一步。")]
    if case.handed_over and step.rule not in ("county_result", "deliver", "closed"):
        return [Obstacle("handed_up", "这件申请已经移交，本级不能再办这一步。")]
    if not case.applies(step):
        return [Obstacle("condition", f"这件申请不需要“{step.title}”。", step.clause or "")]
    found = in_order(case, step, facts) + with_photos(case, step, facts)
    check = CHECKS.get(step.rule)
    if check is None:
        return [*found, Obstacle("rule", f"“{step.title}”不能这样登记。")]
    return found + check(case, step, facts)
