"""Every road to a letter reads its values first: on the page a line end may hide a number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.errors import UserError
from desktop.office import bulk, households, slips
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.outgoing import Outgoing, kind_of, looked_through
from tests.office.made_office import House
from tests.sync.made_paper import sample_values

HIDDEN = "一三八〇〇一三八〇〇〇", "138 0013\n8000", "138—0013—8000"


@pytest.fixture(scope="module")
def desk(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with founded.copied(tmp_path_factory.mktemp("values") / "house").desk() as opened:
        yield opened


def test_a_number_in_any_text_of_any_letter_is_named_with_its_field(desk: Desk) -> None:
    letters = [f for f in form_book(desk).forms.values() if kind_of(f) is Outgoing.LETTER]
    assert len(letters) > 20
    for form in letters:
        values = sample_values(form)
        assert looked_through(desk, form, values) is values
        texts = [f for f in form.fields if f.kind == "text"][:3]
        for field, hidden in zip(texts, HIDDEN * len(texts), strict=False):
            with pytest.raises(UserError, match="有手机号") as refused:
                looked_through(desk, form, {**values, field.name: f"情况属实{hidden}等"})
            assert field.label in refused.value.message and "8000" not in refused.value.message


def test_a_number_in_a_row_is_named_with_its_line_and_whole_numbers_on_purpose_pass(desk: Desk) -> None:
    form = desk.form("one_time_notice")
    rows = next(f for f in form.fields if f.kind == "rows")
    family = [dict.fromkeys(rows.columns, "户口簿"), dict.fromkeys(rows.columns, HIDDEN[1])]
    with pytest.raises(UserError, match=f"“{rows.label}”第 2 行有手机号"):
        looked_through(desk, form, {**sample_values(form), rows.name: family})
    whole = desk.form("application_form")
    assert looked_through(desk, whole, {"reason": HIDDEN[0]}) == {"reason": HIDDEN[0]}


def test_slips_sheets_for_the_pen_and_piles_are_read_before_they_are_drawn(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        households.amend_household(desk, ref.household, {"village": "新柞村一三八〇〇一三八〇〇〇"}, "笔误")
        on = desk.today()
        with pytest.raises(UserError, match="有手机号"):
            slips.draw(desk, ref, "materials_receipt", on)
        with pytest.raises(UserError, match="有手机号"):
            slips.issue(desk, ref, "materials_receipt", on)
        with pytest.raises(UserError, match="有手机号"):
            slips.prefilled(desk, ref.household, "support_wish_form")
        drawn = bulk.draw(desk, [bulk.Wanted("materials_receipt", ref.household, ref.application)], on)
        assert drawn.pdf == b"" and "有手机号" in drawn.failed[0][1]
