"""The confirmation notice for other programs: the same words, as typst source and as a docx template."""

from __future__ import annotations

import importlib
import io
import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from desktop.documents.forms import Filled, Form, Grid, Paragraph
from desktop.documents.stamp import StampText, letter_date
from desktop.packs import resource_path

FONTS = {"fangsong": "HudangFangSong", "song": "HudangSong", "song-bold": "HudangSong-Bold"}
NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_HEAD = """
#set page(paper: "a4", margin: (left: 28mm, right: 26mm, top: 37mm, bottom: 35mm),
  footer: align(right)[#text(14pt)[— 1 —]])
#set text(font: ("HudangFangSong", "HudangSong"), size: 14pt, lang: "zh")
#set par(first-line-indent: (amount: 2em, all: true), justify: true, leading: 0.55em, spacing: 0.55em)
"""


def unpack_fonts(folder: Path) -> None:
    """The shipped fonts as ordinary files, for programs that read no others."""
    for stem in FONTS:
        packed = resource_path("fonts", f"{stem}.ttf.xz").read_bytes()
        (folder / f"{stem}.ttf").write_bytes(lzma.decompress(packed))


def name_of(number: int) -> str:
    """An invented name, another one for every number below thirty thousand."""
    many = len(NAMES)
    return NAMES[number % many] + NAMES[number // many % many] + NAMES[number // many // many % many]


def typst_source(papers: Iterable[Filled], stamp: StampText) -> bytes:
    """A document of all papers, each on a page of its own; the page number is a text, which costs typst least."""
    pages = ("\n".join(_typst(filled, stamp)) for filled in papers)
    return (_HEAD + "\n#pagebreak()\n".join(pages)).encode()


def _typst(filled: Filled, stamp: StampText) -> Iterator[str]:
    form = filled.form
    for text in (form.heading, form.title):
        yield f'#align(center, text(22pt, font: "HudangSong", weight: "bold", {_said(filled.fill(text))}))'
    yield f"#align(center, text(12pt, {_said(filled.fill(form.number))}))"
    for block in form.blocks:
        if not filled.present(block.when, block.unless):
            continue
        if isinstance(block, Paragraph):
            yield f"#par({_said(filled.fill(block.text))})"
        elif isinstance(block, Grid):
            cells = ", ".join(
                f'text(10.5pt, font: "HudangSong", weight: "bold", {_said(item.label)}), '
                f"text(10.5pt, {_said(filled.fill(item.text))})"
                for item in block.items
                if filled.present(item.when, item.unless)
            )
            yield f"#table(columns: (1fr, 2.2fr, 1fr, 2.2fr), {cells})"
    yield f"#par({_said(filled.texts['remedy'])})"
    yield f"#par({_said(filled.fill(form.contact))})"
    lines = ", linebreak(), ".join(_said(text) for text in _seal(filled, stamp))
    yield f"#align(right, rect(stroke: red, width: 86mm, align(center, [#{{({lines}).join()}}])))"


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _seal(filled: Filled, stamp: StampText) -> list[str]:
    form = filled.form
    return [
        stamp.seal_text, filled.fill(form.issuer), filled.fill(form.date), f"授权文书：{stamp.instrument_no}",
        f"用印编号：{stamp.use_no}　{letter_date(stamp.on)}", "未加盖印章无效",
    ]  # fmt: skip


def docx_template(form: Form, filled: Filled, stamp: StampText) -> bytes:
    """A Word template with a place for every field, as one would draw it for docxtpl."""
    docx: Any = importlib.import_module("docx")
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "HudangFangSong", docx.shared.Pt(14)
    style.element.rPr.rFonts.set(docx.oxml.ns.qn("w:eastAsia"), "HudangFangSong")
    for text in (form.heading, form.title, form.number):
        document.add_paragraph(_places(text)).alignment = 1
    for block in form.blocks:
        if not filled.present(block.when, block.unless):
            continue
        if isinstance(block, Paragraph):
            document.add_paragraph(_places(block.text))
        elif isinstance(block, Grid):
            table = document.add_table(rows=0, cols=2)
            for item in block.items:
                if filled.present(item.when, item.unless):
                    row = table.add_row().cells
                    row[0].text, row[1].text = item.label, _places(item.text)
    for text in ("{remedy}", form.contact):
        document.add_paragraph(_places(text))
    for text in (stamp.seal_text, form.issuer, form.date, stamp.instrument_no, stamp.use_no):
        document.add_paragraph(_places(text)).alignment = 2
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _places(text: str) -> str:
    return text.replace("{", "{{ ").replace("}", " }}")
