"""The office's own fonts are used where they are, if they are fit to stand in a paper."""

import io
import lzma
from pathlib import Path

import pypdfium2
import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from desktop.documents import installed_fonts
from desktop.documents.fonts import FontChain
from desktop.documents.layout import paginate, paragraph
from desktop.documents.press import draw_pages
from desktop.packs import resource_path

TEXT = "仿宋测试文书李一"
PRIVATE = 0xE123


@pytest.fixture(scope="module")
def cut() -> bytes:
    """A small TrueType font to give other names to."""
    font = TTFont(io.BytesIO(lzma.decompress(resource_path("fonts", "kai.ttf.xz").read_bytes())))
    options = Options()
    options.layout_features = []
    cutter = Subsetter(options)
    cutter.populate(text=TEXT + " .")
    cutter.subset(font)
    for table in font["cmap"].tables:
        table.cmap[PRIVATE] = font.getBestCmap()[ord("李")]
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def named(cut: bytes, family: str, rights: int = 0) -> TTFont:
    font = TTFont(io.BytesIO(cut))
    font["name"] = newTable("name")
    font["name"].names = []
    for number in (1, 4, 6):
        font["name"].setName(family, number, 3, 1, 0x804)
    font["name"].setName("Regular", 2, 3, 1, 0x409)
    font["OS/2"].fsType = rights
    return font


def test_a_licensed_font_draws_what_it_has_and_the_shipped_ones_the_rest(cut: bytes, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    named(cut, "仿宋_GB2312").save(tmp_path / "deep" / "simfang_gb.TTF")
    named(cut, "黑体").save(tmp_path / "simhei.ttf")
    named(cut, "Arial").save(tmp_path / "arial.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    found = installed_fonts.find([tmp_path, tmp_path / "nowhere"])
    assert set(found.fonts) == {"body", "sans"}
    chain = FontChain(installed=found.fonts)
    own = found.fonts["body"].name
    assert [(run.font == own, run.text) for run in chain.runs("李𬭎一龘", "body")] == [
        (True, "李"), (False, "𬭎"), (True, "一"), (False, "龘"),
    ]  # fmt: skip
    assert chain.runs("李", "kai")[0].font != own
    pdf = draw_pages(paginate(paragraph(f"{TEXT}𬭎龘", chain, 16, 29)), chain, "试", lambda *_: None)
    document = pypdfium2.PdfDocument(pdf)
    assert document[0].get_textpage().get_text_range().strip() == f"{TEXT}𬭎龘"
    document.close()


def test_the_more_official_family_wins(cut: bytes, tmp_path: Path) -> None:
    named(cut, "FangSong").save(tmp_path / "a.ttf")
    named(cut, "FangSong_GB2312").save(tmp_path / "b.ttf")
    assert installed_fonts.find([tmp_path]).fonts["body"].path.name == "b.ttf"


@pytest.mark.parametrize(
    ("rights", "said"), [(0x0002, "不许可嵌入"), (0x0100, "只嵌入用到的字"), (0x0200, "只嵌入用到的字")]
)
def test_a_font_that_may_not_be_embedded_is_left_out_with_the_reason(
    cut: bytes, tmp_path: Path, rights: int, said: str
) -> None:
    named(cut, "FangSong_GB2312", rights).save(tmp_path / "a.ttf")
    found = installed_fonts.find([tmp_path])
    assert found.fonts == {}
    assert len(found.skipped) == 1
    assert said in found.skipped[0]


@pytest.mark.parametrize("rights", [0x0004, 0x0008])
def test_a_font_for_printing_may_be_embedded(cut: bytes, tmp_path: Path, rights: int) -> None:
    named(cut, "KaiTi_GB2312", rights).save(tmp_path / "a.ttf")
    assert set(installed_fonts.find([tmp_path]).fonts) == {"kai"}


def test_a_variable_font_is_left_out(cut: bytes, tmp_path: Path) -> None:
    font = named(cut, "SimHei")
    font["fvar"] = newTable("fvar")
    font["fvar"].axes, font["fvar"].instances = [], []
    font.save(tmp_path / "a.ttf")
    found = installed_fonts.find([tmp_path])
    assert found.fonts == {}
    assert "可变字体" in found.skipped[0]


def test_a_collection_is_read_at_its_place(cut: bytes, tmp_path: Path) -> None:
    collection = TTCollection()
    collection.fonts = [named(cut, "NSimSun"), named(cut, "SimSun")]
    collection.save(tmp_path / "simsun.ttc")
    chain = FontChain(installed=installed_fonts.find([tmp_path]).fonts)
    assert chain.runs("李", "song")[0].font.startswith("Own1-")


def test_a_made_up_character_of_another_system_is_still_refused(cut: bytes, tmp_path: Path) -> None:
    named(cut, "FangSong_GB2312").save(tmp_path / "a.ttf")
    font = installed_fonts.find([tmp_path]).fonts["body"]
    assert font.covers(ord("李"))
    assert not font.covers(PRIVATE)
