"""冠县: temporary aid, the town's up to a limit and the county's beyond it; and the county's own door (双通道)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.demo.deeds import Wishes
from desktop.demo.town import LEADER, Town
from desktop.domain.household import FILED
from desktop.domain.journal import Value
from desktop.domain.workflow import due_day
from desktop.errors import Refused, UserError
from desktop.office import decisions, intake, month
from desktop.office.act import CaseRef, case_at
from desktop.office.forwarding import CountyResult
from desktop.office.intake import Request
from tests.stories import counter
from tests.stories.conftest import MakeTown
from tests.stories.reading import notice, says

SEAL, NAME = "冠县民政局社会救助委托专用（样例）", "冠县民政局"


# -- 临时救助


@pytest.fixture(scope="module")
def aid(make_town: MakeTown) -> Town:
    return make_town("guanxian", "柳林镇")


def _aided(town: Town, last: str, asked: int, found: int, **more: object) -> CaseRef:
    """Somebody whose need the visit found to be so much, up to the decision; one to a family."""
    who = counter.family(counter.person(f"冉{last[-1]}示例", last))
    return counter.comes(town, who, "temporary", "突发重病", asked_fen=asked, **more)


def _found(amount: int, kind: str = "支出型", cause: str = "expenditure") -> dict[str, dict[str, Value]]:
    return {"visit": {"cause": cause, "kind": kind, "amount_fen": amount}}


def test_a_small_sum_is_the_towns_to_give(aid: Town) -> None:
    ref = _aided(aid, "0061", 200_000, 200_000)
    counter.through(aid, ref, Wishes(facts=_found(200_000)))
    found = counter.case(aid, ref)
    d = found.decision
    assert d is not None and (d.amount_fen, d.monthly_fen, d.instalments) == (200_000, 0, 1)
    assert found.latest("forward") is None and counter.undone(found) == []
    with aid.clerk() as desk:
        paper, text = notice(desk, ref)
    assert paper.form == "relief_notice"
    says(text, "临时救助", "2,000.00元", "支出型", NAME, SEAL, "行政诉讼被告：冠县民政局")
    assert [p.amount_fen for p in found.paid] == [200_000]
    assert counter.filed(aid, [ref]).of(found.filing) == (FILED, "")


@pytest.fixture(scope="module")
def large(aid: Town) -> CaseRef:
    ref = _aided(aid, "0062", 200_001, 200_001)
    counter.through(aid, ref, Wishes(facts=_found(200_001), until="forward"))
    return ref


def test_one_fen_above_the_limit_is_the_countys(aid: Town, large: CaseRef) -> None:
    with (
        aid.signing(LEADER) as desk,
        pytest.raises(Refused, match=r"超过乡镇审批权限 2,000\.00 元，请转报县级审批"),
    ):
        decisions.decide_on_screen(desk, large, desk.today())


def test_what_goes_to_the_county_does_not_wait_for_the_leaders_signature(aid: Town, large: CaseRef) -> None:
    with aid.leader() as desk:
        assert large not in decisions.queue(desk)


def test_the_county_grants_the_large_sum_and_the_town_pays_it(aid: Town, large: CaseRef) -> None:
    granted = CountyResult("issued", "冠民临〔2026〕7号（样例）", covered=1, amount_fen=180_000)
    counter.through(aid, large, Wishes(result=granted))
    found = counter.case(aid, large)
    assert found.decisions == () and found.household.papers == (), "the county's paper is the paper"
    assert found.latest("deliver") is not None and counter.undone(found) == []
    assert [p.amount_fen for p in found.paid] == [180_000], "what the county granted, not what was proposed"


def test_in_three_parts_it_is_decided_once_and_paid_month_by_month(aid: Town) -> None:
    ref = _aided(aid, "0063", 200_000, 200_000, instalments=3)
    counter.through(aid, ref, Wishes(facts=_found(200_000)))
    found = counter.case(aid, ref)
    assert found.decision is not None and found.decision.instalments == 3
    first = found.decision.first_month
    with aid.clerk() as desk:
        _, text = notice(desk, ref)
        with pytest.raises(Refused, match="还没有到"):
            assert found.benefit is not None
            month.pay(desk, ref.household, found.benefit.id, f"{first[:5]}{int(first[5:]) + 2:02d}")
    aid.clock.set(aid.clock.now().date() + timedelta(days=62))
    parts = counter.paid(aid, ref, f"{aid.clock.now().date():%Y-%m}")
    assert [fen for _, fen in parts] == [66_666, 66_666, 66_668], "the odd fen with the last part"
    assert sum(fen for _, fen in parts) == 200_000
    says(text, "2,000.00元", "666.66", "666.68")


def test_the_third_aid_of_a_year_is_refused_by_the_countys_own_limit(
    make_town: MakeTown,
) -> None:
    town = make_town("guanxian", "柳林镇")
    first = _aided(town, "0064", 50_000, 50_000)
    refs = [first]
    for n in range(3):
        if n:
            refs.append(counter.comes(town, first.household, "temporary", "又有支出", asked_fen=50_000))
        counter.through(town, refs[-1], Wishes(facts=_found(50_000)))
    assert [counter.case(town, r).refused for r in refs] == [False, False, True]
    with town.clerk() as desk:
        _, text = notice(desk, refs[-1])
    says(text, "2026年", "已达2次")


def test_in_an_emergency_the_money_comes_first_and_the_papers_after(aid: Town) -> None:
    before = aid.clock.now().date()
    ref = _aided(aid, "0065", 100_000, 150_000, path="emergency")
    facts = _found(150_000, "急难型", "accident")
    counter.through(aid, ref, Wishes(facts=facts, until="visit"))
    early = counter.case(aid, ref)
    assert [(p.amount_fen, p.month) for p in early.paid] == [(100_000, f"{before:%Y-%m}")]
    assert early.decision is None and early.done_on("acceptance") is None
    with aid.clerk() as desk:
        step = early.matter.step("makeup")
        assert step is not None
        assert due_day(early, step, desk.days) == desk.days.due(before, 10, "working")
    counter.through(aid, ref, Wishes(facts=facts))
    found = counter.case(aid, ref)
    assert found.decision is not None and found.decision.amount_fen == 150_000 and counter.undone(found) == []
    with aid.clerk() as desk:
        paper, text = notice(desk, ref)
    says(text, "急难型", "1,500.00元", "1,000.00元", NAME, SEAL)
    assert [fen for _, fen in counter.paid(aid, ref, f"{before:%Y-%m}")] == [100_000, 50_000]
    assert paper.form == "relief_notice"


# -- 双通道


@pytest.mark.parametrize("matter", ["dibao", "medical_remote"])
def test_who_goes_to_the_county_is_only_recorded_here(aid: Town, matter: str) -> None:
    covered, monthly = (1, 45_600) if matter == "dibao" else (0, 0)
    part = "transfer" if matter == "medical_remote" else ""
    who = counter.family(counter.person(f"闵{matter[0]}示例", f"007{len(matter) % 10}"))
    ref = counter.comes(aid, who, matter, "选择到县里办理", channel="county", subitem=part)
    with aid.clerk() as desk:
        assert [s.id for s in case_at(desk, ref).matter.steps if not s.optional] == [
            "registration", "forward", "county_result", "deliver", "payment",
        ]  # fmt: skip
        with pytest.raises(UserError):
            intake.accept(desk, ref, desk.today())
    with aid.signing(LEADER) as desk, pytest.raises(UserError):
        decisions.decide_on_screen(desk, ref, desk.today())
    result = CountyResult("issued", "冠县〔2026〕21号（样例）", covered=covered, monthly_fen=monthly)
    counter.through(aid, ref, Wishes(result=result))
    found = counter.case(aid, ref)
    assert found.decisions == () and found.household.papers == () and counter.undone(found) == []
    if matter == "dibao":
        assert found.benefit is not None and found.benefit.source == found.county_result.id  # type: ignore[union-attr]
        assert [p.amount_fen for p in found.paid] == [45_600]
    else:
        assert found.benefit is None


def test_the_same_family_is_not_given_the_same_twice_by_the_other_door(aid: Town) -> None:
    ref = counter.comes(aid, counter.family(counter.person("冯示例", "0081")), "dibao", "困难")
    counter.through(aid, ref)
    with aid.clerk() as desk, pytest.raises(UserError, match="正在享受最低生活保障"):
        intake.register(desk, ref.household, Request("dibao", "又到县里申请", channel="county"), desk.today())
