"""One drawing on top of every page of a PDF that others may have made: the work of the child process (``apart``)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from desktop.errors import UserError

MOST_PAGES = 500
"""Pages that are drawn upon: no paper of an office has more."""

Box = tuple[float, float, float, float]


def boxes(pdf: bytes) -> list[Box]:
    """Left, bottom, right and top of each page in points. Raises ``UserError`` for too many, or no PDF."""
    import pikepdf  # a tenth of a second that no start of the program should wait for

    try:
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            if len(paper.pages) > MOST_PAGES:
                raise UserError(
                    f"这份文书有 {len(paper.pages)} 页，多于任何一份文书。", "请对这一户运行“检查”。"
                )
            return [_box(page.mediabox) for page in paper.pages]
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError):
        raise _unreadable() from None


def overlaid(pdf: bytes, layers: Sequence[tuple[Box, bytes]]) -> bytes:
    """The PDF with the layer of its box (a PDF of one page) on top of each page. Raises ``UserError``."""
    import pikepdf

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(pdf)) as paper:
            drawn = {box: pikepdf.open(io.BytesIO(layer)) for box, layer in layers}
            for page in paper.pages:
                box = _box(page.mediabox)
                page.add_overlay(drawn[box].pages[0], pikepdf.Rectangle(*box))
            paper.save(out, deterministic_id=True)
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError):
        raise _unreadable() from None
    return out.getvalue()


def _box(said: Iterable[object]) -> Box:
    x0, y0, x1, y1 = (float(str(n)) for n in said)
    return x0, y0, x1, y1


def _unreadable() -> UserError:
    return UserError("这份文书不是可以打开的 PDF。", "请对这一户运行“检查”。")
