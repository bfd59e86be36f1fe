"""临时救助 worked out to the fen: kind, amount, who decides, how often, what was paid at once, in how many parts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.household import Benefit, Decision, StepDone
from desktop.domain.matter import Power
from desktop.domain.proposal import Proposal
from desktop.domain.reckoning import temporary
from desktop.errors import UserError
from tests.domain.reckoning.subsidy_case import DIBAO, GUO, ON, PACK, SON, holds, made, settings, step


def visit(fen: int, **facts: str) -> StepDone:
    return step("visit", ON, amount_fen=fen, **facts)


def at_once(fen: int) -> StepDone:
    return step("first_aid", emergency="房屋失火", amount_fen=fen)


Changed = Mapping[str, int | str]
NOTHING: Changed = {}


def aid(*steps: StepDone, more: Changed = NOTHING, **said: Any) -> Proposal:  # noqa: ANN401  # passed on
    case = made("temporary", *steps, **{"cause": "accident", **said})
    return temporary.reckon(case, PACK, settings(**more), ON)


def aided(month: str, number: int = 1) -> Benefit:
    return Benefit(
        f"b-aid{number}",
        "temporary",
        amount_fen=80000,
        first_month=month,
        last_month=month,
        source="baseline",
    )


URGENT: dict[str, Any] = {"path": "emergency"}
TWICE = (DIBAO, aided("2026-01", 1), aided("2026-02", 2))


@pytest.mark.parametrize(
    ("found", "fen", "kind", "said", "clause"),
    [
        (aid(visit(150000)), 150000, "急难型", "在乡镇（街道）权限之内", "第四十八条"),
        (aid(visit(200000)), 200000, "急难型", "2,000.00 ≤ 2,000.00", "第四十八条"),
        (aid(visit(200000)), 200000, "急难型", "在乡镇（街道）权限之内", "第四十八条"),
        (aid(visit(200001)), 200001, "急难型", "超过乡镇权限，报县级", "第四十八条"),
        (aid(visit(120050), cause="expenditure"), 120050, "支出型", "生活必需支出突然增加", "第四十七条"),
        (aid(visit(90000, kind="支出型"), cause="illness"), 90000, "支出型", "属支出型临时救助", "民发〔2018〕23号"),
        (aid(visit(90000), asked_fen=300000), 90000, "急难型", "申请 3,000.00 元", "第四十九条"),
        (aid(at_once(50000), visit(150000), **URGENT), 150000, "急难型", "还要付 1,000.00 元", "紧急程序"),
        (aid(at_once(50000), **URGENT), 50000, "急难型", "还要付 0.00 元", "紧急程序"),
        (aid(at_once(150000), visit(250000), **URGENT), 250000, "急难型", "报县级", "第四十八条"),
        (aid(visit(90000), benefits=(DIBAO, aided("2026-01"))), 90000, "急难型", "1 ＋ 1 ≤ 2", "第四十九条"),
        (aid(visit(90000), benefits=(aided("2025-11", 1), aided("2025-12", 2))), 90000, "急难型",
         "2026 年（按自然年计）已救助 0 次", "第四十九条"),
        (aid(visit(90000), benefits=TWICE, more={"temporary_times_per_year": ""}), 90000, "急难型",
         "次数上限未配置，方案未规定", "第四十九条"),
        (aid(visit(100000), instalments=3), 100000, "急难型", "334.00、333.00、333.00 元", "民发〔2018〕23号"),
        (aid(visit(300), instalments=3), 300, "急难型", "1.00、1.00、1.00 元", "民发〔2018〕23号"),
        (aid(at_once(90000), more={"reserve_fund_fen": 90000}, **URGENT), 90000, "急难型", "先行救助已付", "紧急程序"),
        (aid(at_once(40000), visit(100000), instalments=6, **URGENT), 100000, "急难型",
         "100.00、100.00、100.00、100.00、100.00、100.00 元", "民发〔2018〕23号"),
    ],
)  # fmt: skip
def test_how_much_and_who_decides(found: Proposal, fen: int, kind: str, said: str, clause: str) -> None:
    assert (found.outcome, found.amount_fen, found.monthly_fen, found.tier) == ("confirm", fen, 0, kind)
    assert (found.covered, found.members) == (2, ("m-1", "m-2"))
    line = next(line for line in found.calculation if said in line)
    assert clause in line and any(clause in c for c in found.clauses)


@pytest.mark.parametrize(
    ("found", "question"),
    [
        (aid(), "还没有写明拟救助金额"),
        (aid(asked_fen=300000), "申请 3,000.00 元"),
        (aid(visit(90000), cause=""), "没有写明困难原因"),
        (aid(visit(90000), cause="other"), "没有写明是急难型还是支出型"),
        (aid(at_once(90000), visit(90000, kind="支出型"), **URGENT), "请核对"),
        (aid(at_once(90000), visit(80000), **URGENT), "已超过拟救助 800.00 元"),
        (aid(at_once(90000), benefits=TWICE, **URGENT), "一事一议报县级"),
        (aid(visit(90000), instalments=7), "超过最多 6 个月"),
        (aid(at_once(90000), instalments=2, **URGENT), "不够分 2 次"),
        (aid(at_once(90000), more={"reserve_fund_fen": 80000}, **URGENT), "超过备用金额度 800.00 元"),
    ],
)  # fmt: skip
def test_what_must_be_settled_first(found: Proposal, question: str) -> None:
    assert (found.outcome, found.amount_fen, found.reasons) == ("", 0, ())
    assert any(question in q for q in found.unclear), found.unclear


def test_the_third_time_in_a_year_is_refused_and_other_help_named() -> None:
    found = aid(visit(90000), benefits=TWICE)
    assert (found.outcome, found.amount_fen) == ("refuse", 0)
    assert found.reasons == ("经审核，2026 年（按自然年计）临时救助已达 2 次。",)
    assert "最低生活保障" in found.other_help
    assert any("2 ＋ 1 ＞ 2" in line and "一事一议" in line for line in found.calculation)


def test_an_office_may_count_twelve_months_instead_of_the_calendar_year() -> None:
    had = (aided("2025-04", 1), aided("2025-12", 2))
    rolling: Changed = {"temporary_times_by": "twelve_months"}
    assert aid(visit(90000), benefits=had).outcome == "confirm"
    assert aid(visit(90000), benefits=had, more=rolling).outcome == "refuse"
    earlier = (aided("2025-03", 1), aided("2025-12", 2))
    assert aid(visit(90000), benefits=earlier, more=rolling).outcome == "confirm"


def test_the_cases_own_aid_and_rival_decisions_do_not_count_against_it() -> None:
    own = replace(aided("2026-03", 1), source="d-1")
    decision = Decision("d-1", "a-1", "confirm", ON.isoformat())
    case = made("temporary", visit(90000), benefits=(own, aided("2026-01", 2)), decisions=(decision,))
    assert [b.id for b in temporary.aids(case, PACK, ON)] == ["b-aid2"]
    rivals = tuple(Decision(d, "a-0", "confirm", "2026-02-01") for d in ("d-2", "d-3"))
    disputed = replace(aided("2026-02"), source="d-2")
    case = made("temporary", visit(90000), benefits=(disputed,), decisions=rivals)
    assert temporary.aids(case, PACK, ON) == ()


def test_an_aid_that_begins_later_does_not_count_yet() -> None:
    case = made("temporary", visit(90000), benefits=(aided("2026-04"),))
    assert temporary.aids(case, PACK, ON) == ()


def test_those_who_died_or_left_are_not_aided() -> None:
    assert aid(visit(90000), members=(GUO, replace(SON, left_on="2026-01-02"))).members == ("m-1",)


def test_aid_for_one_person_covers_that_person() -> None:
    assert aid(visit(90000), subject="m-2").members == ("m-2",)


def test_a_ceiling_that_is_not_configured_stops_the_reckoning() -> None:
    with pytest.raises(UserError, match=r"小额临时救助上限.*未配置"):
        aid(visit(90000), more={"small_ceiling_fen": ""})


def test_a_matter_without_powers_has_no_ceiling() -> None:
    case = made("temporary", visit(900000), cause="accident")
    free = replace(case, matter=case.matter.model_copy(update={"powers": ()}))
    assert temporary.township_ceiling(free.matter, settings()) is None
    assert temporary.reckon(free, PACK, settings(), ON).amount_fen == 900000


def test_a_scheme_may_state_the_ceiling_itself() -> None:
    case = made("temporary", visit(90001), cause="accident")
    powers = (Power(decides="township", up_to=90000), Power(decides="county"))
    stated = replace(case, matter=case.matter.model_copy(update={"powers": powers}))
    assert temporary.township_ceiling(stated.matter, settings()) == 90000
    found = temporary.reckon(stated, PACK, settings(), ON)
    assert any("超过乡镇权限，报县级" in line and "900.01 ＞ 900.00" in line for line in found.calculation)


def test_a_tekun_person_still_in_need_may_be_aided() -> None:
    assert aid(visit(90000), benefits=(holds("tekun", subject="m-1"),)).outcome == "confirm"


@given(st.integers(0, 10**9), st.integers(1, 12))
def test_the_shares_are_the_sum_and_the_first_is_the_largest(total: int, parts: int) -> None:
    found = temporary.shares(total, parts)
    assert (sum(found), len(found), max(found)) == (total, parts, found[0])
    assert all(fen % 100 == 0 for fen in found[1:])
    assert found[0] - found[-1] < parts * 100


def test_shares_of_nothing() -> None:
    for total, parts in ((-1, 1), (100, 0)):
        with pytest.raises(ValueError, match="part"):
            temporary.shares(total, parts)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_nothing_is_paid_twice(given_fen: int, total: int) -> None:
    case = made("temporary", at_once(given_fen), **URGENT)
    left = temporary.still_to_pay(case, total)
    assert left == max(0, total - given_fen) and left + min(given_fen, total) == total
