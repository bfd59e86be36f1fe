"""单据和表格: what a step offers stands in the form; every form prints empty and filled in; a number is used once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain.paper_forms import NOTICES
from desktop.errors import UserError
from desktop.office import slips
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from tests.office.made_office import FIELD, House, family
from tests.stories.reading import words

NAME = "李𬭎"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, founded: House) -> tuple[House, CaseRef]:
    house = founded.copied(tmp_path_factory.mktemp("slips") / "house")
    with house.desk() as desk:
        return house, house.until_decision(desk)


@pytest.fixture(scope="module")
def desk(base: tuple[House, CaseRef]) -> Iterator[Desk]:
    with base[0].desk() as opened:
        yield opened


@pytest.fixture
def ref(base: tuple[House, CaseRef]) -> CaseRef:
    return base[1]


def test_a_step_offers_what_names_its_rule(desk: Desk, ref: CaseRef) -> None:
    case = case_at(desk, ref)
    assert slips.offered(desk, case, "acceptance") == ("window_receipt",)
    assert slips.offered(desk, case, "materials") == ("materials_receipt",)
    assert "appraisal_record" in slips.offered(desk, case, "appraisal")
    assert slips.offered(desk, case, "rain") == ()


def test_a_condition_must_hold(desk: Desk, ref: CaseRef) -> None:
    case = case_at(desk, ref)
    assert {"application", "examined", "dibao", "monthly"} <= slips.conditions(case, "opinion")
    assert "change" not in slips.conditions(case, "opinion")
    assert "temporary_aid_form" not in slips.offered(desk, case, "opinion"), "that is no matter of this case"
    assert slips.offered(desk, case, "closed") == (), "nothing was closed"
    assert slips.offered(desk, case, "handed_up") == (), "nobody was handed anything"


def test_a_near_relative_is_registered_and_nobody_else(house: House) -> None:
    with house.desk() as desk:
        plain = house.registered(desk, family("周平", "0021"))
        related = house.registered(desk, family("吴亲", "0022"), relative=True)
        for ref, there in ((plain, False), (related, True)):
            offered = slips.offered(desk, case_at(desk, ref), "authorisation")
            assert ("relatives_register" in offered) is there


def test_while_a_step_is_open_only_what_says_so_is_offered(desk: Desk, ref: CaseRef) -> None:
    case = case_at(desk, ref)
    assert "letter_inquiry" in slips.offered(desk, case, "visit", open_=True)
    assert "letter_inquiry" not in slips.offered(desk, case, "visit")
    assert slips.offered(desk, case, "acceptance", open_=True) == ()


def test_no_notice_of_a_decision_is_a_slip(desk: Desk, ref: CaseRef) -> None:
    case = case_at(desk, ref)
    rules = {place.split(":")[0] for form in form_book(desk).forms.values() for place in form.at}
    assert not NOTICES & {form for rule in rules for form in slips.offered(desk, case, rule)}
    with pytest.raises(UserError, match="要随决定出具"):
        slips.draw(desk, ref, "confirmation_notice", desk.today())


def test_every_form_offered_can_be_drawn(desk: Desk, ref: CaseRef) -> None:
    case = case_at(desk, ref)
    done = {step.step for step in case.household.steps} & {"acceptance", "materials", "appraisal"}
    drawn = {form for rule in done for form in slips.offered(desk, case, rule)}
    assert drawn >= {"window_receipt", "materials_receipt", "appraisal_record"}
    for form in sorted(drawn):
        said = words(slips.draw(desk, ref, form, desk.today()))
        assert desk.form(form).title in said and NAME in said, form


def test_every_form_for_handwriting_prints_empty_and_names_nobody(desk: Desk) -> None:
    blanks = [form for form in form_book(desk).forms.values() if form.blank]
    assert {f.id for f in blanks} >= {
        "application_form", "verification_authorisation", "materials_receipt", "verification_request",
        "letter_inquiry", "visit_sheet", "appraisal_record", "relatives_register", "complaint_check", "lead_sheet",
        "passbook_agreement", "evidence_list", "temporary_aid_form", "makeup_form",
    }  # fmt: skip
    for form in blanks:
        said = words(slips.blank(desk, form.id))
        assert "".join(form.title.split()) in said, form.id
        assert not any(known in said for known in (NAME, "6217990000123456789", "新柞村", "赵一")), form.id


MINE = (
    "application_form", "verification_authorisation", "visit_sheet", "relatives_register", "passbook_agreement",
    "evidence_list",
)  # fmt: skip


@pytest.mark.parametrize("form", MINE)
def test_a_form_is_filled_in_with_what_is_known(desk: Desk, ref: CaseRef, form: str) -> None:
    said = words(slips.prefilled(desk, ref.household, form))
    assert NAME in said and "新柞村" in said
    whole = desk.form(form).full_numbers
    home = home_at(desk, ref.household)
    assert home.head is not None and (home.head.id_number in said) is whole


def test_the_application_carries_authorisation_commitment_and_what_happens_to_the_data(desk: Desk) -> None:
    said = words(slips.blank(desk, "application_form"))
    for needed in (
        "承诺",
        "授权",
        "个人信息处理告知",
        "目的",
        "种类",
        "期限",
        "查阅、复制",
        "指印",
        "义务人",
        "近亲属",
    ):
        assert needed in said, needed


def test_whole_numbers_are_not_for_every_role(base: tuple[House, CaseRef], house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
    with house.desk(FIELD) as desk:
        with pytest.raises(UserError, match="您的岗位不能打印"):
            slips.prefilled(desk, ref.household, "application_form")
        assert slips.blank(desk, "application_form").startswith(b"%PDF")


def test_what_is_no_form_for_handwriting_is_refused_in_a_sentence(desk: Desk, ref: CaseRef) -> None:
    with pytest.raises(UserError, match="不能空白打印"):
        slips.blank(desk, "window_receipt")
    with pytest.raises(UserError, match="没有这种单据"):
        slips.prefilled(desk, ref.household, "../vault")
    with pytest.raises(UserError, match="不是办公室的表"):
        slips.for_the_office(desk, "application_form")


@pytest.mark.parametrize(
    "form", ["archive_transfer_list", "lead_sheet", "complaint_check", "reserve_fund_ledger"]
)
def test_a_form_of_the_office_prints_with_gaps_where_its_own_page_knows_more(desk: Desk, form: str) -> None:
    said = words(slips.for_the_office(desk, form))
    assert "".join(desk.form(form).title.split()) in said and NAME not in said


def test_a_slip_is_numbered_from_its_own_series_and_kept(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        on = desk.today()
        slips.issue(desk, ref, "window_receipt", on)
        paper, changes = slips.issue(desk, ref, "materials_receipt", on)
        assert changes.households == {ref.household}
        first, second = sorted(home_at(desk, ref.household).papers, key=lambda p: p.number)
        series = desk.setting_text("slip_series")
        assert [first.number, second.number] == [f"{series}〔2026〕1号", f"{series}〔2026〕2号"]
        assert second.id == paper and second.form == "materials_receipt"


def test_a_paper_without_a_series_uses_no_number(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk, relative=True)
        house.accepted(desk, ref)
        slips.issue(desk, ref, "relatives_register", desk.today())
        (paper,) = home_at(desk, ref.household).papers
        assert paper.number == slips.NO_NUMBER
        slips.issue(desk, ref, "window_receipt", desk.today())
        numbers = {p.number for p in home_at(desk, ref.household).papers}
        assert numbers == {slips.NO_NUMBER, f"{desk.setting_text('slip_series')}〔2026〕1号"}
