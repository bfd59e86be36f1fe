"""A page of a paper as a picture, made in memory: what the window shows before printing."""

import io
import threading

import pypdfium2

from desktop.errors import UserError

# PDFium is not thread-safe.
_PDFIUM = threading.Lock()
_MOST = 64_000_000
"""Pixels of one page: a page a hair wide and miles high would take all the memory there is."""


def page_image(pdf: bytes, page: int, width_px: int) -> bytes:
    """PNG of page ``page`` (0 is the first), ``width_px`` pixels wide; less where the page is strangely long.

    UserError if the bytes are no PDF or have no such page.
    """
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise UserError("这份文件不是可以预览的 PDF。", "请重新印制后再看。") from error
        try:
            if not 0 <= page < len(document):
                raise UserError(f"这份文件没有第 {page + 1} 页。", f"它共有 {len(document)} 页。")
            sheet = document[page]
            width, height = sheet.get_size()
            scale = min(width_px / width, (_MOST / (width * height)) ** 0.5)
            picture = sheet.render(scale=scale).to_pil()
        finally:
            document.close()
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def page_count(pdf: bytes) -> int:
    """How many pages a paper has. UserError if the bytes are no PDF."""
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise UserError("这份文件不是可以预览的 PDF。", "请重新印制后再看。") from error
        count = len(document)
        document.close()
    return count
