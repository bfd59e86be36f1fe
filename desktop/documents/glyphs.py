"""Where each character of a page stands: what a scan of it is compared with, one by one."""

from __future__ import annotations

import pypdfium2

from desktop.documents.apart import alone
from desktop.documents.preview import PDFIUM
from desktop.errors import UserError

Glyph = tuple[str, float, float, float, float]
"""A character and its box (left, top, right, bottom), each as a part of the page's width or height, from the top."""
MOST = 4_000
"""Characters of one page that are looked at: no page of ours has half as many."""


def glyphs_of(pdf: bytes, page: int) -> list[Glyph]:
    """The characters of page ``page`` (0 is the first); none of one that lies on its side. Raises ``UserError``."""
    return alone(_glyphs, pdf, page)


def _glyphs(pdf: bytes, page: int) -> list[tuple[str, float, float, float, float]]:
    try:
        with PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            sheet = document[page]
            return [] if sheet.get_rotation() else _boxes(sheet)
    except (pypdfium2.PdfiumError, IndexError):
        raise UserError("这份文件不是可以对照的 PDF。", "请人工对照。") from None


def _boxes(sheet: pypdfium2.PdfPage) -> list[Glyph]:
    (width, height), text, found = sheet.get_size(), sheet.get_textpage(), []
    for n in range(min(text.count_chars(), MOST)):
        character = text.get_text_range(n, 1)
        left, bottom, right, top = text.get_charbox(n)
        if len(character) == 1 and character.isprintable() and left < right and bottom < top:
            found.append((character, left / width, 1 - top / height, right / width, 1 - bottom / height))
    return found
