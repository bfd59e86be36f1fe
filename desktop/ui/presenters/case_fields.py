"""What the form of a step asks in this very case: by what the matter gives, the change, the places of the scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.case import CONFIRM, ISSUED, Case
from desktop.domain.change_rules import EFFECT_NAMES, ENDING, REVISED
from desktop.domain.proposal import Proposal
from desktop.domain.scheme import Step
from desktop.ui.presenters.forms import Field, FormSpec
from desktop.ui.presenters.rows import Beside
from desktop.ui.presenters.visit_specs import members_here, visit_fields

GRACE, STOP = "grace", "stop"
_MONTH = "例如 2026-05"
_FIRST = "照上级文书填写，例如 2026-05"


def in_case(
    case: Case, step: str, declared: Step | None, spec: FormSpec, proposal: Proposal | None
) -> FormSpec:
    """The form of a step as this case needs it; ``proposal`` what the figures come to, for an opinion."""
    if step == "opinion":
        return _opinion(case, spec, proposal)
    rule = declared.rule if declared else ""
    if rule in ("notice", "publication") and declared is not None and declared.places:
        return _places(declared, spec)
    more = _MORE.get(rule)
    return more(case, spec) if more else spec


def _before(spec: FormSpec, name: str, *fields: Field) -> FormSpec:
    """The same form with fields put before one of its own."""
    at = next((n for n, f in enumerate(spec.fields) if f.name == name), len(spec.fields))
    return replace(spec, fields=(*spec.fields[:at], *fields, *spec.fields[at:]))


def _places(declared: Step, spec: FormSpec) -> FormSpec:
    """Every place that the scheme wants, ticked one by one."""
    label = next((f.label for f in spec.fields if f.name == "place"), "地点")
    choices = tuple((p, p) for p in declared.places)
    ticks = Field("places", label, "checks", choices=choices)
    return _before(spec, "place", ticks).without("place")


def _visit(case: Case, spec: FormSpec) -> FormSpec:
    return _before(spec, "differences", *visit_fields(case))


def _self_care(case: Case, spec: FormSpec) -> FormSpec:
    """Whose self-care it is, where several people may be supported together."""
    people = members_here(case)
    if case.law is None or case.law.id != "tekun" or len(people) < 2:
        return spec
    asked = Field("member", "评估对象", "choice", choices=people, initial=case.application.subject)
    return _before(spec, "assessors", asked)


def _county_result(case: Case, spec: FormSpec) -> FormSpec:
    issued = ("result", ISSUED)
    given = _changed(case) if case.change is not None else _given(case)
    declined = Beside(
        "reasons", "不准予的理由", "lines", hint="一行写一条", required=False, among=("result", ("declined",))
    )
    return _before(spec, "scan", *(replace(f, when=issued) for f in given), declined)


def _given(case: Case) -> tuple[Field, ...]:
    """What the county grants, copied from its document."""
    people = Field("covered", "人数", "number", initial=str(len(members_here(case))))
    month = Field("first_month", "起始月份", hint=_FIRST)
    match case.matter.gives:
        case "monthly":
            return (people, Field("monthly_fen", "每月金额（元）", "money"), month)
        case "once":
            parts = Field(
                "instalments", "分几次发放", "number", initial=str(max(1, case.application.instalments))
            )
            return (people, Field("amount_fen", "金额（元）", "money"), parts, month)
        case "recognition":
            return (people, Field("valid_until", "有效期至（月份）", hint=_MONTH), month)
        case _:
            return ()


def _changed(case: Case) -> tuple[Field, ...]:
    """What the county does to a running benefit."""
    effects = case.change.effects if case.change else ()
    choices = tuple((e, EFFECT_NAMES[e]) for e in effects)
    revised, ended = ("effect", tuple(sorted(REVISED))), ("effect", tuple(sorted(ENDING)))
    covered = str(case.target.covered) if case.target else ""
    return (
        Field(
            "effect", "结果", "choice", choices=choices, initial=choices[0][0] if len(choices) == 1 else ""
        ),
        Beside("covered", "保障人数", "number", initial=covered, among=revised),
        Beside("monthly_fen", "现每月金额（元）", "money", among=revised),
        Beside("first_month", "起始月份", hint=_FIRST, among=revised),
        Beside("last_month", "发放到（月份）", hint=_MONTH, among=ended),
    )


def _opinion(case: Case, spec: FormSpec, proposal: Proposal | None) -> FormSpec:
    agreed = ("outcome", CONFIRM)
    if proposal is None:
        return _before(spec, "reasons", *(replace(f, when=agreed) for f in _by_hand(case)))
    if case.change is None:
        if case.matter.gives == "service":
            return spec.with_fields(
                {"note": {"label": "审核意见", "required": True, "hint": "写明审查的情况和结果"}}
            )
        return spec
    spec = spec.with_fields({"outcome": {"label": "变更意见"}})
    most = _most_grace(case)
    if proposal.effect == STOP and GRACE in case.change.effects and most:
        ways = ((STOP, "停发"), (GRACE, "渐退后停发"))
        effect = Field("effect", "怎样停发", "choice", choices=ways, initial=STOP, when=agreed)
        months = Beside(
            "grace_months",
            "渐退几个月",
            "number",
            hint=f"最长 {most} 个月",
            among=("effect", (GRACE,)),
            when=agreed,
        )
        return _before(spec, "reasons", effect, months)
    return spec


def _most_grace(case: Case) -> int:
    """How many months of 渐退 the rules of the matter allow, 0 where they know none."""
    on = case.done_on("registration")
    try:
        value = case.law.value("grace_months", on)[0] if case.law and on else 0
    except KeyError:
        return 0
    return value if isinstance(value, int) else 0


def _by_hand(case: Case) -> tuple[Field, ...]:
    """Where no rules reckon: whoever looked into it states the sums and how they were found."""
    grounds = Field("calculation", "依据与算法", "lines", hint="一行写一条")
    return (*(f for f in _given(case) if f.name != "first_month"), grounds)


_MORE: Mapping[str, Callable[[Case, FormSpec], FormSpec]] = {
    "visit": _visit,
    "self_care": _self_care,
    "county_result": _county_result,
}
