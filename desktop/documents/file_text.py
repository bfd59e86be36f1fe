"""What can be read in a file that is about to leave: a PDF, a workbook, plain text, place by place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from desktop.documents.foreign import page_texts

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def readable_text(data: bytes) -> Iterator[tuple[str, str]]:
    """(place, text) of everything that can be read, e.g. ``("第 2 页", …)``; of a picture nothing.

    Raises ``UserError`` for a PDF that cannot be opened.
    """
    if data.startswith(b"%PDF"):
        yield from ((f"第 {n} 页" if n else "文件属性里", text) for n, text in page_texts(data))
    elif data.startswith(b"PK\x03\x04"):
        yield from _workbook(data)
    elif not data.startswith(_PICTURES):
        yield from ((f"第 {n} 行", line) for n, line in enumerate(_decoded(data).splitlines(), 1))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _workbook(data: bytes) -> Iterator[tuple[str, str]]:
    """Every cell by its address, and what stands around the sheets (names, heads, feet, comments)."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        shared = _shared(packed.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
        for name in names:
            if not name.endswith(".xml"):
                continue
            if name.startswith("xl/worksheets/sheet"):
                yield from _cells(packed.read(name), shared)
            elif name not in ("xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/theme1.xml"):
                # Our own files: written a moment ago by this program.
                root = ElementTree.fromstring(packed.read(name))
                said = (
                    *root.itertext(),
                    *(v for e in root.iter() for k, v in e.attrib.items() if k == "name"),
                )
                yield "文件属性里", "\n".join(said)


def _shared(data: bytes) -> list[str]:
    return ["".join(item.itertext()) for item in ElementTree.fromstring(data)]


def _cells(data: bytes, shared: list[str]) -> Iterator[tuple[str, str]]:
    for _, element in ElementTree.iterparse(io.BytesIO(data)):
        if element.tag == f"{_MAIN}c":
            value = "".join(element.itertext())
            text = shared[int(value)] if element.get("t") == "s" and value else value
            if text:
                yield f"单元格 {element.get('r')} ", text
            element.clear()
        elif element.tag == f"{_MAIN}headerFooter":
            yield "页眉页脚", "".join(element.itertext())
