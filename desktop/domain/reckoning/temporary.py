"""临时救助: what kind of need, how much the desk found right, who may decide that, what is still to be paid.

649号令 第四十七、四十八条, 国发〔2014〕47号, 民发〔2018〕23号. There is no national sum: the amount is what the desk
states in the visit (fact ``amount_fen``), for emergency aid at least what was given at once (``first_aid``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from desktop.domain.case import CONFIRM, Case
from desktop.domain.circumstances import Finding
from desktop.domain.exclusion import kind_of
from desktop.domain.household import Benefit
from desktop.domain.matter import Matter
from desktop.domain.money import format_yuan
from desktop.domain.proposal import Proposal, Settings
from desktop.domain.reckoning import family, subsidy, verdict
from desktop.domain.rulebook import Rulebook
from desktop.domain.scheme import Pack

URGENT, EXPENDITURE = "急难型", "支出型"
EMERGENCY = "emergency"
"""The path on which aid comes first and its papers after."""

CAUSES: Mapping[str, str] = {
    "accident": "火灾、交通事故等意外",
    "illness": "家庭成员突发重大疾病",
    "expenditure": "生活必需支出突然增加",
    "other": "其他特殊困难",
}
"""The causes of 649号令 第四十七条; the law in force says which of them count."""

_KINDS = {"accident": URGENT, "illness": URGENT, "expenditure": EXPENDITURE}


def reckon(case: Case, pack: Pack, settings: Settings, on: date) -> Proposal:
    """One amount in fen, in ``instalments`` parts; ``amount_fen`` is everything, aid given at once included.

    Raises ``UserError`` when no rule is in force or the township's ceiling is not configured.
    """
    rules = Rulebook.of(pack, case.matter, on)
    kind, sort = _kind(case, rules)
    total, amount = _amount(case, rules)
    findings = [_cause(case, rules), sort, amount, _times(case, pack, settings, rules)]
    if total:
        findings += [_power(case, settings, total), *_ahead(case, pack, settings, total, rules)]
    parts, instalments = _instalments(case, total, rules)
    findings += instalments
    if answer := subsidy.answered(case, pack, findings, ("dibao", "marginal", "rigid")):
        return answer
    members = _members(case)
    return Proposal(
        outcome=CONFIRM,
        covered=len(members),
        monthly_fen=0,
        category=subsidy.category(case),
        calculation=verdict.sentences(findings),
        clauses=verdict.clauses(findings),
        amount_fen=total,
        instalments=parts,
        tier=kind,
        members=members,
    )


def township_ceiling(matter: Matter, settings: Settings) -> int | None:
    """The most the township may decide, fen; None where no power of the matter sets a limit.

    Raises ``UserError`` when the limit is an office setting that was not filled in.
    """
    for power in matter.powers:
        if power.decides == "township" and power.up_to_setting:
            return settings.wanted(power.up_to_setting)
        if power.decides == "township":
            return power.up_to
    return None


def paid_ahead(case: Case) -> int:
    """What was given at once before the decision, fen."""
    step = case.latest("first_aid")
    return family.amount(step.facts, "amount_fen") if step else 0


def still_to_pay(case: Case, amount_fen: int) -> int:
    """What a decision on ``amount_fen`` leaves to be paid, fen: aid given at once is not paid twice."""
    return max(0, amount_fen - paid_ahead(case))


def shares(total_fen: int, parts: int) -> tuple[int, ...]:
    """A sum in so many parts, fen: as equal as whole yuan allow, the rest with the first.

    Raises ``ValueError`` for fewer than one part or a negative sum.
    """
    if parts < 1 or total_fen < 0:
        raise ValueError("a sum is not negative and has at least one part")
    each = total_fen // parts // 100 * 100
    return (total_fen - each * (parts - 1), *(each for _ in range(parts - 1)))


def aids(case: Case, pack: Pack, on: date, *, rolling: bool = False) -> tuple[Benefit, ...]:
    """The temporary aids of this household that count against the yearly limit, without this case's own.

    Calendar year of ``on``; ``rolling``: the twelve months up to and including that of ``on``.
    """
    home, month = case.household, subsidy.month_of(on)
    own = {d.id for d in case.decisions}
    first = f"{on.year - 1:04d}-{on.month:02d}" if rolling else f"{on.year - 1:04d}-12"
    counting = {m.id for m in pack.scheme.matters if kind_of(m) == "temporary"} | {"temporary"}
    return tuple(
        b
        for b in home.benefits
        if b.matter in counting
        and first < b.first_month <= month
        and b.source not in own | home.rival_decisions
    )


def _cause(case: Case, rules: Rulebook) -> Finding:
    known, clause = rules.words("causes"), rules.source("causes")
    cause = _stated(case, "cause") or case.application.cause
    if cause in known and cause in CAUSES:
        return Finding("cause", clause, True, f"困难原因：{CAUSES[cause]}", {"cause": cause})
    listed = "、".join(CAUSES[c] for c in known if c in CAUSES)
    return Finding("cause", clause, None, f"没有写明困难原因，请从中选一项：{listed}", {"cause": cause})


def _kind(case: Case, rules: Rulebook) -> tuple[str, Finding]:
    """急难型 or 支出型: as the desk states, else by the path and the cause."""
    known, clause = rules.words("kinds"), rules.source("kinds")
    stated = _stated(case, "kind")
    urgent = case.application.path == EMERGENCY
    cause = _stated(case, "cause") or case.application.cause
    kind = stated if stated in known else (URGENT if urgent else _KINDS.get(cause, ""))
    if urgent and kind != URGENT:
        text = f"走的是急难程序，写的却是{kind}，请核对"
        return kind, Finding("kind", clause, None, text, {"kind": kind, "path": EMERGENCY})
    if not kind:
        text = f"没有写明是{'还是'.join(known)}，请在入户调查里写明"
        return kind, Finding("kind", clause, None, text, {"kind": ""})
    return kind, Finding("kind", clause, True, f"属{kind}临时救助", {"kind": kind})


def _amount(case: Case, rules: Rulebook) -> tuple[int, Finding]:
    """What the desk found right; on the emergency path at least what was given at once."""
    ahead, asked = paid_ahead(case), case.application.asked_fen
    stated = family.amount(family.visit_facts(case), "amount_fen")
    total = stated or ahead
    said = f"（申请 {format_yuan(asked)} 元）" if asked else ""
    inputs: dict[str, int | str] = {"stated_fen": stated, "first_aid_fen": ahead, "asked_fen": asked}
    cite = rules.cite("649.49")
    if not total:
        text = f"经办人还没有写明拟救助金额{said}，请在入户调查里写明"
        return 0, Finding("amount", cite, None, text, inputs)
    if stated and ahead > stated:
        text = f"先行救助 {format_yuan(ahead)} 元已超过拟救助 {format_yuan(stated)} 元，请核对金额"
        return total, Finding("amount", cite, None, text, inputs)
    where = "入户调查" if stated else "先行救助"
    return total, Finding("amount", cite, True, f"{where}提出救助 {format_yuan(total)} 元{said}", inputs)


def _power(case: Case, settings: Settings, total: int) -> Finding:
    """Who decides this sum (649号令 第四十八条): more than the township may goes to the county."""
    power = next((p for p in case.matter.powers if p.decides == "township"), None)
    cite = (power.clause or power.quote or "") if power else ""
    ceiling = township_ceiling(case.matter, settings)
    if ceiling is None:
        text = "方案没有规定乡镇（街道）的金额上限"
        return Finding("power", cite, True, text, {"amount_fen": total})
    inputs: dict[str, int | str] = {"amount_fen": total, "ceiling_fen": ceiling}
    compared = f"{format_yuan(total)} {'＞' if total > ceiling else '≤'} {format_yuan(ceiling)}"
    text = "超过乡镇权限，报县级决定" if total > ceiling else "在乡镇（街道）权限之内"
    return Finding("power", cite, True, text, inputs, compared)


def _times(case: Case, pack: Pack, settings: Settings, rules: Rulebook) -> Finding:
    """How often this household was aided this year. In an emergency the limit is a question, not a refusal."""
    on, cite, most = rules.on, rules.cite("649.49"), settings.number("temporary_times_per_year")
    rolling = settings.text("temporary_times_by") == "twelve_months"
    had = len(aids(case, pack, on, rolling=rolling))
    period = "近十二个月" if rolling else f"{on.year} 年（按自然年计）"
    inputs: dict[str, int | str] = {"had": had, "rolling": int(rolling)}
    if most is None:
        text = f"{period}已救助 {had} 次，次数上限未配置，方案未规定"
        return Finding("times", cite, True, text, inputs)
    text = f"{period}已救助 {had} 次，上限 {most} 次（办公室设置）"
    compared = f"{had} ＋ 1 {'＞' if had >= most else '≤'} {most}"
    if had < most:
        return Finding("times", cite, True, text, inputs, compared)
    one_by_one = rules.cite("23.kinds")
    if case.application.path == EMERGENCY:
        return Finding("times", one_by_one, None, f"{text}，急难情形请按一事一议报县级", inputs, compared)
    letter = f"经审核，{period}临时救助已达 {most} 次"
    return Finding("times", one_by_one, False, f"{text}，确有重大困难的可一事一议", inputs, compared, letter)


def _ahead(case: Case, pack: Pack, settings: Settings, total: int, rules: Rulebook) -> Iterator[Finding]:
    """Aid given at once: taken off what is still to be paid; never more than the ready money may hold."""
    given = paid_ahead(case)
    if not given:
        return
    cite = rules.cite("47.emergency")
    left = still_to_pay(case, total)
    text = f"先行救助已付 {format_yuan(given)} 元，还要付 {format_yuan(left)} 元"
    sum_ = f"{format_yuan(total)} － {format_yuan(given)} ＝ {format_yuan(left)}"
    yield Finding("first_aid", cite, True, text, {"given_fen": given, "left_fen": left}, sum_)
    fund = pack.scheme.reserve_fund
    most = fund.ceiling_fen.value if fund else None
    most = settings.number("reserve_fund_fen") if most is None else most
    if most is not None and given > most:
        text = f"先行救助 {format_yuan(given)} 元超过备用金额度 {format_yuan(most)} 元，请核对"
        yield Finding("reserve_fund", cite, None, text, {"given_fen": given, "fund_fen": most})


def _instalments(case: Case, total: int, rules: Rulebook) -> tuple[int, tuple[Finding, ...]]:
    """Once, or in parts over no more months than the rule allows (一次审批、分阶段救助)."""
    parts = max(1, case.application.instalments)
    left = still_to_pay(case, total)
    if parts == 1 or not total:
        return 1, ()
    most, clause = rules.number("instalment_months"), rules.source("instalment_months")
    inputs: dict[str, int | str] = {"instalments": parts, "most": most, "left_fen": left}
    if parts > most:
        text = f"分 {parts} 次发放，超过最多 {most} 个月，请改申请"
        return parts, (Finding("instalments", clause, None, text, inputs),)
    if left < parts * 100:
        text = f"还要付 {format_yuan(left)} 元，不够分 {parts} 次，请改为一次发放"
        return parts, (Finding("instalments", clause, None, text, inputs),)
    each = "、".join(format_yuan(fen) for fen in shares(left, parts))
    return parts, (Finding("instalments", clause, True, f"分 {parts} 次发放：{each} 元", inputs),)


def _members(case: Case) -> tuple[str, ...]:
    """The person aided, else everybody of the family."""
    if case.application.subject:
        return (case.application.subject,)
    return tuple(m.id for m in case.household.members if m.here and m.counted)


def _stated(case: Case, name: str) -> str:
    value = family.visit_facts(case).get(name)
    return value if isinstance(value, str) else ""
