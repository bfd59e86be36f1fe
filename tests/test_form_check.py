"""A county's own form: what it may ask, where it may stand, and one clear sentence for everything else."""

import shutil
from pathlib import Path

import pytest

from desktop import form_check, packs
from desktop.pack_document import PackProblem, single
from tests.pack_texts import edit
from tests.sixth_county import SIXTH

OWN = "forms/well_survey.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sixth county to spoil."""
    return Path(shutil.copytree(SIXTH, tmp_path / "sixth"))


def only(folder: Path) -> PackProblem:
    (found,) = packs.check_scheme(folder)
    return found


@pytest.mark.parametrize("scheme", packs.scheme_ids())
def test_every_form_that_ships_works_under_every_scheme(scheme: str) -> None:
    pack, words = packs.load_pack(scheme), packs.form_words()
    found = [
        str(problem)
        for path in sorted(packs.resource_path("forms").glob("*.toml"))
        for problem in form_check.problems(
            single(path.name, path.read_text(encoding="utf-8")), words, {}, pack.scheme, pack.laws
        )
    ]
    assert found == []


def test_a_county_with_a_form_of_its_own_passes() -> None:
    assert packs.check_scheme(SIXTH) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "said"),
    [
        (OWN, '"well_depth", label = "井深（手写）", optional = true, hand = true', '"well_depth", label = "井深"',
         "fields.well_depth", "没有 well_depth（井深） 这个词"),
        (OWN, ", hand = true }", " }", "fields.well_depth", "没有 well_depth（井深（手写）） 这个词"),
        (OWN, 'name = "member_count", label', 'name = "member_count", optional = true, hand = true, label',
         "fields.member_count", "由程序填写，不是手写"),
        (OWN, 'name = "member_count", label', 'name = "fund_lines", label', "fields.fund_lines", "kind 应是 rows"),
        (OWN, 'columns = ["name", "relation", "age"]', 'columns = ["name", "relation", "shoe"]',
         "fields.members", "没有 shoe 这一列"),
        (OWN, 'columns = ["name", "relation", "age"]', 'columns = ["name", "relation", "id_number"]',
         "fields.members", "是写全的号码"),
        (OWN, 'label = "填表日期" }', 'label = "填表日期", kind = "amount" }', "fields.decided_on", "kind 应是 text"),
        (OWN, 'at = ["visit"]', 'at = ["rain"]', "at", "没有步骤 rain"),
        (OWN, 'at = ["visit"]', 'at = ["visit:monday"]', "at", "没有条件 monday"),
        (OWN, 'at = ["visit"]', 'at = ["visit"]\nseries = "rain_series"', "series", "没有字号设置 rain_series"),
        (OWN, 'at = ["visit"]', 'at = ["visit"]\nabout = "household"', "at", "只有说一件申请的表"),
        ("forms/confirmation_notice.toml", 'series = "confirm_series"\n', "", "id", "会编进别的字号"),
        ("forms/confirmation_notice.toml", 'series = "confirm_series"', 'series = "confirm_series"\nat = ["visit"]',
         "at", "通知书随决定出具"),
        ("forms/confirmation_notice.toml", "{phone}", "", "contact", "没有印本单位的联系电话"),
        ("forms/confirmation_notice.toml", "{hours}", "", "contact", "没有印办公时间"),
        ("forms/confirmation_notice.toml", "{matter_title}", "补助", "blocks", "没有印是哪一事项"),
        ("forms/confirmation_notice.toml", "stamp = true\n", "", "stamp", "未加盖印章无效"),
        ("forms/confirmation_notice.toml", 'issuer = "{in_name_of}"\n', "", "issuer", "没有地方印"),
    ],
)  # fmt: skip
def test_each_fault_has_its_sentence_and_its_place(
    folder: Path, file: str, old: str, new: str, field: str, said: str
) -> None:
    edit(folder / file, old, new)
    found = only(folder)
    assert (found.file, found.field) == (file, field)
    assert said in found.message and found.remedy


def test_a_letter_of_a_countys_own_says_when_somebody_is_there() -> None:
    letter = single("own.toml", 'stamp = true\nremedy = true\nissuer = "某局"\ncontact = "{phone}"')
    pack = packs.load_pack(packs.scheme_ids()[0])
    (found,) = form_check.problems(letter, packs.form_words(), {}, pack.scheme, pack.laws)
    assert found.field == "contact" and "办公时间" in found.message


def test_a_field_is_told_with_its_line(folder: Path) -> None:
    line = edit(folder / OWN, 'name = "member_count"', 'name = "members_count"')
    assert only(folder).line == line


def test_what_only_one_paper_is_given_no_other_may_demand(folder: Path) -> None:
    # What may be blank can be written by hand.
    edit(folder / OWN, "blank = true\n", "")
    edit(folder / OWN, '"member_count", label', '"lead_about", label')
    assert "只有别的表才给得出" in only(folder).message


def test_a_form_about_a_family_asks_nothing_of_an_application(folder: Path) -> None:
    edit(folder / OWN, "blank = true\n", "")
    edit(folder / OWN, 'at = ["visit"]\n', 'about = "household"\n')
    edit(folder / OWN, '"member_count", label', '"due_on", label')
    assert "说的是一件申请，这张表说的是一户" in only(folder).message


def test_a_form_that_takes_the_place_of_one_stands_at_its_steps(folder: Path) -> None:
    shipped = packs.resource_path("forms", "window_receipt.toml").read_text(encoding="utf-8")
    (folder / "forms" / "window_receipt.toml").write_text(shipped, encoding="utf-8")
    assert packs.check_scheme(folder) == []
    edit(folder / "forms" / "window_receipt.toml", 'at = ["acceptance"]\n', "")
    assert "办理时不会给出" in only(folder).message


def test_a_form_of_another_shape_is_no_crash(folder: Path) -> None:
    (folder / "forms" / "strange.toml").write_text(
        'id = "strange"\nfields = 3\nat = "visit"\n', encoding="utf-8"
    )
    assert packs.check_scheme(folder) == []


def test_no_word_is_listed_twice_and_every_word_has_a_label() -> None:
    assert all(word.label for word in packs.form_words().values())
