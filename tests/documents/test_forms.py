"""Forms as data: what they may say, and what a value may be."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.documents.forms import Filled, Form, clean, load_form
from desktop.errors import UserError
from desktop.packs import resource_path
from tests.documents import samples

FORMS = sorted(path.stem for path in (resource_path("forms")).glob("*.toml"))

SMALL = """
id = "small"
title = "小表"
fields = [{ name = "who", label = "谁" }, { name = "more", label = "附注", optional = true }]
[[blocks]]
kind = "paragraph"
text = "致{who}。"
[[blocks]]
kind = "paragraph"
text = "附注：{more}"
when = "more"
"""


def load(folder: Path, text: str) -> Form:
    (folder / "small.toml").write_text(text, encoding="utf-8")
    return load_form(folder, "small")


def test_all_shipped_forms_load(form: Callable[[str], Form]) -> None:
    assert {
        "application_form",
        "confirmation_notice",
        "one_time_notice",
        "preliminary_notice",
        "refusal_notice",
        "signoff_sheet",
    } <= set(FORMS)
    for form_id in FORMS:
        assert form(form_id).id == form_id


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("致{who}。", "致{whom}。"), "whom"),
        (("致{who}。", "致{who.name}。"), "花括号里只能写字段名"),
        (("致{who}。", "致{who!r}。"), "花括号里只能写字段名"),
        (("致{who}。", "致{}{who}。"), "花括号里只能写字段名"),
        (("致{who}。", "致。"), "声明了却没有用到"),
        (('when = "more"', 'when = "who"'), "不是可选字段"),
        (('title = "小表"', 'title = "小表"\ncolour = "red"'), "colour"),
        (('kind = "paragraph"\ntext = "致', 'kind = "python"\ntext = "致'), "blocks"),
        (('id = "small"', 'id = "large"'), "与文件名不符"),
        (('id = "small"', "id = "), "格式有误"),
        (('id = "small"', f"id = {'[' * 20_000}{']' * 20_000}"), "套得太深"),
        (('id = "small"', f'id = "{"长" * 200_000}"'), "不是一张表"),
        (("[[blocks]]", '[[blocks]]\nkind = "paragraph"\ntext = "x"\n' * 400 + "[[blocks]]"), "最多 300 项"),
        (('title = "小表"', 'title = "低保公示名单"'), "public = true"),
        (('title = "小表"', 'title = "小\\u202e表"'), "看不见"),
        (('label = "谁" }', 'label = "谁" }, { name = "who", label = "又谁" }'), "字段重名"),
    ],
)
def test_a_wrong_form_names_file_and_fault(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in SMALL
    with pytest.raises(UserError) as caught:
        load(tmp_path, SMALL.replace(*change, 1))
    assert "small.toml" in caught.value.message
    assert said in caught.value.message


def test_a_form_is_found_by_name_only(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="不合规"):
        load_form(tmp_path, "../secret")
    with pytest.raises(UserError, match=r"absent.toml"):
        load_form(tmp_path, "absent")


def test_unknown_and_missing_values_name_file_and_field(tmp_path: Path) -> None:
    small = load(tmp_path, SMALL)
    with pytest.raises(UserError, match=r"small.toml：缺少字段 who（谁）"):
        Filled(small, {})
    with pytest.raises(UserError, match=r"缺少字段 who"):
        Filled(small, {"who": " \t"})
    with pytest.raises(UserError, match=r"small.toml：不认识字段 whom"):
        Filled(small, {"who": "王", "whom": "李"})
    with pytest.raises(UserError, match="应是文字"):
        Filled(small, {"who": [{"a": "b"}]})


def test_a_value_is_not_searched_for_places(tmp_path: Path) -> None:
    filled = Filled(load(tmp_path, SMALL), {"who": "{more}{who}", "more": "秘密"})
    assert filled.fill("致{who}。") == "致{more}{who}。"


def test_conditions_follow_the_value(tmp_path: Path) -> None:
    small = load(tmp_path, SMALL)
    assert not Filled(small, {"who": "王"}).present("more")
    assert Filled(small, {"who": "王", "more": "有"}).present("more")


def test_control_and_invisible_characters() -> None:
    assert clean("王\x00小\x1b明\t甲") == "王 小 明 甲"
    assert clean("王\u202e小\u200b明\ufeff\U000e0100") == "王小明"
    assert clean("甲\r\n乙\u2028丙") == "甲\n乙\n丙"


@pytest.mark.parametrize("amount", ["1212", "1212.00", "1,212.0", "一千", "1,2120.00"])
def test_an_amount_is_written_one_way(form: Callable[[str], Form], amount: str) -> None:
    with pytest.raises(UserError, match=r"monthly_amount.*1,212.00"):
        Filled(form("confirmation_notice"), {**samples.CONFIRMATION, "monthly_amount": amount})


def test_an_id_number_is_masked(form: Callable[[str], Form]) -> None:
    with pytest.raises(UserError, match="应遮盖") as caught:
        Filled(form("refusal_notice"), {**samples.REFUSAL, "applicant_id_masked": "230382197001010013"})
    assert "230382197001010013" not in str(caught.value)


def test_rows_have_exactly_their_columns(form: Callable[[str], Form]) -> None:
    values = samples.preliminary(1)
    rows = samples.families(1)
    with pytest.raises(UserError, match="families 第 1 行不认识 id_number"):
        Filled(form("preliminary_notice"), {**values, "families": [{**rows[0], "id_number": "1"}]})
    short = {key: text for key, text in rows[0].items() if key != "category"}
    with pytest.raises(UserError, match="families 第 1 行缺少 category"):
        Filled(form("preliminary_notice"), {**values, "families": [short]})


def test_the_public_notice_takes_nothing_outside_the_whitelist(tmp_path: Path) -> None:
    source = resource_path("forms", "preliminary_notice.toml")
    text = source.read_text(encoding="utf-8")
    column = text.replace('columns = ["seq", ', 'columns = ["seq", "illness", ').replace(
        "columns = [\n", 'columns = [\n  { title = "病种", field = "illness" },\n', 1
    )
    field = text.replace(
        "fields = [\n", 'fields = [\n  { name = "applicant_phone", label = "电话" },\n', 1
    ).replace("现将{village}", "现将{village}{applicant_phone}")
    for number, changed in enumerate((column, field)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "preliminary_notice.toml").write_text(changed, encoding="utf-8")
        with pytest.raises(UserError, match=r"公示的表格不得有字段 (illness|applicant_phone)"):
            load_form(folder, "preliminary_notice")


def test_the_public_form_cannot_be_made_private(tmp_path: Path) -> None:
    source = resource_path("forms", "preliminary_notice.toml")
    text = source.read_text(encoding="utf-8").replace("public = true\n", "")
    (tmp_path / "preliminary_notice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="public"):
        load_form(tmp_path, "preliminary_notice")


def test_the_public_notice_takes_no_long_number(form: Callable[[str], Form]) -> None:
    rows = [{**samples.families(1)[0], "applicant": "王小明 230382197001010013"}]
    with pytest.raises(UserError, match="疑似身份证号"):
        Filled(form("preliminary_notice"), {**samples.preliminary(1), "families": rows})


def test_what_is_written_by_hand_may_be_left_out(tmp_path: Path) -> None:
    text = resource_path("forms", "window_receipt.toml").read_text(encoding="utf-8")
    assert "optional = true, hand = true" in text
    (tmp_path / "window_receipt.toml").write_text(
        text.replace("optional = true, hand = true", "hand = true"), encoding="utf-8"
    )
    with pytest.raises(UserError, match=r"手写的字段 .* 要写 optional = true"):
        load_form(tmp_path, "window_receipt")
