"""What `preview`, `pdfa` and `signature` tell of a PDF, asked apart: for files that others may have made."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from desktop.documents import drawing, pdfa, preview, signature
from desktop.documents.apart import alone, prepared
from desktop.documents.preview import Bitmap
from desktop.errors import UserError

P = ParamSpec("P")
T = TypeVar("T")

MOST_PAGES = 2_000
"""Pages of one file: a counter in a file may say anything."""
_MANY = 50
"""Pages from which on the last one must be there: a count is taken as said only while little hangs on it."""


def page_count(pdf: bytes) -> int:
    """How many pages it has. Raises ``UserError``: no PDF, too many pages, too much for the process."""
    return _asked(_count, pdf)


def page_image(pdf: bytes, page: int, width_px: int) -> bytes:
    """See :func:`preview.page_image`."""
    return _asked(preview.page_image, pdf, page, width_px)


def page_bitmap(pdf: bytes, page: int, dpi: int, *, grey: bool = False) -> Bitmap:
    """See :func:`preview.page_bitmap`."""
    width, height, stride, data = _asked(_bitmap, pdf, page, dpi, grey)
    # Whoever draws it goes by these numbers, outside Python: they must be those of the bytes.
    if not (
        width > 0 and height > 0 and width * (1 if grey else 3) <= stride and stride * height <= len(data)
    ):
        raise UserError("这份 PDF 有的页面画不出来，可能已经损坏。", "请换一份没有损坏的文件，或重新扫描。")
    return Bitmap(width, height, stride, grey, data)


def page_texts(pdf: bytes) -> list[tuple[int, str]]:
    """See :func:`preview.page_texts`."""
    return _asked(preview.page_texts, pdf)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """See :func:`preview.page_sizes`."""
    return _asked(preview.page_sizes, pdf)


def proof_in(pdf: bytes) -> bytes:
    """See :func:`pdfa.proof_in`."""
    return _asked(pdfa.proof_in, pdf)


def second_opinion(pdf: bytes) -> str:
    """See :func:`signature.second_opinion`."""
    prepared(signature.load_reader)
    return _asked(signature.second_opinion, pdf)


def drawing_digest(pdf: bytes, qr: bytes) -> str:
    """See :func:`drawing.drawing_digest`."""
    return _asked(drawing.drawing_digest, pdf, qr)


def _asked(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    prepared(_load)
    return alone(work, *args, **named)


# What follows runs in the child process alone.


def _load() -> None:
    """What reads PDF, loaded once for all questions; the program itself does without some of it."""
    import pikepdf  # noqa: F401 - loaded, not used here
    import PIL.PngImagePlugin  # noqa: F401 - likewise


def _bitmap(pdf: bytes, page: int, dpi: int, grey: bool) -> tuple[int, int, int, bytes]:
    drawn = preview.page_bitmap(pdf, page, dpi, grey=grey)
    return drawn.width, drawn.height, drawn.stride, drawn.data


def _count(pdf: bytes) -> int:
    count = preview.page_count(pdf)
    if count > MOST_PAGES:
        raise UserError(f"这份 PDF 写着有 {count} 页，读不了。", f"一份最多 {MOST_PAGES} 页；请重新扫描。")
    if count > _MANY:  # what a file says of itself is taken as said only while little hangs on it
        preview.page_image(pdf, count - 1, 100)
    return count
