"""The scheme of 密山 as data: what it says, where it says it, and what it leaves open."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from desktop.domain.scheme import Law, Limit, Matter, Names, Said, Step
from desktop.packs import load_pack, source_text

PACK = load_pack("mishan")
SCHEME = PACK.scheme
DIBAO = SCHEME.matter("dibao")
LAW = PACK.laws["dibao"]
assert DIBAO is not None

STEPS = [
    "registration",
    "materials",
    "acceptance",
    "authorisation",
    "verification_request",
    "verification_result",
    "visit",
    "appraisal",
    "opinion",
    "notice",
    "notice_close",
    "decision",
    "paper",
    "filing",
    "payment",
]


def step(name: str) -> Step:
    assert DIBAO is not None
    found = DIBAO.step(name)
    assert found is not None
    return found


def test_four_matters_and_no_act_that_was_not_handed_down() -> None:
    assert [m.scheme_name for m in SCHEME.matters] == [
        "城乡居民最低生活保障",
        "特困供养人员",
        "临时救助",
        "低收入家庭认定",
    ]
    for matter in SCHEME.matters:
        assert not {"increase", "decrease", "stop", "terminate", "assess"} & set(matter.acts)
        assert {"intake", "confirm", "sign", "stamp", "file"} <= set(matter.acts)
        assert "行政执法权" in matter.quotes["acts"]
    marginal = SCHEME.matter("marginal")
    assert marginal is not None
    assert "低保边缘家庭" in marginal.aliases


def test_the_construction_of_the_delegation() -> None:
    delegation = SCHEME.delegation
    assert delegation.in_name_of.value == "密山市民政局"
    assert delegation.seal_text.value == "密山市民政局试点审批专用"
    assert delegation.seal_display.value == "密山市民政局试点审批专用章"
    assert delegation.respondent.value == "密山市民政局"
    assert delegation.minimum_staff.value == 2
    assert delegation.seal_text.origin == "scheme"
    assert SCHEME.spot_check.percent.value == 50


def test_the_steps_of_dibao_in_their_order() -> None:
    assert DIBAO is not None
    assert [s.id for s in DIBAO.steps] == STEPS
    assert set(step("opinion").needs) == {"verification_result", "visit", "appraisal"}
    assert set(step("visit").needs) == {"acceptance", "authorisation"}
    assert step("visit").people == 2
    assert [step(n).photos for n in ("authorisation", "visit", "notice", "notice_close")] == [1, 1, 1, 1]
    assert not any(s.optional for s in DIBAO.steps)


def test_visit_and_verification_may_come_in_either_order() -> None:
    assert "visit" not in step("verification_request").needs
    assert "verification_result" not in step("visit").needs


def test_the_limits_are_those_of_the_law_in_force() -> None:
    on = date(2025, 9, 18)
    decision, visit, paper = (step(n).limit for n in ("decision", "visit", "paper"))
    assert decision and visit and paper
    assert (decision.days, decision.special) == (
        LAW.value("total_days", on)[0],
        LAW.value("total_days_special", on)[0],
    )
    assert visit.days == LAW.value("investigate_days", on)[0]
    assert (paper.days, paper.outcome) == (LAW.value("refuse_notice_days", on)[0], "refuse")
    assert step("notice").days == LAW.value("notice_days", on)[0] == 7


@pytest.mark.parametrize(
    ("on", "total"), [("2021-07-01", 30), ("2022-10-19", 30), ("2022-10-20", 20), ("2025-01-01", 20)]
)
def test_twenty_days_since_the_notice_of_2022(on: str, total: int) -> None:
    assert LAW.value("total_days", date.fromisoformat(on))[0] == total


def test_other_values_the_engine_reads() -> None:
    on = date(2025, 9, 18)
    expected: dict[str, Any] = {
        "total_days_special": 45,
        "check_days": 3,
        "pay_start": "next_month",
        "marginal_multiple_percent": 150,
        "grace_months": 6,
        "review_months_stable": 12,
        "review_months_unstable": 6,
        "reconsider_days": 60,
        "sue_months": 6,
        "investigators": 2,
    }
    assert {name: LAW.value(name, on)[0] for name in expected} == expected


def test_only_one_version_of_a_clause_is_in_force_on_a_day() -> None:
    for on in (date(2021, 7, 1), date(2022, 10, 19), date(2022, 10, 20), date(2026, 1, 1)):
        names = [n for c in LAW.clauses if c.since <= on and (not c.until or on <= c.until) for n in c.values]
        ids = [c.id for c in LAW.clauses if c.since <= on and (not c.until or on <= c.until)]
        assert len(names) == len(set(names))
        assert len(ids) == len(set(ids))


def test_the_pension_exclusion_ended_with_2025() -> None:
    assert LAW.clause("57.13.pension", date(2025, 12, 31))
    assert LAW.clause("57.13.pension", date(2026, 1, 1)) is None
    with pytest.raises(KeyError):
        LAW.value("excluded_basic_pension", date(2026, 1, 1))


def test_both_readings_of_the_remedy_stand_ready_for_the_county() -> None:
    for outcome in ("confirm", "refuse"):
        readings = {r.id: r for r in SCHEME.remedies[outcome]}
        assert readings["bureau"].reconsideration_body == "密山市人民政府"
        assert readings["government"].reconsideration_body == "鸡西市人民政府"
        for reading in readings.values():
            assert "六十日" in reading.text
            assert "六个月" in reading.text


def test_the_two_tables_keep_their_exact_titles() -> None:
    text = source_text("mishan")
    assert len(SCHEME.tables) == 2
    for table in SCHEME.tables:
        assert f"《{table.title}》" in text


def test_milestones_have_the_dates_of_the_scheme() -> None:
    assert [m.due for m in SCHEME.milestones] == [
        date(2021, 2, 28),
        date(2021, 4, 30),
        date(2021, 6, 10),
        date(2021, 6, 15),
    ]


def test_standards_are_settings_with_samples_never_values_of_the_scheme() -> None:
    settings = {s.id: s for s in SCHEME.settings}
    assert settings["standard_rural_fen"].unit == "fen"
    assert settings["standard_urban_fen"].required
    assert all(s.sample is not None for s in SCHEME.settings)
    assert all(s.sample in s.choices for s in SCHEME.settings if s.choices)


def test_the_legal_basis_is_in_the_text_or_in_the_law_data() -> None:
    known = source_text("mishan") + "".join(c.cite for law in PACK.laws.values() for c in law.clauses)
    for matter in SCHEME.matters:
        assert matter.legal_basis
        assert all(basis in known for basis in matter.legal_basis)


def test_a_township_is_found_by_name_and_by_code() -> None:
    assert [t.code for t in SCHEME.townships] == ["230382100", "230382201", "230382001"]
    assert SCHEME.township("杨木乡") == SCHEME.township("230382201")
    assert SCHEME.township("兴凯镇") is None


def test_a_value_without_a_source_is_refused() -> None:
    with pytest.raises(ValidationError, match="出处"):
        Said[int](value=50)
    assert Said[int]().origin == "unsaid"
    assert Said[int](setting=True).origin == "office"
    assert Said[int](value=1, clause="某条").origin == "law"


def test_quotes_for_a_field_that_does_not_exist_are_refused() -> None:
    names = {"county": "甲县", "county_code": "230382", "government": "甲县人民政府", "bureau": "甲县民政局"}
    with pytest.raises(ValidationError, match="capital"):
        Names.model_validate({**names, "quotes": {"capital": "甲县城"}})


def test_a_step_cannot_need_or_count_from_a_later_one() -> None:
    limit = Limit(days=3, unit="working", since="later", clause="某条")
    later = Step(id="later", title="后", clause="某条")
    for early in (
        Step(id="early", title="先", clause="某条", needs=("later",)),
        Step(id="early", title="先", clause="某条", limit=limit),
    ):
        with pytest.raises(ValidationError, match="不在它之前"):
            Matter(id="m", title="甲", scheme_name="甲", quote="甲", acts=("intake",), steps=(early, later))


def test_a_law_is_silent_where_no_clause_is_in_force() -> None:
    assert isinstance(LAW, Law)
    with pytest.raises(KeyError):
        LAW.value("total_days", date(2021, 6, 30))
