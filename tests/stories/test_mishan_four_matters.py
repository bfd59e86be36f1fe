"""密山市: four matters that pilots decide in the name of 密山市民政局 under its seal for the pilot (一级审批)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop import packs
from desktop.county import spotcheck
from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import LEADER, NAMES, Town
from desktop.domain.care_rules import INDICATORS
from desktop.domain.household import FILED
from desktop.domain.instrument import authority_on
from desktop.domain.months import add_months
from desktop.errors import Refused, UserError
from desktop.office import instruments as powers
from desktop.office import publication, visits
from desktop.office.act import CaseRef, case_at
from desktop.office.forwarding import CountyResult
from tests.stories import counter
from tests.stories.conftest import MakeTown
from tests.stories.reading import issued_by, notice, says, words

NAME, SEAL = "密山市民政局", "密山市民政局试点审批专用"
MATTERS = ("dibao", "tekun", "temporary", "marginal")
PARTLY = {name: name not in list(INDICATORS)[:2] for name in INDICATORS}
WISHES = {
    "tekun": Wishes(
        facts={"visit": {"obligors": []}, "self_care": {"able": PARTLY, "result": "partial"}}
    ),
    "temporary": Wishes(facts={"visit": {"cause": "illness", "amount_fen": 120_000}}),
}  # fmt: skip
NEEDS = {
    "dibao": counter.family(counter.person("滕示例", "0011", income_fen=240_000)),
    "tekun": counter.family(counter.person("温示例", "0012", born="1951-02-01")),
    "temporary": counter.family(counter.person("景示例", "0013")),
    "marginal": counter.family(
        counter.person("鲍示例", "0014", income_fen=1_680_000), counter.person("史示例", "0015", "配偶")
    ),
}


@pytest.fixture(scope="module")
def town(make_town: MakeTown) -> Town:
    return make_town("mishan", "杨木乡")


@pytest.fixture(scope="module")
def worked(town: Town) -> dict[str, CaseRef]:
    """Each of the four matters to its end."""
    found = {}
    for matter in MATTERS:
        subject = 0 if matter == "tekun" else None
        asked = 120_000 if matter == "temporary" else 0
        found[matter] = counter.comes(
            town, NEEDS[matter], matter, "生活困难", subject=subject, asked_fen=asked
        )
        counter.through(town, found[matter], WISHES.get(matter))
    return found


def test_these_are_all_the_matters_there_are() -> None:
    assert tuple(m.id for m in packs.load_pack("mishan").scheme.matters) == MATTERS


@pytest.mark.parametrize(
    ("matter", "form", "said"),
    [
        ("dibao", "confirmation_notice", ("确认通知书", "滕示例", "最低生活保障", "每月365.00元", "2026年2月")),
        ("tekun", "confirmation_notice", ("确认通知书", "温示例", "特困", "每月995.00元", "2026年2月")),
        ("temporary", "relief_notice", ("景示例", "1,200.00元")),
        ("marginal", "recognition_notice", ("鲍示例", "低保边缘家庭")),
    ],
)  # fmt: skip
def test_every_paper_is_the_bureaus_under_the_pilots_seal(
    town: Town, worked: dict[str, CaseRef], matter: str, form: str, said: tuple[str, ...]
) -> None:
    with town.clerk() as desk:
        paper, text = notice(desk, worked[matter])
        found = case_at(desk, worked[matter])
    assert paper.form == form and [s.paper for s in found.household.stampings] == [paper.id]
    says(
        text, NAME, SEAL, *said, "密山市人民政府申请行政复议", "行政诉讼被告：密山市民政局", "未加盖印章无效",
    )  # fmt: skip
    issued_by(text, NAME)
    assert "杨木乡" not in text, "in the bureau's name, not the township's"
    assert "999999" not in text, "no ID number in full"


@pytest.mark.parametrize("matter", MATTERS)
def test_the_leader_in_charge_signs_and_the_decision_is_filed(
    town: Town, worked: dict[str, CaseRef], matter: str
) -> None:
    found = counter.case(town, worked[matter])
    d = found.decision
    assert d is not None
    assert (d.signer, d.signer_name, d.signer_position) == (LEADER, NAMES[LEADER], "主管领导")
    assert counter.undone(found) == []


def test_a_recognition_pays_nothing_and_ends_within_a_year(town: Town, worked: dict[str, CaseRef]) -> None:
    found = counter.case(town, worked["marginal"])
    assert found.benefit is not None and found.decision is not None
    assert (found.benefit.monthly_fen, found.benefit.amount_fen, found.paid) == (0, 0, ())
    until = found.benefit.valid_until
    assert found.decision.on[:7] < until <= add_months(found.decision.on[:7], 12)
    with town.clerk() as desk:
        _, text = notice(desk, worked["marginal"])
    assert "每月" not in text, "there is no sum on a recognition"
    says(text, f"{until[:4]}年{int(until[5:])}月")


def test_a_recognition_that_was_posted_over_the_end_of_a_month_still_has_twelve_months(
    town: Town, worked: dict[str, CaseRef]
) -> None:
    """Opinion on 27 January, decision on 4 February: it begins in February and ends eleven months later."""
    found = counter.case(town, worked["marginal"])
    assert found.benefit is not None and found.benefit.first_month == "2026-02"
    assert found.benefit.valid_until == "2027-01"


def test_the_letter_names_the_kind_of_need_as_it_was_decided(town: Town, worked: dict[str, CaseRef]) -> None:
    """A sudden illness on the ordinary path is 急难型 (国发〔2014〕47号)."""
    with town.clerk() as desk:
        _, text = notice(desk, worked["temporary"])
        decision = case_at(desk, worked["temporary"]).decision
    assert decision is not None and decision.tier == "急难型"
    says(text, "救助类型急难型")


def test_the_city_takes_the_filings_and_checks_at_least_half(town: Town, worked: dict[str, CaseRef]) -> None:
    answered = counter.filed(town, list(worked.values()))
    assert answered.received.returned == 0
    assert {answered.of(counter.case(town, ref).filing) for ref in worked.values()} == {(FILED, "")}
    with town.county() as county:
        drawn = spotcheck.draw(county, period="2026-Q1", seed="story")
        assert drawn.percent == 50 and 2 * len(drawn.items) >= drawn.population == 4
        with pytest.raises(UserError, match="不能低于方案和委托书规定的 50%"):
            spotcheck.draw(county, period="2026-Q1", percent=49)


def test_a_visit_without_a_picture_or_without_a_second_person_does_not_count(town: Town) -> None:
    """影像备案制度: 入户调查, 申报承诺, 动态调整."""
    ref = counter.comes(town, counter.family(counter.person("汤示例", "0021")), "dibao", "困难")
    counter.through(town, ref, Wishes(until="visit"))
    with town.clerk() as desk:
        head = case_at(desk, ref).household.members[0].id
        good = visits.Visit(("调查人甲", "调查人乙"), head, member_signed=True, conclusion="与申报一致")
        with pytest.raises(Refused, match="照片"):
            visits.record_visit(desk, ref, good, [], desk.today())
        with pytest.raises(Refused, match="2 名不同的调查人"):
            alone = replace(good, investigators=("调查人甲", "调查人甲"))
            visits.record_visit(desk, ref, alone, [picture("home")], desk.today())


def test_the_public_notice_shows_names_numbers_and_amounts_only(town: Town) -> None:
    who = counter.family(counter.person("殷示例", "0022", illness="样例病种", income_fen=120_000))
    ref = counter.comes(town, who, "dibao", "困难")
    counter.through(town, ref, Wishes(until="notice_close"))
    with town.clerk() as desk:
        text = words(publication.notice(desk, [case_at(desk, ref)], desk.today()))
    says(text, "殷示例", "465.00", "7", "0467-0000001")
    for secret in ("样例病种", "13800000001", "6217990000123456789", "19600305", "8号"):
        assert secret not in text


def test_a_sum_above_the_limit_goes_to_the_city(town: Town) -> None:
    ref = counter.comes(
        town, counter.family(counter.person("罗示例", "0023")), "temporary", "重病", asked_fen=900_000
    )
    granted = CountyResult("issued", "密民临〔2026〕2号（样例）", covered=1, amount_fen=800_000)
    facts = {"visit": {"cause": "illness", "amount_fen": 900_000}}
    counter.through(town, ref, Wishes(facts=facts, result=granted))
    found = counter.case(town, ref)
    assert found.decisions == () and [p.amount_fen for p in found.paid] == [800_000]
    assert found.latest("forward") is not None and counter.undone(found) == []


def test_what_the_writ_does_not_name_is_the_citys(town: Town) -> None:
    """The pilots were given 审批（确认）: 增发、减发、停发 are not among the acts of the scheme (§I 1)."""
    with town.clerk() as desk:
        for act in ("increase", "decrease", "stop"):
            answer = powers.authority(desk, "dibao", act, desk.today())
            assert answer.instrument is None and answer.instead == NAME
        assert powers.authority(desk, "dibao", "confirm", desk.today()).instrument is not None


def test_a_town_that_is_no_pilot_has_no_power_and_is_told_so(town: Town) -> None:
    with town.clerk() as desk:
        answer = authority_on(
            desk.credentials,
            "dibao",
            "confirm",
            date(2026, 1, 5),
            scheme=desk.pack.scheme,
            township="230382101",
        )
    assert answer.instrument is None and answer.instead == NAME and answer.reason
