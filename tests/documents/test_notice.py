"""The papers themselves, read back with ordinary tools."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, Values
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.preview import page_count, page_image
from desktop.documents.stamp import StampText
from desktop.errors import UserError
from tests.documents import samples

Read = Callable[..., str]
Load = Callable[[str], Form]

PAPERS: list[tuple[str, Values, StampText | None]] = [
    ("confirmation_notice", samples.CONFIRMATION, samples.STAMP),
    ("refusal_notice", samples.REFUSAL, samples.REAL),
    ("one_time_notice", samples.ONE_TIME, None),
    ("preliminary_notice", samples.preliminary(60), None),
    ("signoff_sheet", samples.SIGNOFF, None),
]


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("form_id", "values", "stamp"), PAPERS)
def test_every_value_comes_back_and_every_font_is_embedded(
    form_id: str, values: Values, stamp: StampText | None, fonts: FontChain, form: Load, read_back: Read
) -> None:
    pdf = render(form(form_id), values, stamp=stamp, fonts=fonts)
    text = read_back(pdf)
    for value in values.values():
        cells = [value] if isinstance(value, str) else [cell for row in value for cell in row.values()]
        for cell in cells:
            # A cell wraps, and pdftotext reads line by line across the columns.
            assert squeezed(cell) in text or all(part in text for part in squeezed(cell)), cell
    listed = [line.split() for line in read_back(pdf, "pdffonts").splitlines()[2:]]
    assert listed
    for line in listed:
        assert line[-5:-2] == ["yes", "yes", "yes"], line


def test_a_confirmation_notice_reads_whole(fonts: FontChain, form: Load, read_back: Read) -> None:
    text = read_back(
        render(form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts)
    )
    for part in (
        "密山市民政局确认通知书密民低确〔2026〕12号",
        "李𬭎（身份证号：230382********0013）：",
        "你户（户主：李𬭎，住址：杨木乡向阳村）申请的城乡居民最低生活保障，经审核，符合农村居民最低生活保障条件，现予以确认。",
        "每月1,212.00元",
        squeezed(samples.REMEDY),
        "联系电话：0467-5000000。",
    ):
        assert part in text


def test_a_refusal_says_what_else_there_is_only_if_there_is(
    fonts: FontChain, form: Load, read_back: Read
) -> None:
    refusal = form("refusal_notice")
    text = read_back(render(refusal, samples.REFUSAL, stamp=None, fonts=fonts))
    assert "经审核，暂不符合城乡居民最低生活保障条件" in text
    assert "四、你户还可以申请的救助。最低生活保障边缘家庭认定" in text
    without = {name: value for name, value in samples.REFUSAL.items() if name != "other_help"}
    assert "还可以申请" not in read_back(render(refusal, without, stamp=None, fonts=fonts))


@pytest.mark.parametrize(
    ("stamp", "there", "absent"),
    [
        (
            samples.REAL,
            [
                "密山市民政局试点审批专用",
                "密政委〔2026〕1号",
                "杨木乡〔2026〕用印第12号2026年7月15日",
                "未加盖印章无效",
            ],
            ["样章", "自行登记", "未用印"],
        ),
        (samples.STAMP, ["密山市民政局试点审批专用〔样章〕", "演示样件，不具有任何效力"], ["未用印"]),
        (replace(samples.REAL, wet_seal_follows=False), ["密山市民政局试点审批专用"], ["未加盖印章无效"]),
        (replace(samples.REAL, self_registered=True), ["〔自行登记〕", "不能核验为“通过”"], ["样章"]),
        (
            replace(samples.STAMP, stamped=False),
            ["未用印〔样章〕", "本件未用印", "未加盖印章无效"],
            ["试点审批专用", "用印第12号", "密政委"],
        ),
        (replace(samples.REAL, in_name_of="密山市人民政府"), ["以密山市人民政府名义"], []),
        (None, ["未加盖印章无效"], ["试点审批专用", "未用印"]),
    ],
)
def test_the_stamp_says_what_it_is(
    stamp: StampText | None,
    there: list[str],
    absent: list[str],
    fonts: FontChain,
    form: Load,
    read_back: Read,
) -> None:
    text = read_back(render(form("confirmation_notice"), samples.CONFIRMATION, stamp=stamp, fonts=fonts))
    for part in there:
        assert part in text
    for part in absent:
        assert part not in text


def test_a_form_without_stamp_refuses_one(fonts: FontChain, form: Load) -> None:
    with pytest.raises(UserError, match="不用印"):
        render(form("signoff_sheet"), samples.SIGNOFF, stamp=samples.REAL, fonts=fonts)


@pytest.mark.parametrize(
    "hostile",
    [
        "<img src='/etc/passwd'/>",
        "<b>甲</b>&amp;<a href='x'>",
        "{{ 7*7 }}{applicant}{% x %}",
        '=HYPERLINK("x","y")',
        "(甲)\\) Tj ET (乙",
        "%PDF-1.4 endstream endobj",
    ],
)
def test_hostile_values_print_as_text(hostile: str, fonts: FontChain, form: Load, read_back: Read) -> None:
    values = {**samples.CONFIRMATION, "village": hostile}
    pdf = render(form("confirmation_notice"), values, stamp=None, fonts=fonts)
    assert squeezed(hostile) in read_back(pdf)
    assert b"/Subtype /Image" not in pdf
    assert b"/XObject" not in pdf
    assert b"/URI" not in pdf


def test_a_missing_glyph_is_said_before_anything_is_drawn(fonts: FontChain, form: Load) -> None:
    with pytest.raises(UserError, match=r"“申请人”一栏里的“.*”（U\+E123）"):
        render(
            form("confirmation_notice"),
            {**samples.CONFIRMATION, "applicant": "王\ue123"},
            stamp=None,
            fonts=fonts,
        )
    with pytest.raises(UserError, match=r"“用印”一栏里的“.*”（U\+E124）"):
        stamp = replace(samples.REAL, use_no="\ue124")
        render(form("confirmation_notice"), samples.CONFIRMATION, stamp=stamp, fonts=fonts)


def test_the_same_input_gives_the_same_bytes(fonts: FontChain, form: Load) -> None:
    confirmation = form("confirmation_notice")
    papers = {
        render(confirmation, samples.CONFIRMATION, stamp=samples.REAL, fonts=chain)
        for chain in (fonts, fonts, FontChain())
    }
    assert len(papers) == 1
    other = render(
        confirmation, {**samples.CONFIRMATION, "monthly_amount": "1,213.00"}, stamp=samples.REAL, fonts=fonts
    )
    assert other != papers.pop()


def test_metadata_holds_no_personal_data(fonts: FontChain, form: Load) -> None:
    pdf = render(form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts)
    document = pypdfium2.PdfDocument(pdf)
    said = document.get_metadata_dict()
    document.close()
    assert said["Title"] == "确认通知书"
    assert "李" not in "".join(said.values())
    assert "密民低确" not in "".join(said.values())


def test_extreme_values_stay_on_the_paper(fonts: FontChain, form: Load, read_back: Read) -> None:
    reasons = "\n".join(f"第{number}项：该户存在需要逐项说明的情形。" for number in range(1, 61))
    name = "古丽努尔·阿卜杜热合曼·买买提明·托合提"
    values = {**samples.REFUSAL, "reasons": reasons, "applicant": name, "head": name, "facts": "长" * 900}
    pdf = render(form("refusal_notice"), values, stamp=samples.REAL, fonts=fonts)
    assert page_count(pdf) > 3
    text = read_back(pdf)
    assert all(f"第{number}项" in text for number in range(1, 61))
    assert text.count("长") == 900
    assert name in text
    last = text.split("\f")[-1]
    assert squeezed(samples.REMEDY)[-10:] in last


def test_the_seal_never_stands_on_a_page_of_its_own(fonts: FontChain, form: Load) -> None:
    refusal = form("refusal_notice")
    for lines in range(20, 45):
        values = {**samples.REFUSAL, "facts": "\n".join(["甲乙丙丁。"] * lines)}
        pdf = render(refusal, values, stamp=samples.REAL, fonts=fonts)
        document = pypdfium2.PdfDocument(pdf)
        last = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        before = last[: last.index("试点审批专用")] if "试点审批专用" in last else ""
        assert "13:30" in before, lines


def test_a_table_breaks_over_pages_and_repeats_its_head(
    fonts: FontChain, form: Load, read_back: Read
) -> None:
    pdf = render(form("preliminary_notice"), samples.preliminary(60), stamp=None, fonts=fonts)
    text = read_back(pdf)
    pages = page_count(pdf)
    assert pages > 2
    assert text.count("申请人姓名") >= pages - 1
    assert len(re.findall(r"向阳村\d组", text)) == 60
    assert f"共{pages}页" in text


def test_a_cell_higher_than_a_page_is_cut_not_lost(fonts: FontChain, form: Load, read_back: Read) -> None:
    rows = [{"seq": "1", "material": "材料。" * 700, "note": "注"}]
    pdf = render(form("one_time_notice"), {**samples.ONE_TIME, "materials": rows}, stamp=None, fonts=fonts)
    assert page_count(pdf) > 1
    assert read_back(pdf).count("材") >= 700


def test_pages_carry_a_check_code_on_wish(fonts: FontChain, form: Load, read_back: Read) -> None:
    refusal = form("refusal_notice")
    plain = read_back(render(refusal, samples.REFUSAL, stamp=None, fonts=fonts))
    coded = read_back(
        render(refusal, samples.REFUSAL, stamp=None, fonts=fonts, marks=Marks(page_code="0a1b2c3d4e5f"))
    )
    assert "页码校验" not in plain
    assert re.search(r"页码校验[0-9a-f]{12}-1", coded)


def test_a_preview_is_a_picture_of_the_page(fonts: FontChain, form: Load) -> None:
    pdf = render(form("confirmation_notice"), samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts)
    picture = page_image(pdf, 0, 600)
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) == 600
    with pytest.raises(UserError, match="没有第 9 页"):
        page_image(pdf, 8, 600)
    with pytest.raises(UserError, match="PDF"):
        page_image(b"hello", 0, 600)


def test_a_notice_is_quick_and_small(fonts: FontChain, form: Load) -> None:
    confirmation = form("confirmation_notice")
    pdf = render(confirmation, samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts)
    assert len(pdf) <= 100_000
    times = []
    for _ in range(5):
        start = time.thread_time()
        render(confirmation, samples.CONFIRMATION, stamp=samples.REAL, fonts=fonts)
        times.append(time.thread_time() - start)
    assert min(times) < 0.1
