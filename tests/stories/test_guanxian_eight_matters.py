"""冠县: eight matters that the county entrusts to every town, two of them for its medical-insurance bureau. Whoever
likes goes to the county instead (双通道). Sums above the town's limit go up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop import packs
from desktop.county import instruments
from desktop.demo.deeds import Wishes
from desktop.demo.town import ADMIN, LEADER, START, Town
from desktop.domain.care_rules import INDICATORS
from desktop.domain.household import FILED
from desktop.domain.journal import Value
from desktop.errors import Refused
from desktop.office import decisions, founding, review
from desktop.office import instruments as powers
from desktop.office.act import CaseRef, case_at
from desktop.office.intake import NewApplicant
from tests.stories import counter
from tests.stories.conftest import MakeTown, moved
from tests.stories.reading import issued_by, notice, says

SEAL, NAME = "冠县民政局社会救助委托专用（样例）", "冠县民政局"
MEDICAL_SEAL, MEDICAL_NAME = "冠县医疗保障局委托专用（样例）", "冠县医疗保障局"
PARTS = {
    m.id: [(s.id, s.title) for s in m.subitems]
    for m in packs.load_pack("guanxian").scheme.matters
    if m.subitems
}
HELPLESS = {name: name not in list(INDICATORS)[:4] for name in INDICATORS}
"""Four of the six acts of daily life fail: 完全丧失."""


@pytest.fixture(scope="module")
def founded(make_town: MakeTown) -> Town:
    """A town whose medical matters stand in an instrument of the bureau that entrusts them."""
    town = make_town("guanxian", "柳林镇")
    with town.county() as county, town.desk(ADMIN) as desk:
        old = powers.authority(desk, "medical_enrol", "confirm", START).id
        powers.accept(
            desk, instruments.recall(county, desk.office_id, old, START, "按部门分别签订委托协议书")
        )
        raw = instruments.sign_instrument(
            county, desk.office_id, matters=list(PARTS), since=START, until=date(2027, 12, 31),
            number="冠医保委〔2026〕1号（样例）", remedy="medical", delegator=MEDICAL_NAME, title="委托协议书（样例）",
            in_name_of=MEDICAL_NAME, seal_text=MEDICAL_SEAL, signer_positions=["分管领导"], spot_check_percent=10,
        )  # fmt: skip
        founding.accept_instrument(desk, raw)
    return town


# -- the two matters of the medical-insurance bureau


@pytest.fixture(scope="module")
def medical(founded: Town, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, dict[str, CaseRef]]:
    """Each of the eight parts, applied for by somebody else."""
    town = moved(founded, tmp_path_factory.mktemp("medical") / "town")
    refs = {}
    for nth, (matter, part) in enumerate((m, p) for m, parts in PARTS.items() for p, _ in parts):
        who = NewApplicant(
            f"苗{'甲乙丙丁戊己庚辛'[nth]}示例", f"99999919800101{nth:03d}X", village="样例西村"
        )
        refs[part] = counter.comes(town, who, matter, "备案登记", subitem=part)
        counter.through(town, refs[part])
    return town, refs


def test_there_are_five_parts_and_three() -> None:
    assert [len(parts) for parts in PARTS.values()] == [5, 3]


@pytest.mark.parametrize(("part", "title"), [p for parts in PARTS.values() for p in parts])
def test_every_part_of_the_medical_matters_ends_in_a_result_in_the_bureaus_name(
    medical: tuple[Town, dict[str, CaseRef]], part: str, title: str
) -> None:
    town, refs = medical
    with town.clerk() as desk:
        paper, text = notice(desk, refs[part])
        found = case_at(desk, refs[part])
    assert paper.form == "result_notice" and counter.undone(found) == []
    assert found.decision is not None and found.decision.signer == LEADER
    says(
        text,
        title,
        MEDICAL_NAME,
        MEDICAL_SEAL,
        "准予办理",
        "行政诉讼被告：冠县医疗保障局",
        "冠县人民政府申请行政复议",
    )
    issued_by(text, MEDICAL_NAME)
    assert "民政局" not in text
    others = {t for parts in PARTS.values() for p, t in parts if p != part and t not in title}
    assert [t for t in others if t in text] == []


def test_the_results_are_filed_with_the_county(medical: tuple[Town, dict[str, CaseRef]]) -> None:
    town, refs = medical
    answered = counter.filed(town, list(refs.values()))
    assert (answered.received.accepted, answered.received.returned) == (8, 0)
    assert set(answered.statuses.values()) == {(FILED, "")}


def test_who_comes_for_the_same_service_again_is_filed_again(
    medical: tuple[Town, dict[str, CaseRef]], tmp_path: Path
) -> None:
    """Somebody moves for treatment in January and again in February."""
    town = moved(medical[0], tmp_path / "town")
    first = medical[1]["transfer"]
    again = counter.comes(town, first.household, "medical_remote", "再次转外就医", subitem="transfer")
    counter.through(town, again)
    answered = counter.filed(town, [first, again])
    assert answered.of(counter.case(town, again).filing) == (FILED, "")


def test_a_county_that_signs_everything_at_once_names_the_bureau_that_entrusts(make_town: MakeTown) -> None:
    """The paper of a medical matter says 民政局 at its head and 医疗保障局 in its remedy."""
    town = make_town("guanxian", "柳林镇")
    with town.clerk() as desk:
        given = powers.authority(desk, "medical_enrol", "confirm", START).instrument
    assert given is not None and given.remedies[0].respondent == MEDICAL_NAME
    assert given.in_name_of == MEDICAL_NAME


# -- a family: first dibao, then what stands on it


@pytest.fixture(scope="module")
def dibao(founded: Town, tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, CaseRef]:
    """An old couple in dibao since January; he is 82 and helpless, she has a disability of the first grade."""
    town = moved(founded, tmp_path_factory.mktemp("dibao") / "town")
    old = counter.person("孔示例", "0011", born="1943-05-01", income_fen=120_000)
    wife = counter.person(
        "孟示例", "0022", "配偶", born="1950-06-01", sex="2", disability_kind="肢体", disability_grade="1"
    )
    ref = counter.comes(town, counter.family(old, wife), "dibao", "年老多病")
    counter.through(town, ref)
    return town, ref


def test_dibao_comes_to_a_confirmation_a_filing_and_the_first_payment(dibao: tuple[Town, CaseRef]) -> None:
    town, ref = dibao
    found = counter.case(town, ref)
    d = found.decision
    assert d is not None and d.on == "2026-01-13", "posted on the 5th, closed after seven full days"
    assert (d.monthly_fen, d.covered, d.first_month) == (2 * 56_500 - 10_000, 2, "2026-02")
    assert counter.undone(found) == []
    with town.clerk() as desk:
        paper, text = notice(desk, ref)
    assert paper.title == "确认通知书" and paper.number.startswith("冠民低保确〔2026〕")
    says(
        text, NAME, SEAL, "孔示例", "每月1,030.00元", "2026年2月", "冠县人民政府申请行政复议",
        "行政诉讼被告：冠县民政局",
    )  # fmt: skip
    issued_by(text, NAME)
    assert [(p.month, p.amount_fen) for p in found.paid] == [("2026-02", 103_000)]


@pytest.fixture(scope="module")
def later(dibao: tuple[Town, CaseRef]) -> tuple[Town, str]:
    """The same town on 25 February, when dibao is running."""
    town, ref = dibao
    town.clock.set(date(2026, 2, 25))
    return town, ref.household


@pytest.fixture(scope="module")
def elderly(later: tuple[Town, str]) -> CaseRef:
    town, file = later
    ref = counter.comes(town, file, "elderly", "年老失能", subitem="care", subject=0)
    able = {"able": HELPLESS, "result": "none"}
    counter.through(town, ref, Wishes(facts={"self_care": able}))
    return ref


def test_an_old_man_who_is_helpless_gets_the_care_supplement(
    later: tuple[Town, str], elderly: CaseRef
) -> None:
    town, _ = later
    found = counter.case(town, elderly)
    d, done = found.decision, found.latest("self_care")
    assert d is not None and done is not None and len(done.facts["assessors"]) == 2
    assert (d.monthly_fen, d.tier) == (10_000 + 6_000, "80-89"), "the band of 80–89 and the care supplement"
    assert d.first_month == "2026-03"
    with town.clerk() as desk:
        _, text = notice(desk, elderly)
    says(text, "经济困难老年人补贴", "孔示例", "每月160.00元", "2026年3月", NAME, SEAL, "鲁民〔2020〕49号")


def test_without_the_assessment_there_is_no_opinion_on_the_care_supplement(
    later: tuple[Town, str], tmp_path: Path
) -> None:
    town, file = moved(later[0], tmp_path / "unassessed"), later[1]
    ref = counter.comes(town, file, "elderly", "年老", subitem="care", subject=1)
    counter.through(town, ref, Wishes(until="self_care"))
    with town.clerk() as desk, pytest.raises(Refused, match="失能等级评估"):
        review.state_opinion(desk, ref, review.propose(desk, ref), desk.today())


@pytest.fixture
def with_the_band(later: tuple[Town, str], elderly: CaseRef, tmp_path: Path) -> tuple[Town, CaseRef]:
    """A copy of the town in which the old woman gets the subsidy of her age from March on."""
    town = moved(later[0], tmp_path / "town")
    ref = counter.comes(town, later[1], "elderly", "年老", subject=1)
    counter.through(town, ref)
    return town, ref


def test_an_old_woman_who_manages_alone_gets_the_band_only(with_the_band: tuple[Town, CaseRef]) -> None:
    found = counter.case(*with_the_band)
    assert found.latest("self_care") is None, "nobody asked for care: nobody is assessed"
    d = found.decision
    assert d is not None and (d.monthly_fen, d.tier, d.first_month) == (8_000, "60-79", "2026-03")


def test_two_subsidies_that_local_rules_settle_are_asked_about_first(
    with_the_band: tuple[Town, CaseRef],
) -> None:
    town, ref = with_the_band
    town.clock.set(date(2026, 3, 2))
    asked = counter.comes(town, ref.household, "disability_nursing", "照护", subject=1)
    counter.through(town, asked, Wishes(until="opinion"))
    with town.clerk() as desk:
        proposal = review.propose(desk, asked)
        assert any("由当地规定" in q and "冠县民政局" in q for q in proposal.unclear)
        with pytest.raises(Refused, match="要写明同意还是不同意"):
            review.state_opinion(desk, asked, proposal, desk.today())


def test_a_subsidy_that_begins_next_month_is_asked_about_too(with_the_band: tuple[Town, CaseRef]) -> None:
    town, ref = with_the_band
    asked = counter.comes(town, ref.household, "disability_living", "残疾", subject=1)
    counter.through(town, asked, Wishes(until="opinion"))
    with town.clerk() as desk:
        assert review.propose(desk, asked).unclear


def test_two_old_people_of_one_family_are_both_on_the_countys_books(
    with_the_band: tuple[Town, CaseRef], elderly: CaseRef
) -> None:
    town, hers = with_the_band
    answered = counter.filed(town, [elderly, hers])
    statuses = [answered.of(counter.case(town, ref).filing) for ref in (elderly, hers)]
    assert statuses == [(FILED, ""), (FILED, "")]


@pytest.fixture(scope="module")
def living(later: tuple[Town, str]) -> CaseRef:
    """Applied for on 25 February, decided in March."""
    town, file = later
    ref = counter.comes(town, file, "disability_living", "残疾", subject=1)
    counter.through(town, ref, Wishes(until="decision"))
    town.clock.set(date(2026, 3, 4))
    counter.through(town, ref)
    return ref


def test_the_living_subsidy_of_a_dibao_family_counts_from_the_month_of_the_application(
    later: tuple[Town, str], living: CaseRef
) -> None:
    town, _ = later
    found = counter.case(town, living)
    d = found.decision
    assert d is not None and d.on == "2026-03-04"
    assert (d.monthly_fen, d.covered, d.first_month) == (16_000, 1, "2026-02")
    assert found.benefit is not None and found.benefit.subject == found.application.subject
    with town.clerk() as desk:
        _, text = notice(desk, living)
    says(text, "困难残疾人生活补贴", "孟示例", "每月160.00元", "2026年2月", "国发〔2015〕52号", NAME, SEAL)
    assert counter.paid(town, living, "2026-03") == [("2026-02", 16_000), ("2026-03", 16_000)]


def test_both_subsidies_run_together_for_the_first_grade(later: tuple[Town, str], living: CaseRef) -> None:
    town, file = later
    ref = counter.comes(town, file, "disability_nursing", "需要长期照护", subject=1)
    counter.through(town, ref)
    found = counter.case(town, ref)
    d = found.decision
    assert d is not None and d.outcome == "confirm"
    assert (d.monthly_fen, d.tier, d.first_month) == (16_000, "一级", "2026-03")
    running = {
        b.matter: b.monthly_fen for b in found.household.running_benefits if b.subject in ("", d.members[0])
    }
    assert {"dibao", "disability_living", "disability_nursing"} <= set(running)
    assert running["dibao"] == 103_000, "the subsidies are no income of dibao"


def test_who_has_no_dibao_gets_no_living_subsidy_and_is_told_what_else_there_is(
    later: tuple[Town, str],
) -> None:
    town, _ = later
    ref = counter.comes(
        town,
        counter.family(counter.person("曾示例", "0033", disability_kind="肢体", disability_grade="2")),
        "disability_living",
        "残疾",
    )
    counter.through(town, ref, Wishes(facts={"disability_match": {"grade": 2}}))
    found = counter.case(town, ref)
    assert found.refused and found.benefit is None
    with town.clerk() as desk:
        paper, text = notice(desk, ref)
    assert paper.form == "refusal_notice" and paper.number.startswith("冠民低保告〔2026〕")
    says(text, "不在低保家庭范围内", "最低生活保障", "曾示例", "行政诉讼被告：冠县民政局", NAME)


def test_the_certificate_is_matched_before_anybody_judges(later: tuple[Town, str]) -> None:
    town, file = later
    ref = counter.comes(town, file, "disability_nursing", "照护", subject=0)
    counter.through(town, ref, Wishes(until="disability_match"))
    with town.clerk() as desk, pytest.raises(Refused, match="与残疾人系统比对"):
        review.state_opinion(desk, ref, review.propose(desk, ref), desk.today())


# -- 特困


def test_an_old_man_without_anybody_is_supported_after_assessment_and_check(
    founded: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = moved(founded, tmp_path_factory.mktemp("tekun") / "town")
    ref = counter.comes(
        town,
        counter.family(counter.person("颜示例", "0055", born="1950-01-09")),
        "tekun",
        "孤身一人",
        subject=0,
    )
    nobody: dict[str, dict[str, Value]] = {
        "visit": {"obligors": []},
        "self_care": {"able": HELPLESS, "result": "none"},
    }
    counter.through(town, ref, Wishes(facts=nobody, until="county_check"))
    with town.signing(LEADER) as desk, pytest.raises(Refused, match="抽查"):
        decisions.decide_on_screen(desk, ref, desk.today())
    counter.through(town, ref, Wishes(facts=nobody))
    found = counter.case(town, ref)
    d = found.decision
    assert d is not None and d.monthly_fen == 73_500 + 52_000 and counter.undone(found) == []
    with town.clerk() as desk:
        _, text = notice(desk, ref)
    says(text, "特困人员", "颜示例", "每月1,255.00元", "2026年2月", NAME, SEAL)
    assert counter.filed(town, [ref]).of(found.filing) == (FILED, "")
