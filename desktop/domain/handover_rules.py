"""Rules of matters that are reviewed or only received here and finished by the county (山亭区's three modes).

A substantive review ends in an opinion that the county issues on sight (见章发证); a window passes the papers on with a
slip; what comes back is recorded and handed to the applicant. The applicant may be told nothing the county did
not decide.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain import change_rules
from desktop.domain.case import DECLINED as DECLINED
from desktop.domain.case import FAIL as FAIL
from desktop.domain.case import ISSUED as ISSUED
from desktop.domain.case import PASS as PASS
from desktop.domain.case import Case
from desktop.domain.facts import Check, Facts, Obstacle, wanted
from desktop.domain.months import add_months, is_month, month_of
from desktop.domain.scheme import Step


def review(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """审查: passes, or fails with reasons."""
    result = facts.text("result")
    if result not in (PASS, FAIL):
        return [Obstacle("review", "请写明审查通过还是不通过。")]
    if result == FAIL and not facts.texts("reasons"):
        return [Obstacle("review", "审查不通过要写明理由。")]
    return []


def forward(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """转报/转递: to whom, which papers, who took them over; a slip with both signatures stays."""
    found = wanted(facts, "forward", to="请填写转给哪个部门。", receiver="请填写接收人。")
    if not facts.texts("items"):
        found.append(Obstacle("forward", "请列出转交的材料。"))
    return found


def county_result(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """The county's result as it came back, with its document; the township records it and decides nothing."""
    if facts.text("result") not in (ISSUED, DECLINED):
        return [Obstacle("county_result", "请写明上级部门是否办结、准予还是不准予。")]
    found = wanted(facts, "county_result", document="请填写上级部门文书的文号。")
    if facts.text("scan") not in facts.files:
        found.append(Obstacle("county_result", "请附上级部门文书的扫描件。"))
    return found + _money(case, facts)


def _months(case: Case, facts: Facts) -> list[Obstacle]:
    """From no month before the application or the benefit it changes, to none beyond the year after."""
    first = facts.text("first_month")
    began = [b.first_month for b in case.household.chain(case.application.benefit)]
    earliest = min(began) if began else case.application.registered_on[:7]
    if not is_month(first) or not earliest <= first <= add_months(month_of(facts.on), 12):
        return [Obstacle("first_month", "请照上级文书填写起始月份；不能早于申请或原来的待遇。")]
    return []


def _money(case: Case, facts: Facts) -> list[Obstacle]:
    """Where the county grants money, its amount is copied from its document."""
    if facts.text("result") != ISSUED or case.matter.gives == "service":
        return []
    if wrong := _months(case, facts):
        return wrong
    if case.change is not None:
        return change_rules.effect(case, facts) + _ends(case, facts)
    if case.matter.gives not in ("monthly", "once"):
        return []
    name = "monthly_fen" if case.matter.gives == "monthly" else "amount_fen"
    if facts.number(name) <= 0 or facts.number("covered") <= 0:
        return [Obstacle("amount", "上级准予的，请照文书填写人数和金额。")]
    return []


def _ends(case: Case, facts: Facts) -> list[Obstacle]:
    """A stop names the month before the one it counts from, a grace one that is not earlier."""
    effect, last = facts.text("effect"), facts.text("last_month")
    if effect not in change_rules.ENDING:
        return []
    before = add_months(facts.text("first_month"), -1)
    if (is_month(last) and last >= before) if effect == "grace" else last == before:
        return []
    return [Obstacle("last_month", f"应发放到 {before} 为止，渐退的照上级文书填写。")]


def deliver(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """送达: how, to whom, and the signature or the picture that shows it."""
    ways = ("direct", "adult_cohabitant", "left", "electronic", "post", "announcement")
    found = wanted(facts, "deliver", receiver="请填写收件人。")
    if facts.text("how") not in ways:
        found.append(Obstacle("deliver", "请选择送达方式。"))
    elif facts.text("how") == "left" and not (facts.text("witness").strip() or facts.photos()):
        found.append(Obstacle("deliver", "留置送达要有见证人，或者拍照、录像。"))
    return found


def publication(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """公布: the result stays published; it never replaces the notice before the decision."""
    if not step.places:
        return wanted(facts, "publication", place="请填写公布的地点或栏目。")
    missing = [place for place in step.places if place not in facts.texts("places")]
    return [Obstacle("publication", f"公布还缺：{'、'.join(missing)}。", step.quote or "")] if missing else []


def system_entry(case: Case, step: Step, facts: Facts) -> list[Obstacle]:
    """The same step was entered into the provincial system, by whom and with which number."""
    return wanted(facts, "system_entry", number="请填写省系统里的编号。")


CHECKS: Mapping[str, Check] = {
    "review": review,
    "forward": forward,
    "county_result": county_result,
    "deliver": deliver,
    "publication": publication,
    "system_entry": system_entry,
}
