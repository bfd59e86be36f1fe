"""案卷: papers, scans and photographs bound into one PDF/A-2u, page by page, each page numbered and captioned.

A paper's pages are taken over as they are, and so are plain scans; a picture is fitted on A4, and so is the picture of
any page that would not conform (see `bindable`). What is bound is a copy: a signature does not survive it, the signed
original stays where it was. Only one part is in memory at a time besides the volume itself, and pictures become
smaller ones first, so that a volume of many scans stays within what a PC has.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from desktop.documents import pdfa
from desktop.documents.bindable import AT_ONCE, Bindable, bindable, pictures
from desktop.documents.fonts import FontChain
from desktop.documents.pen import GREY, Pen
from desktop.documents.press import Press
from desktop.documents.scans import PDF, fitted
from desktop.errors import UserError

if TYPE_CHECKING:  # loading it takes a tenth of a second, and only whoever binds a volume waits for that
    import pikepdf

Report = Callable[[int, int], None]
"""Told after every page: (done, total). It raises to call the work off."""

_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT, _TOP, _BOTTOM = 25 * mm, 12 * mm, 16 * mm, 16 * mm
"""Room at the binding edge, for the page number above and for the caption below."""
_ROOM = (_WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM)
_DOTS = 200
"""To the inch, for a picture on a page: small print and a seal stay readable, a page stays about 300 kB."""
_COARSEST = 75
"""Dots to the inch below which a small picture is not blown up."""
_WIDE = 1.05
"""A page of a paper wider than this part of its height is turned."""
_CAPTION, _NUMBER = 10.5, 12.0
UNREADABLE = "这一页没有读出来，请查看原件。"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one line of the contents. ``read`` gives its bytes when its turn comes.

    ``pages`` how many it has, as planned; ``caption`` is printed at the foot of each of them. A part that is a paper
    keeps its own size, one that is a scan or a photograph is fitted above its caption.
    """

    caption: str
    pages: int
    media_type: str
    read: Callable[[], bytes]
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a volume says of itself: its ``title``, the ``id`` it is told apart by, when it was bound (with offset)."""

    title: str
    id: str
    made: datetime


def bind(
    front: Sequence[bytes],
    parts: Sequence[Part],
    back: Sequence[bytes],
    fonts: FontChain,
    imprint: Imprint,
    report: Report = lambda done, total: None,
) -> bytes:
    """The volume as PDF/A-2u: ``front`` as it is, the parts with pages numbered from 1, ``back`` as it is.

    ``front`` and ``back`` are papers drawn here. A page that cannot be read is there all the same and says so. Raises
    what ``report`` raises.
    """
    import pikepdf

    total = sum(part.pages for part in parts)
    blank = io.BytesIO(_margins(parts, fonts, imprint.title))
    with pikepdf.open(blank) if parts else pikepdf.new() as volume:
        bound = 0
        for part in parts:
            for _ in _laid(volume, part, bound, fonts):
                bound += 1
                report(bound, total)
        for n, data in enumerate(front):
            _insert(volume, data, _pages_of(front[:n]))
        for data in back:
            _insert(volume, data, len(volume.pages))
        return pdfa.saved(volume, title=imprint.title, paper=imprint.id, made=imprint.made)


def _pages_of(papers: Sequence[bytes]) -> int:
    import pikepdf

    count = 0
    for data in papers:
        with pikepdf.open(io.BytesIO(data)) as paper:
            count += len(paper.pages)
    return count


def _insert(volume: pikepdf.Pdf, data: bytes, at: int) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as paper:
        for n, page in enumerate(paper.pages):
            volume.pages.insert(at + n, page)


def _margins(parts: Sequence[Part], fonts: FontChain, title: str) -> bytes:
    """Every page with nothing but its number and its caption: what the parts are laid under."""
    captions = (_short(part.caption, fonts) for part in parts for _ in range(part.pages))
    return _sheets(fonts, title, [partial(_margin, n, text) for n, text in enumerate(captions, 1)])


def _margin(number: int, caption: str, pen: Pen) -> None:
    pen.set_in(_LEFT, _HEIGHT - 11 * mm, _ROOM[0], str(number), _NUMBER, "body", "right")
    pen.set_in(_LEFT, 8 * mm, _ROOM[0], caption, _CAPTION, "body", "center", GREY)


def _sheets(fonts: FontChain, title: str, draw: Sequence[Callable[[Pen], None]]) -> bytes:
    """A PDF of A4 pages, each drawn by its own function."""
    press = Press(fonts, title)
    press.add([[] for _ in draw], lambda pen, number, count: draw[number - 1](pen))
    return press.data()


def _short(caption: str, fonts: FontChain) -> str:
    """A caption in one line; what is too long ends in dots."""
    room = _WIDTH - _LEFT - _RIGHT
    if fonts.width(caption, "body", _CAPTION) <= room:
        return caption
    while caption and fonts.width(f"{caption}……", "body", _CAPTION) > room:
        caption = caption[:-1]
    return f"{caption}……"


def _laid(volume: pikepdf.Pdf, part: Part, start: int, fonts: FontChain) -> Iterator[None]:
    """Lay the pages of one part under its numbers and captions, one at a time."""
    import pikepdf

    laid = _of_pdf if part.media_type == PDF else _of_picture
    drawn = laid(volume, part, start)
    for n in range(part.pages):
        try:
            good = next(drawn, False)
        except (UserError, pikepdf.PdfError, RuntimeError, TypeError, ValueError):
            good = False
        if not good:
            _lay_words(volume.pages[start + n], UNREADABLE, fonts)
        yield


def _of_picture(volume: pikepdf.Pdf, part: Part, start: int) -> Iterator[bool]:
    """A photograph or a scan: one page. Raises ``UserError`` for what is none."""
    _lay_picture(volume, volume.pages[start], *fitted(part.read(), _MOST))
    yield True


def _of_pdf(volume: pikepdf.Pdf, part: Part, start: int) -> Iterator[bool]:
    """Page by page of a PDF, as it is or as its picture; False for one that cannot be read."""
    import pikepdf

    data = part.read()
    try:
        taken = bindable(data)
    except UserError:  # it cannot be opened whole: some of its pages may be drawn all the same
        taken = Bindable(b"", ())
    with pikepdf.open(io.BytesIO(taken.pdf)) if taken.numbers else pikepdf.new() as pages:
        places = {number: place for place, number in enumerate(taken.numbers)}
        rest = [n for n in range(part.pages) if n not in places]
        drawn: dict[int, bytes] = {}
        for n in range(part.pages):
            page = volume.pages[start + n]
            if n in places and _lay_page(page, pages, places[n], part.paper):
                yield True
                continue
            if n not in drawn:
                drawn = _drawn(data, [n, *(m for m in rest if m > n)][:AT_ONCE])
            if size := _size(drawn[n]):
                _lay_picture(volume, page, drawn[n], size)
            yield size is not None


def _drawn(data: bytes, numbers: Sequence[int]) -> dict[int, bytes]:
    """Pictures of some pages; where they are too much together, each by itself, so that one spoils no other."""
    try:
        return dict(zip(numbers, pictures(data, numbers, _MOST), strict=True))
    except UserError:
        return {n: _alone(data, n) for n in numbers}


def _alone(data: bytes, number: int) -> bytes:
    try:
        return pictures(data, [number], _MOST)[0]
    except UserError:
        return b""


def _size(jpeg: bytes) -> tuple[int, int] | None:
    """In pixels; None for what is no JPEG of three colours."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            return picture.size if picture.mode == "RGB" else None
    except (OSError, SyntaxError, ValueError):
        return None


def _lay_page(page: pikepdf.Page, paper: pikepdf.Pdf, number: int, whole: bool) -> bool:
    """A page of a paper, upright: at its own size where it is one of ours, else inside the margins; False: not so."""
    import pikepdf

    room = pikepdf.Rectangle(0, 0, _WIDTH, _HEIGHT)
    if not whole:
        room = pikepdf.Rectangle(_LEFT, _BOTTOM, _WIDTH - _RIGHT, _HEIGHT - _TOP)
    try:
        own = paper.pages[number]
        if _wide(own):
            own.rotate(90, relative=True)
        page.add_underlay(own, room)
    except (pikepdf.PdfError, RuntimeError, TypeError, ValueError):
        return False
    return True


def _wide(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(v) for v in page.mediabox)
    width, height = right - left, top - bottom
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (height if turned else width) > _WIDE * (width if turned else height)


def _lay_picture(volume: pikepdf.Pdf, page: pikepdf.Page, jpeg: bytes, size: tuple[int, int]) -> None:
    """A JPEG of three colours, inside the margins; ``size`` in pixels."""
    import pikepdf

    width, height = size
    image = pikepdf.Stream(volume, jpeg)
    image.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )
    )  # fmt: skip
    name = page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Im0)
    scale = min(_ROOM[0] / width, _ROOM[1] / height, 72 / _COARSEST)
    x, y = _LEFT + (_ROOM[0] - width * scale) / 2, _BOTTOM + (_ROOM[1] - height * scale) / 2
    drawn = f"q {width * scale:.3f} 0 0 {height * scale:.3f} {x:.3f} {y:.3f} cm {name} Do Q\n"
    page.contents_add(drawn.encode("ascii"), prepend=True)


def _lay_words(page: pikepdf.Page, words: str, fonts: FontChain) -> None:
    """What a person who turns to this page has to know."""
    import pikepdf

    with pikepdf.open(io.BytesIO(_sheets(fonts, "", [lambda pen: _words(pen, words)]))) as said:
        page.add_underlay(said.pages[0], pikepdf.Rectangle(0, 0, _WIDTH, _HEIGHT))


def _words(pen: Pen, words: str) -> None:
    pen.set_in(_LEFT, _HEIGHT * 0.6, _ROOM[0], words, 14, "body", "center")


def _pixels(points: float) -> int:
    return round(points / 72 * _DOTS)


_MOST = (_pixels(_ROOM[0]), _pixels(_ROOM[1]))
