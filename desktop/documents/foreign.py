"""What `preview`, `pdfa` and `signature` tell of a PDF, asked apart: for files that others may have made."""

from __future__ import annotations

import io

import pikepdf

from desktop.documents import drawing, pdfa, preview, signature
from desktop.documents.apart import apart
from desktop.documents.preview import Bitmap
from desktop.errors import UserError

MOST_PAGES = 2_000
"""Pages of one file: a counter in a file may say anything."""
_MANY = 50
"""Pages from which on the last one must be there: a count is taken as said only while little hangs on it."""
_MOST_CONTENT = 48 * 2**20
"""Bytes of what draws one page, unpacked: a page of a map has a few million."""


def page_count(pdf: bytes) -> int:
    """How many pages it has. Raises ``UserError``: no PDF, too many pages, too much for the process."""
    return apart(_count, pdf)


def page_image(pdf: bytes, page: int, width_px: int) -> bytes:
    """See :func:`preview.page_image`."""
    return apart(preview.page_image, pdf, page, width_px)


def page_bitmap(pdf: bytes, page: int, dpi: int, *, grey: bool = False) -> Bitmap:
    """See :func:`preview.page_bitmap`."""
    return apart(preview.page_bitmap, pdf, page, dpi, grey=grey)


def page_texts(pdf: bytes) -> list[tuple[int, str]]:
    """See :func:`preview.page_texts`."""
    return apart(preview.page_texts, pdf)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """See :func:`preview.page_sizes`."""
    return apart(preview.page_sizes, pdf)


def proof_in(pdf: bytes) -> bytes:
    """See :func:`pdfa.proof_in`."""
    return apart(pdfa.proof_in, pdf)


def second_opinion(pdf: bytes) -> str:
    """See :func:`signature.second_opinion`."""
    return apart(signature.second_opinion, pdf)


def drawing_digest(pdf: bytes, qr: bytes) -> str:
    """See :func:`drawing.drawing_digest`."""
    return apart(drawing.drawing_digest, pdf, qr)


def plain(pdf: bytes) -> bytes:
    """The same pages written anew, notes on them become part of them, nothing else kept: what may be bound.

    Raises ``UserError`` for a file that cannot be opened whole, and for pages no reader should be given.
    """
    return apart(_plain, pdf)


def _count(pdf: bytes) -> int:
    count = preview.page_count(pdf)
    if count > MOST_PAGES:
        raise UserError(f"这份 PDF 写着有 {count} 页，读不了。", f"一份最多 {MOST_PAGES} 页；请重新扫描。")
    if count > _MANY:  # what a file says of itself is taken as said only while little hangs on it
        preview.page_image(pdf, count - 1, 100)
    return count


def _plain(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as given, pikepdf.new() as made:
        given.flatten_annotations("screen")
        if len(given.pages) > MOST_PAGES:
            raise UserError("这份 PDF 页数太多，读不了。", f"一份最多 {MOST_PAGES} 页；请重新扫描。")
        for page in given.pages:
            _measured(page)
            for name in ("/Annots", "/AA", "/Metadata", "/StructParents"):
                if name in page.obj:
                    del page.obj[name]
            made.pages.append(page)
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def _measured(page: pikepdf.Page) -> None:
    """Raises for a page whose box or turn is none, or whose contents unpack to more than any page draws."""
    left, bottom, right, top = (float(v) for v in page.mediabox)
    turn = int(page.obj.get("/Rotate", 0))
    if not (0 < right - left <= 14400 and 0 < top - bottom <= 14400) or turn % 90:
        raise UserError("这份 PDF 里有一页的尺寸不对，读不了。", "请重新扫描。")
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    if sum(len(s.read_bytes()) for s in streams if isinstance(s, pikepdf.Stream)) > _MOST_CONTENT:
        raise UserError("这份 PDF 里有一页的内容太多，读不了。", "请重新扫描。")
