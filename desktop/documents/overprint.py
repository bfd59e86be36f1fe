"""套打: of a paper of ours only what was filled in, where it stands in the whole print.

The pen tags what was filled in while it draws (``pen.FILLED``); this leaves the rest undrawn. It works on the bytes
that lie in the file, so that a kept paper needs neither its values nor its form again, and no position can move. What
comes out is for the printer alone: it carries no proof and no signature.

``pikepdf`` is a tenth of a second that no start of the program should wait for: whoever needs it loads it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from desktop.documents.pen import FILLED
from desktop.errors import UserError

if TYPE_CHECKING:
    import pikepdf

_SHOWS = frozenset(
    {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"}
)
"""Operators that put something on the page; all others only prepare it."""
_PATH = frozenset({"m", "l", "c", "v", "y", "h", "re", "n", "W", "W*"})
_OPENS, _CLOSES = frozenset({"BMC", "BDC"}), "EMC"


def filled_only(pdf: bytes) -> bytes:
    """The same pages with nothing on them but what was filled in, the stamp and the codes.

    Raises ``UserError`` for a file that does not tell the two apart: one that was not drawn here.
    """
    import pikepdf

    out = io.BytesIO()
    told = False
    try:
        with pikepdf.open(io.BytesIO(pdf)) as paper, pikepdf.new() as made:
            for page in paper.pages:
                kept, found = _filled(page)
                told = told or found
                page.obj.Contents = paper.make_stream(kept)
                if "/Annots" in page.obj:
                    del page.obj.Annots
                made.pages.append(page)
            made.save(out, deterministic_id=True)
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError) as error:  # whatever a damaged file brings
        raise UserError("这份文书不是可以打开的 PDF。", "请对这一户运行“检查”。") from error
    if not told:
        raise UserError(
            "这份文书里没有可以单独打印的填写内容，不能套打。", "请整份打印；空白表、外来文件没有填写内容。"
        )
    return out.getvalue()


def _filled(page: pikepdf.Page) -> tuple[bytes, bool]:
    """The operators of a page without those that draw what was not filled in, and whether anything was."""
    import pikepdf

    kept: list[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage] = []
    tags: list[bool] = []
    found = False
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator in _OPENS:
            tags.append(step.operands[0] == FILLED)
        elif operator == _CLOSES:
            if tags:
                tags.pop()
        elif any(tags):
            found = found or operator in _SHOWS
            kept.append(step)
        elif operator not in _SHOWS and operator not in _PATH:
            kept.append(step)
    return pikepdf.unparse_content_stream(kept), found


def moved(blank: bytes, filled: bytes) -> int:
    """The first page, from 1, on which a filled paper's boxes or lines stand elsewhere than on the blank form; 0: none.

    Long values make a row higher: what is printed below it would miss the boxes of a sheet that was printed before.
    Raises ``UserError`` for a file that is no PDF.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(blank)) as stock, pikepdf.open(io.BytesIO(filled)) as paper:
            if len(paper.pages) < len(stock.pages):
                return len(paper.pages) + 1
            for number, (empty, page) in enumerate(zip(stock.pages, paper.pages, strict=False), 1):
                (rules, starts), (own_rules, own_starts) = _frame(empty), _frame(page)
                if rules != own_rules or not starts <= own_starts:
                    return number
            return 0 if len(paper.pages) == len(stock.pages) else len(stock.pages) + 1
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError) as error:
        raise UserError("这份文书不是可以打开的 PDF。", "请对这一户运行“检查”。") from error


Spots = frozenset[tuple[float, ...]]


def _frame(page: pikepdf.Page) -> tuple[Spots, Spots]:
    """Where the rules of a page run, and where its lines of text begin, filled in or not."""
    import pikepdf

    rules: set[tuple[float, ...]] = set()
    starts: set[tuple[float, ...]] = set()
    depth, first = 0, False
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator in _OPENS:
            depth += 1
        elif operator == _CLOSES:
            depth -= 1
        elif operator == "BT":
            first = True
        elif operator == "Tm" and first:
            starts.add(tuple(round(float(n), 1) for n in step.operands[4:]))
            first = False
        elif operator in ("m", "l") and not depth:
            rules.add(tuple(round(float(n), 1) for n in step.operands))
    return frozenset(rules), frozenset(starts)
