"""作废 across every page of a paper that was voided: whoever looks at it, or takes it out, sees that it is void.

The bytes on record are never touched: this makes another file, which no longer carries the device's signature.
"""

from __future__ import annotations

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.apart import apart
from desktop.documents.fonts import DRAWING, FontChain
from desktop.documents.overlay import boxes, overlaid
from desktop.documents.pen import RED, Pen

VOID = "作废"
_SIZE, _SMALL, _TILT, _SHADE = 150.0, 11.0, 30, 0.45
_MOST_WORDS = 60
"""Characters of the line above: a longer reason stands in the register."""


def crossed_out(pdf: bytes, words: str, fonts: FontChain) -> bytes:
    """The paper with 作废 across each page and ``words`` (since when, why) on top. Raises ``UserError`` for no PDF."""
    short = words if len(words) <= _MOST_WORDS else f"{words[: _MOST_WORDS - 1]}…"
    # Another device may have written the reason: a character that no font has must not hide the paper.
    said = "".join(c if fonts.covers(c) else "？" for c in short)
    # Another PC or a laptop may have written the record and the file: it is opened in a process of its own.
    layers = [(box, _layer(box[2] - box[0], box[3] - box[1], said, fonts)) for box in set(apart(boxes, pdf))]
    return apart(overlaid, pdf, layers)


def _layer(width: float, height: float, words: str, fonts: FontChain) -> bytes:
    """One page of that size in points with the mark alone, thin enough to read what lies under it."""
    with DRAWING:
        first = fonts.runs("一", "body")[0].font
        canvas = Canvas(None, (width, height), invariant=1, pageCompression=1, initialFontName=first)
        canvas.saveState()
        canvas.setFillAlpha(_SHADE)
        canvas.translate(width / 2, height / 2)
        canvas.rotate(_TILT)
        wide = fonts.width(VOID, "bold", _SIZE)
        Pen(canvas, fonts).text(-wide / 2, -_SIZE / 3, VOID, _SIZE, "bold", RED)
        canvas.restoreState()
        line = fonts.width(words, "bold", _SMALL)
        Pen(canvas, fonts).text((width - line) / 2, height - 16 * mm, words, _SMALL, "bold", RED)
        canvas.showPage()
        made: bytes = canvas.getpdfdata()
    return made
