"""A county nobody wrote a line of Python for: its scheme is a folder, and everything works under it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop import packs
from desktop.county import inbox, instruments, receipts, spotcheck
from desktop.demo.deeds import Wishes, finish, finish_all
from desktop.demo.town import Town
from desktop.documents.forms import load_form
from desktop.domain.case import Case
from desktop.domain.household import FILED
from desktop.domain.workflow import due_day
from desktop.errors import Refused, UserError
from desktop.office import filings, slips
from desktop.office import receipts as answers
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.form_book import form_book
from desktop.office.forwarding import CountyResult
from desktop.office.intake import Request
from desktop.office.papers import paper_bytes
from desktop.sync.carriers import folder as carrier
from tests.sixth_county import SIXTH, family, founded, registered
from tests.stories.reading import notice, words

FIRE = Request("temporary", "夜里失火", asked_fen=250_000, path="emergency")
TIER_THREE = Wishes(facts={"visit": {"tier": "three"}})


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sixth") / "town"


@pytest.fixture
def town(base: Path, tmp_path: Path) -> Town:
    return founded(base, tmp_path / "town")


def case(town: Town, ref: CaseRef) -> Case:
    with town.clerk() as desk:
        return case_at(desk, ref)


def due(town: Town, ref: CaseRef, *steps: str) -> list[date | None]:
    """By when these steps must be done."""
    with town.clerk() as desk:
        found = case_at(desk, ref)
        return [due_day(found, step, desk.days) for step in found.matter.steps if step.id in steps]


def expenditure(fen: int) -> Wishes:
    return Wishes(facts={"visit": {"cause": "illness", "kind": "支出型", "amount_fen": fen}})


def undone(found: Case) -> list[str]:
    return [s.id for s in found.asked_steps if found.done_on(s.id) is None]


def test_the_folder_passes_the_check_and_no_shipped_scheme_knows_it() -> None:
    assert packs.check_scheme(SIXTH) == []
    assert "sixth" not in packs.scheme_ids()


def test_a_tier_with_top_ups_from_the_month_that_the_county_rules(town: Town) -> None:
    """Tier one, the severely disabled head 20 % of the standard, his mother her 80 yuan, the household for illness."""
    ref = registered(town, Request("dibao", "收入减少"), family(2, health="重病", grade="一级"))
    finish(town, ref, Wishes(facts={"visit": {"tier": "one"}}))
    found = case(town, ref)
    d, paper = found.decision, found.paper
    assert undone(found) == [] and d is not None and paper is not None and found.filing is not None
    assert (d.tier, d.method, d.covered, d.base_fen) == ("one", "tiers", 2, 2 * 52_000)
    assert (d.household_topup_fen, d.person_topup_fen) == (12_050, 60_000 * 20 // 100 + 8_000)
    assert d.monthly_fen == 104_000 + 12_050 + 20_000
    assert (d.on, d.first_month) == ("2026-03-10", "2026-03"), "qingshan.toml: from the month of the decision"
    assert paper.number == "青民确〔2026〕1号"
    with town.clerk() as desk:
        granted = desk.credentials.instrument(d.instrument)
    assert granted is not None
    assert granted.seal_text == "青杉县民政局委托审核专用（样例）", (
        "the county filled in what the scheme leaves open"
    )
    assert (granted.in_name_of, granted.signer_positions) == ("青杉县民政局", ("乡镇分管负责人",))


def test_a_notice_hangs_in_both_places_or_not_at_all(town: Town) -> None:
    ref = registered(town, Request("dibao", "收入减少"), family(1))
    finish(town, ref, replace(TIER_THREE, until="notice"))
    with town.clerk() as desk:
        opinion = case_at(desk, ref).opinion
        assert opinion is not None
        facts = {"opinion": opinion.id, "place": "村务公开栏", "places": ["村务公开栏"]}
        with pytest.raises(Refused, match="还缺：乡镇网站"):
            record_step(desk, ref, "notice", desk.today(), facts)


def test_three_five_and_ten_working_days(town: Town) -> None:
    """Accepted on Monday the 2nd; the notice closed on Tuesday the 10th."""
    ref = registered(town, Request("dibao", "收入减少"), family(3))
    finish(town, ref, Wishes(facts={"visit": {"tier": "two"}}, until="decision"))
    steps = ("verification_request", "visit", "decision")
    assert due(town, ref, *steps) == [date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 24)]


def test_a_small_sum_is_the_townships_and_a_large_one_the_countys(town: Town) -> None:
    small = registered(town, Request("temporary", "大病支出", asked_fen=300_000), family(4))
    finish(town, small, expenditure(300_000))
    decided = case(town, small)
    assert undone(decided) == [] and decided.decision is not None and decided.filing is not None
    assert decided.decision.amount_fen == 300_000 and not decided.over_ceiling
    assert decided.done_on("forward") is None
    large = registered(town, Request("temporary", "大病支出", asked_fen=300_100), family(5))
    result = CountyResult("issued", "青民批〔2026〕7号", covered=1, amount_fen=300_100)
    finish(town, large, Wishes(facts=dict(expenditure(300_100).facts), result=result))
    passed_on = case(town, large)
    assert undone(passed_on) == [] and passed_on.decision is None and passed_on.over_ceiling
    assert passed_on.benefit is not None and passed_on.benefit.amount_fen == 300_100
    assert [p.amount_fen for p in passed_on.paid] == [300_100]


def test_aid_within_a_day_and_its_papers_in_ten(town: Town) -> None:
    ref = registered(town, FIRE, family(6))
    assert due(town, ref, "first_aid") == [date(2026, 3, 3)]
    finish(town, ref, Wishes(facts={"visit": {"cause": "accident", "amount_fen": 280_000}}))
    found = case(town, ref)
    assert due(town, ref, "makeup") == [date(2026, 3, 16)]
    assert undone(found) == [] and found.decision is not None and found.decision.amount_fen == 280_000
    assert sum(p.amount_fen for p in found.paid if p.step) == 250_000


def test_a_service_under_no_national_law_ends_with_its_letter(town: Town) -> None:
    ref = registered(town, Request("home_care", "加装扶手"), family(7))
    finish(town, ref)
    found = case(town, ref)
    assert undone(found) == [] and found.paper is not None
    assert (found.paper.form, found.benefit) == ("result_notice", None)
    assert due(town, ref, "review") == [date(2026, 3, 5)]


def test_the_county_files_it_and_draws_each_kind_by_its_own_ratio(town: Town) -> None:
    """Of two dibao decisions 30 % are one, of two temporary aids 60 % are two; services wait for their half year."""
    walks = {registered(town, Request("dibao", "收入减少"), family(no)): TIER_THREE for no in (0, 1)}
    for no in (4, 5):
        walks[registered(town, Request("temporary", "大病"), family(no))] = expenditure(100_000)
    service = registered(town, Request("home_care", "加装扶手"), family(7))
    walks[service] = Wishes()
    # all notices hang at the same time, and all are decided in the first quarter
    finish_all(town, {ref: replace(wishes, until="notice_close") for ref, wishes in walks.items()})
    finish_all(town, walks)
    with town.clerk() as desk:
        filings.send(desk, town.packages)
    with town.county() as county:
        received = inbox.receive(county, town.packages)
        assert not received.refused and all(not p.returned for p in received.packages)
        carrier.send(receipts.answer(county), town.packages)
        quarter = spotcheck.draw(county, period="2026-Q1", seed="a")
        assert {(p.matters, p.percent, p.population) for p in quarter.parts} == {
            (("dibao",), 30, 2), (("temporary",), 60, 2),
        }  # fmt: skip
        assert sorted(i.matter for i in quarter.items) == ["dibao"] + ["temporary"] * 2
        assert quarter.waiting == ("home_care",)
        with pytest.raises(UserError, match="更长的期间"):
            spotcheck.draw(county, period="2026-03")
        half = spotcheck.draw(county, period="2026-H1", seed="a")
        assert {i.matter for i in half.items} == {"dibao", "temporary", "home_care"}
    with town.clerk() as desk:
        taken = answers.receive(desk, town.packages)
        assert (taken.accepted, taken.returned, taken.problems) == (5, 0, [])
        found = case_at(desk, service)
        assert found.filing is not None and found.household.filing_status(found.filing)[0] == FILED


def test_its_own_form_stands_before_the_one_of_the_program(town: Town) -> None:
    with town.clerk() as desk:
        own = desk.places.schemes
        folder = packs.form_folder("relief_notice", desk.pack.scheme.id, own)
        assert load_form(folder, "relief_notice").title == "青杉县临时救助确认书"
        assert packs.form_folder("refusal_notice", desk.pack.scheme.id, own) == packs.resource_path("forms")
        assert packs.form_folder("relief_notice", "mishan", own) == packs.resource_path("forms")


def test_what_the_scheme_leaves_open_the_county_must_say_before_it_can_sign(town: Town) -> None:
    with town.county() as county:
        office = county.ledger.offices()[0].office
        with pytest.raises(UserError, match=r"印章文字.*方案未规定"):
            instruments.sign_all(county, office, replace(town.terms(), settings={}))
        assert len(instruments.sign_all(county, office, town.terms())) == 2, "home_care gives other acts"


def test_its_own_form_and_its_own_letter_are_printed_without_a_line_of_python(town: Town) -> None:
    """``forms/well_survey.toml`` is new, ``forms/confirmation_notice.toml`` takes the place of the national letter."""
    ref = registered(town, Request("dibao", "收入减少"), family(8))
    finish(town, ref, TIER_THREE)
    with town.clerk() as desk:
        found = case_at(desk, ref)
        assert slips.offered(desk, found, "visit") == ("well_survey",)
        paper, _ = slips.issue(desk, ref, "well_survey", desk.today())
        kept = next(p for p in case_at(desk, ref).household.papers if p.id == paper)
        own = words(paper_bytes(desk, ref.household, kept))
        empty = words(slips.blank(desk, "well_survey"))
        letter_paper, letter = notice(desk, ref)
    assert (
        "青杉县山区家庭用水情况表" in own
        and "石甲九" in own
        and "母亲" in own
        and kept.number.startswith("青民")
    )
    assert "井深" in empty and "石甲九" not in empty
    assert letter_paper.title == "青杉县社会救助确认书" and letter_paper.number.startswith("青民确")
    assert "青杉县社会救助确认书" in letter and "入户调查，符合" in letter and "2026年3月" in letter


def test_a_form_that_cannot_be_read_is_named_and_the_others_stand(town: Town) -> None:
    with town.clerk() as desk:
        forms = town.office / "schemes" / "sixth" / "forms"
        (forms / "well_survey.toml").write_text('id = "well_survey"\n', encoding="utf-8")
        book = form_book(desk)
        assert "well_survey" not in book.forms and "window_receipt" in book.forms
        (fault,) = book.faults
        assert "well_survey.toml" in fault
