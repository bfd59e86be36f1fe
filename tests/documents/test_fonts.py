"""Every hanzi prints, comes back, and a character without a glyph is refused before drawing."""

import hashlib
import io
import json
import lzma
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from desktop.documents.fonts import DRAWING, FontChain, Style, to_unicode_cmap
from desktop.documents.layout import paginate, paragraph
from desktop.documents.press import draw_pages
from desktop.errors import UserError
from desktop.packs import resource_path

FOLDER = resource_path("fonts")
# What level 3 of GB 18030-2022 asks for: URO with its additions, extensions A to F as far as Unicode had them then,
# the 21 compatibility characters that came from GBK, 〇, the radicals.
HANZI = (
    (0x2E80, 0x2E99),
    (0x2E9B, 0x2EF3),
    (0x2F00, 0x2FD5),
    (0x3007, 0x3007),
    *((code, code) for code in (0xF92C, 0xF979, 0xF995, 0xF9E7, 0xF9F1, 0xFA11, 0xFA13, 0xFA14, 0xFA18)),
    (0xFA0C, 0xFA0F),
    (0xFA1F, 0xFA21),
    (0xFA23, 0xFA24),
    (0xFA27, 0xFA29),
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B739),
    (0x2B740, 0x2B81D),
    (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)


def cmap(stem: str) -> set[int]:
    data = lzma.decompress((FOLDER / f"{stem}.ttf.xz").read_bytes())
    return set(TTFont(io.BytesIO(data), lazy=True).getBestCmap())


def test_the_index_tells_the_truth_and_every_hanzi_is_covered() -> None:
    index = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    found: set[int] = set()
    for stem, entry in index.items():
        codes = cmap(stem)
        said = {code for first, last in entry["ranges"] for code in range(first, last + 1)}
        assert said == codes, stem
        assert hashlib.sha256((FOLDER / f"{stem}.ttf.xz").read_bytes()).hexdigest() == entry["sha256"], stem
        found |= codes
    missing = [
        f"U+{code:04X}" for first, last in HANZI for code in range(first, last + 1) if code not in found
    ]
    assert missing == []


def test_every_style_reaches_every_hanzi_the_fonts_have(fonts: FontChain) -> None:
    for character in "一㐀䶮𠀀𪛖𪜀𬭎𰻝·—…〔〕□":
        for style in get_args(Style):
            assert fonts.advance(character, style) > 0, (character, style)


def test_the_font_is_chosen_per_character(fonts: FontChain) -> None:
    runs = fonts.runs("李𬭎和𠀀", "body")
    assert [run.text for run in runs] == ["李", "𬭎", "和", "𠀀"]
    assert [run.font.split("-")[0] for run in runs] == [
        "HudangFangSong",
        "HudangSong",
        "HudangFangSong",
        "HudangHana",
    ]


def test_supplementary_characters_are_utf16_pairs_and_blocks_are_short() -> None:
    table = to_unicode_cmap("AAAAAA+X", [0, 0x4E00, 0x2CB4E, *range(0x4E01, 0x4E01 + 200)])
    assert "<01> <4E00>" in table
    assert "<02> <D872DF4E>" in table
    assert "<00> <0000>" not in table
    assert "100 beginbfchar" in table
    assert "2 beginbfchar" in table
    assert "202 beginbfchar" not in table


def test_rare_characters_come_back_from_the_pdf(fonts: FontChain, read_back: Callable[..., str]) -> None:
    names = "李𬭎、𰻝一、欧阳䶮、㐀𠀀𪚥𫝀𬺷𮯠、古丽努尔·阿卜杜热合曼"
    pages = paginate(paragraph(names, fonts, 16, 29))
    pdf = draw_pages(pages, fonts, "试", lambda pen, number, count: None)
    assert read_back(pdf) == names


def test_a_sample_of_every_block_comes_back_from_both_readers(
    fonts: FontChain, read_back: Callable[..., str]
) -> None:
    """One in 131 and the last of each: all 88,000 were drawn and read back once the same way."""
    blocks = [(first, last) for first, last in HANZI if first >= 0x3400 and last - first > 100]
    sample = "".join(chr(code) for first, last in blocks for code in (*range(first, last, 131), last))
    pages = paginate(paragraph(sample, fonts, 12, 18, indent=False))
    pdf = draw_pages(pages, fonts, "试", lambda pen, number, count: None)
    assert read_back(pdf) == sample
    document = pypdfium2.PdfDocument(pdf)
    read = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    assert read == sample


def test_many_different_characters_come_back(fonts: FontChain, read_back: Callable[..., str]) -> None:
    text = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 700))
    pdf = draw_pages(paginate(paragraph(text, fonts, 16, 29)), fonts, "试", lambda pen, number, count: None)
    assert text in read_back(pdf)


def test_a_missing_glyph_names_character_and_code_point(fonts: FontChain) -> None:
    with pytest.raises(UserError, match=r"“申请人”一栏里的“”（U\+E000）"):
        fonts.require(["王\ue000"], "申请人")
    with pytest.raises(UserError, match=r"U\+1F600"):
        fonts.require(["😀"])


def test_a_damaged_font_is_one_sentence(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "index.json", tmp_path / "index.json")
    text = (tmp_path / "index.json").read_text(encoding="utf-8")
    index = json.loads(text)
    index["fangsong"]["sha256"] = "0" * 64  # its own name in the registry
    (tmp_path / "index.json").write_text(json.dumps(index), encoding="utf-8")
    (tmp_path / "fangsong.ttf.xz").write_bytes(b"nothing")
    with pytest.raises(UserError, match=r"fangsong.ttf.xz 缺失或已损坏"):
        FontChain(tmp_path).advance("一", "body")
    with pytest.raises(UserError, match=r"index.json"):
        FontChain(tmp_path / "nowhere")


def test_a_font_met_while_drawing_does_not_wait_for_itself() -> None:
    with DRAWING:
        assert FontChain().advance("一", "kai") == 1000
