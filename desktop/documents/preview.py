"""A page of a paper as a picture, made in memory: what the window shows before printing."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2

from desktop.errors import UserError

# PDFium is not thread-safe.
PDFIUM = threading.Lock()
_MOST = 64_000_000
"""Pixels of one page: a page a hair wide and miles high would take all the memory there is."""


def page_image(pdf: bytes, page: int, width_px: int) -> bytes:
    """PNG of page ``page`` (0 is the first), ``width_px`` pixels wide; less where the page is strangely long.

    UserError if the bytes are no PDF or have no such page.
    """
    with _opened(pdf) as document:
        sheet = _sheet(document, page)
        width, height = sheet.get_size()
        scale = min(width_px / width, (_MOST / (width * height)) ** 0.5)
        picture = sheet.render(scale=scale).to_pil()
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A page as pixels in memory: ``data`` rows of ``stride`` bytes, three (red, green, blue) or one (grey) a pixel."""

    width: int
    height: int
    stride: int
    grey: bool
    data: bytes


def page_bitmap(pdf: bytes, page: int, dpi: int, *, grey: bool = False) -> Bitmap:
    """Page ``page`` (0 is the first) at a printer's resolution, without the detour over a picture file.

    UserError if the bytes are no PDF or have no such page.
    """
    with _opened(pdf) as document:
        sheet = _sheet(document, page)
        width, height = sheet.get_size()
        scale = min(dpi / 72, (_MOST / (width * height)) ** 0.5)
        drawn = sheet.render(scale=scale, grayscale=grey, rev_byteorder=True)
        return Bitmap(drawn.width, drawn.height, drawn.stride, grey, bytes(drawn.buffer))


def page_texts(pdf: bytes) -> list[tuple[int, str]]:
    """The text of every page with its number, 1 the first; under 0 what the file says of itself (title, author …).

    UserError if the bytes are no PDF.
    """
    with _opened(pdf) as document:
        said = document.get_metadata_dict(skip_empty=True)
        about = "\n".join(text for name, text in said.items() if not name.endswith("Date"))
        pages = [(n, sheet.get_textpage().get_text_range()) for n, sheet in enumerate(document, 1)]
    return [(0, about), *pages] if about else pages


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points, as it is shown. UserError if the bytes are no PDF."""
    with _opened(pdf) as document:
        return [sheet.get_size() for sheet in document]


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
            try:
                yield document
            finally:
                document.close()
        except pypdfium2.PdfiumError as error:  # some files are found broken only where they are read
            raise UserError("这份文件不是可以预览的 PDF。", "请重新印制后再看。") from error


def _sheet(document: pypdfium2.PdfDocument, page: int) -> pypdfium2.PdfPage:
    if not 0 <= page < len(document):
        raise UserError(f"这份文件没有第 {page + 1} 页。", f"它共有 {len(document)} 页。")
    return document[page]


def page_count(pdf: bytes) -> int:
    """How many pages a paper has. UserError if the bytes are no PDF."""
    with _opened(pdf) as document:
        return len(document)
