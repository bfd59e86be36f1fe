"""残疾人两项补贴 and 经济困难老年人补贴 worked out to the fen, with the clause behind each answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.household import Benefit, Decision, Member, StepDone
from desktop.domain.proposal import Proposal
from desktop.domain.reckoning import disability, elderly
from desktop.domain.rulebook import Rulebook
from desktop.errors import UserError
from tests.domain.reckoning.subsidy_case import (
    APPLIED,
    DIBAO,
    GUO,
    ON,
    PACK,
    SON,
    holds,
    made,
    settings,
    step,
)

SAME = step("disability_match", result="consistent", certificate="样例证号", grade=2)
Changed = Mapping[str, int | str]
NOTHING: Changed = {}
CLAUSE_52, CLAUSE_49 = "国发〔2015〕52号", "鲁民〔2020〕49号"


def match(grade: int) -> StepDone:
    return step("disability_match", result="consistent", certificate="样例证号", grade=grade)


def cared(level: str) -> StepDone:
    return step("self_care", result=level)


def living(*steps: StepDone, more: Changed = NOTHING, **said: Any) -> Proposal:  # noqa: ANN401  # passed on
    return disability.reckon(made("disability_living", *steps, **said), PACK, settings(**more), ON)


def nursing(*steps: StepDone, more: Changed = NOTHING, **said: Any) -> Proposal:  # noqa: ANN401  # passed on
    return disability.reckon(made("disability_nursing", *steps, **said), PACK, settings(**more), ON)


def aged(*steps: StepDone, more: Changed = NOTHING, on: date = ON, **said: Any) -> Proposal:  # noqa: ANN401  # passed on
    return elderly.reckon(made("elderly", *steps, **said), PACK, settings(**more), on)


def born(year: int, month: int = 1, day: int = 1) -> tuple[Member, ...]:
    return (replace(GUO, birth=f"{year:04d}-{month:02d}-{day:02d}"), SON)


# what happened → how much a month, and a word of the explanation
@pytest.mark.parametrize(
    ("found", "fen", "tier", "said"),
    [
        (living(SAME), 16000, "", "享受最低生活保障"),
        (living(match(4)), 16000, "", "四级"),
        (nursing(match(1)), 16000, "一级", "在护理补贴范围内"),
        (nursing(match(2)), 13000, "二级", "在护理补贴范围内"),
        (nursing(match(2), benefits=()), 13000, "二级", "自 2026-03 起计发（递交申请当月）"),
        (nursing(match(1), cared("none")), 16000, "一级", "以比对为准"),
        (nursing(match(2), more={"disability_nursing_two_fen": 13005}), 13005, "二级", "130.05 元"),
        (aged(), 8000, "60-79", "满 75 周岁"),
        (aged(members=born(1966, 3, 20)), 8000, "60-79", "满 60 周岁"),
        (aged(members=born(1946, 3, 20)), 10000, "80-89", "满 80 周岁"),
        (aged(members=born(1946, 3, 21)), 8000, "60-79", "满 79 周岁"),
        (aged(members=born(1936)), 20000, "90-99", "满 90 周岁"),
        (aged(cared("partial")), 14000, "60-79", "80.00 ＋ 60.00 ＝ 140.00 元"),
        (aged(cared("none"), members=born(1936)), 26000, "90-99", "完全丧失生活自理能力"),
        (aged(cared("full")), 8000, "60-79", "不计护理补贴"),
        (aged(on=date(2026, 12, 31)), 8000, "60-79", "自 2027-01 起发放"),
        (aged(members=born(1920), more={"elderly_centenarian_fen": 30000}), 30000, "106", "另定"),
    ],
)  # fmt: skip
def test_who_gets_how_much(found: Proposal, fen: int, tier: str, said: str) -> None:
    assert (found.outcome, found.monthly_fen, found.covered, found.tier) == ("confirm", fen, 1, tier)
    assert found.base_fen + found.person_topup_fen == fen
    assert found.members == ("m-1",) and not found.unclear and not found.reasons
    assert said in "\n".join(found.calculation)
    assert any(CLAUSE_52 in c or CLAUSE_49 in c for c in found.clauses)


# what happened → what the letter says, the clause on the screen, what else there is
@pytest.mark.parametrize(
    ("found", "reason", "clause", "help_"),
    [
        (living(SAME, benefits=()), "目前不在低保家庭范围内", CLAUSE_52, "最低生活保障"),
        (living(step("disability_match", result="inconsistent", certificate="样例证号", grade=2)),
         "残疾人证信息与残疾人系统登记不一致", CLAUSE_52, "最低生活保障"),
        (living(SAME, benefits=(holds("tekun", subject="m-1"),)),
         "已享受特困人员救助供养，不能同时享受困难残疾人生活补贴", CLAUSE_52, "临时救助"),
        (living(replace(SAME, facts={**SAME.facts, "other_benefits": ["orphan"]})),
         "已享受孤儿、事实无人抚养儿童保障", CLAUSE_52, "临时救助"),
        (nursing(match(3)), "不在重度残疾人护理补贴范围（一级、二级）内", CLAUSE_52, "困难残疾人生活补贴"),
        (nursing(replace(SAME, facts={**SAME.facts, "other_benefits": ["injury_care"]})),
         "已享受工伤生活护理费", CLAUSE_52, "困难残疾人生活补贴"),
        (nursing(SAME, benefits=(holds("tekun", subject="m-1"),)), "特困人员救助供养", CLAUSE_52, "临时救助"),
        (nursing(SAME, benefits=(holds("disability_nursing", subject="m-1"),)),
         "已享受重度残疾人护理补贴", "互斥", "临时救助"),
        (nursing(SAME, members=(replace(GUO, life="dead"), SON)), "补贴对象已不在本户", CLAUSE_52, "临时救助"),
        (aged(members=born(1966, 3, 21)), "未满 60 周岁", CLAUSE_49, "最低生活保障"),
        (aged(benefits=()), "不在低保家庭范围内", CLAUSE_49, "最低生活保障"),
        (aged(benefits=(replace(DIBAO, last_month="2026-02"),)), "不在低保家庭范围内", CLAUSE_49, "临时救助"),
        (aged(benefits=(DIBAO, holds("elderly", subject="m-1"))), "已享受经济困难老年人补贴", "互斥", "临时救助"),
    ],
)  # fmt: skip
def test_who_is_refused_and_why(found: Proposal, reason: str, clause: str, help_: str) -> None:
    assert (found.outcome, found.monthly_fen, found.covered) == ("refuse", 0, 0)
    assert any(reason in r and r.endswith("。") for r in found.reasons), found.reasons
    assert any(clause in c for c in found.clauses)
    assert help_ in found.other_help


# what is missing or left to the county → the question; neither yes nor no is proposed
@pytest.mark.parametrize(
    ("found", "question"),
    [
        (living(), "还没有与残疾人系统比对"),
        (nursing(members=(replace(GUO, disability_grade=""), SON)), "残疾等级未知"),
        (nursing(match(3), members=(replace(GUO, disability_kind="智力残疾"), SON)), "请向冠县民政局确认"),
        (nursing(SAME, cared("full")), "是否需要长期照护请核实"),
        (living(SAME, benefits=(holds("marginal", valid_until="2026-12"),)), "当地是否扩大到这类家庭"),
        (living(SAME, benefits=(DIBAO, holds("elderly", subject="m-1"))), "由当地规定"),
        (living(SAME, benefits=(replace(DIBAO, subject="m-2"),)), "只有部分成员享受低保"),
        (aged(members=(replace(GUO, birth=""), SON)), "出生日期未知"),
        (aged(members=born(1920)), "现有分段（60-79、80-89、90-99）没有规定"),
        (aged(benefits=(DIBAO, holds("disability_nursing", subject="m-1"))), "请向冠县民政局确认"),
    ],
)  # fmt: skip
def test_what_must_be_asked_first(found: Proposal, question: str) -> None:
    assert (found.outcome, found.monthly_fen, found.reasons) == ("", 0, ())
    assert any(question in q for q in found.unclear), found.unclear


def test_the_county_may_widen_the_circle_by_office_settings() -> None:
    marginal = holds("marginal", valid_until="2026-12")
    wide = living(SAME, benefits=(marginal,), more={"disability_living_categories": "低保边缘、刚性支出家庭"})
    assert wide.monthly_fen == 16000
    assert any("当地扩大范围，办公室设置" in line for line in wide.calculation)
    mind = (replace(GUO, disability_kind="智力残疾"), SON)
    more: Changed = {"disability_nursing_third": "智力", "disability_nursing_three_fen": 9000}
    assert nursing(match(3), members=mind, more=more).monthly_fen == 9000
    assert (
        nursing(match(3), members=(replace(GUO, disability_kind="精神"), SON), more=more).outcome == "refuse"
    )


def test_the_countys_answer_to_a_pair_left_to_local_rules_settles_it() -> None:
    both = (DIBAO, holds("elderly", subject="m-1"))
    name = "together_disability_living_elderly"
    assert living(SAME, benefits=both, more={name: "allowed"}).monthly_fen == 16000
    no = living(SAME, benefits=both, more={name: "never"})
    assert no.outcome == "refuse" and "按县级答复" in "\n".join(no.calculation)
    law_stands = living(
        SAME, benefits=(holds("tekun", subject="m-1"),), more={"together_dibao_tekun": "allowed"}
    )
    assert law_stands.outcome == "refuse"


def test_another_members_subsidy_is_no_obstacle() -> None:
    assert nursing(SAME, benefits=(holds("disability_nursing", subject="m-2"),)).outcome == "confirm"
    assert nursing(SAME, benefits=(holds("tekun", subject="m-2"),)).outcome == "confirm"


def test_the_subject_need_not_be_the_applicant() -> None:
    found = nursing(match(1), applicant="m-2", subject="m-1")
    assert (found.members, found.monthly_fen) == (("m-1",), 16000)
    with pytest.raises(UserError, match="给谁"):
        nursing(match(1), subject="nobody")


def test_dibao_that_names_its_members_counts_for_those_only() -> None:
    decision = Decision("d-0", "a-0", "confirm", "2025-05-20", members=("m-2",))
    benefit = replace(DIBAO, source="d-0")
    assert living(SAME, benefits=(benefit,), decisions=(decision,)).outcome == ""
    named = replace(decision, members=("m-1", "m-2"))
    assert living(SAME, benefits=(benefit,), decisions=(named,)).outcome == "confirm"


def test_a_change_to_the_running_subsidy_does_not_clash_with_itself() -> None:
    running = holds("disability_nursing", subject="m-1")
    case = made("disability_nursing", match(1), benefits=(running,))
    change = replace(case, application=replace(case.application, benefit=running.id))
    assert disability.reckon(change, PACK, settings(), ON).monthly_fen == 16000


def test_a_sum_the_office_has_not_set_is_never_invented() -> None:
    with pytest.raises(UserError, match=r"重度残疾人护理补贴月标准：二级.*未配置"):
        nursing(SAME, more={"disability_nursing_two_fen": ""})
    with pytest.raises(UserError, match="未配置"):
        aged(more={"elderly_young_fen": ""})
    assert living(SAME, benefits=(), more={"disability_living_fen": ""}).outcome == "refuse"


def test_before_the_rules_there_is_nothing_to_reckon_with() -> None:
    with pytest.raises(UserError, match="没有可用的"):
        aged(on=date(2020, 12, 31))


@given(st.dates(date(2021, 9, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_the_disability_subsidies_start_in_the_month_of_the_application(applied: date, later: int) -> None:
    case = made("disability_living", registered_on=applied.isoformat())
    day = date.fromordinal(applied.toordinal() + later)
    assert disability.starts(case, Rulebook.of(PACK, case.matter, day)) == f"{applied:%Y-%m}"


@given(st.dates(date(1900, 1, 1), date(2026, 3, 20)))
def test_older_never_means_less(birth: date) -> None:
    younger = aged(members=(replace(GUO, birth=birth.isoformat()), SON))
    elder = aged(members=(replace(GUO, birth=date(birth.year - 1, birth.month, 1).isoformat()), SON))
    if elder.outcome == "confirm":
        assert elder.monthly_fen >= younger.monthly_fen
    else:
        assert younger.outcome != "confirm" or elder.unclear


def test_what_ended_before_the_month_is_history() -> None:
    ended: tuple[Benefit, ...] = (DIBAO, holds("tekun", subject="m-1", last_month="2026-02"))
    assert living(SAME, benefits=ended).outcome == "confirm"
    still = (DIBAO, holds("tekun", subject="m-1", last_month=f"{APPLIED:%Y-%m}"))
    assert living(SAME, benefits=still).outcome == "refuse"


def test_what_was_held_in_the_month_of_the_application_or_is_held_now_both_count() -> None:
    later = date(2026, 5, 8)
    case = made("disability_nursing", SAME, benefits=(holds("tekun", subject="m-1", first_month="2026-05"),))
    assert disability.reckon(case, PACK, settings(), later).outcome == "refuse"
    before = made("disability_nursing", SAME, benefits=(holds("tekun", subject="m-1", last_month="2026-03"),))
    assert disability.reckon(before, PACK, settings(), later).outcome == "refuse"


def test_somebody_who_is_not_counted_in_the_dibao_family_is_not_of_it() -> None:
    apart = (replace(GUO, counted=False), SON)
    assert living(SAME, members=apart).outcome == "refuse"


def test_a_fourth_grade_of_mind_is_not_severe_even_where_the_third_is() -> None:
    mind = (replace(GUO, disability_kind="智力残疾", disability_grade="四级"), SON)
    assert nursing(match(4), members=mind).outcome == "refuse"
    assert nursing(match(4), members=mind, more={"disability_nursing_third": "智力"}).outcome == "refuse"


def test_a_scheme_without_the_match_goes_by_the_certificate_on_file() -> None:
    case = made("disability_nursing")
    steps = tuple(s for s in case.matter.steps if s.id not in ("disability_match", "opinion"))
    plain = replace(case, matter=case.matter.model_copy(update={"steps": steps}))
    found = disability.reckon(plain, PACK, settings(), ON)
    assert (found.monthly_fen, found.tier) == (13000, "二级")
    assert any("按档案登记" in line for line in found.calculation)
    nobody = replace(plain.household, members=(replace(GUO, disability_grade=""), SON))
    asked = disability.reckon(replace(plain, household=nobody), PACK, settings(), ON)
    assert asked.outcome == "" and any("补登残疾人证" in q for q in asked.unclear)
