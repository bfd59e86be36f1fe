"""Drawing on a page: texts, rules, frames and codes, with the font chosen per character."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.fonts import FontChain, Style
from desktop.documents.ink import Spans
from desktop.documents.marks import Code, squares

Align = Literal["left", "center", "right"]
Colour = tuple[float, float, float]

BLACK: Colour = (0, 0, 0)
RED: Colour = (0.82, 0.05, 0.05)
GREY: Colour = (0.35, 0.35, 0.35)

FILLED = "/Filled"
"""The tag around what was filled in; a stamp, the codes and what limits a paper count as filled in."""
_ASCENT = 0.86  # of the size, where the baseline of these fonts lies below the top of the em box


def baseline(top: float, pitch: float, size: float) -> float:
    """Where a line of ``size`` stands in a strip of ``pitch``."""
    return top - (pitch - size) / 2 - _ASCENT * size


class Pen:
    """Text and rules on the pages of one document.

    It writes the page's operators itself and only when they change something: a page of a thousand is then a matter
    of two milliseconds. What a text looks like in the document's fonts is worked out once.
    """

    def __init__(self, canvas: Canvas, fonts: FontChain) -> None:
        self._canvas = canvas
        self.fonts = fonts
        self._shown: dict[tuple[str, Style], tuple[tuple[str, str], ...]] = {}
        self.new_page()

    def new_page(self) -> None:
        """Forget what is set: every page begins with nothing."""
        self._fill: Colour | None = None
        self._stroke: tuple[Colour, float] | None = None
        self._spread = 0.0
        self._font: tuple[str, float] | None = None

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        style: Style = "body",
        colour: Colour = BLACK,
        spread: float = 0.0,
        ink: Spans = (),
    ) -> None:
        """Draw ``text`` with its baseline at ``y``; ``spread`` points go after every character.

        The pieces ``ink`` are tagged as filled in, each placed by itself: they stay where they are without the rest.
        """
        if not text:
            return
        out = ["BT"]
        if colour != self._fill:
            self._fill = colour
            out.append("{:g} {:g} {:g} rg".format(*colour))
        if spread != self._spread:
            self._spread = spread
            out.append(f"{spread:.4f} Tc")
        at, upto = f"1 0 0 1 {x:.2f} {y:.2f} Tm", 0
        if not (ink and ink[0][0] == 0):
            out.append(at)
        for start, end in ink:
            self._show(out, text[upto:start], size, style)
            if start:
                before = self.fonts.width(text[:start], style, size) + spread * start
                at = f"1 0 0 1 {x + before:.2f} {y:.2f} Tm"
            out.append(f"{FILLED} BMC {at}")
            self._show(out, text[start:end], size, style)
            out.append("EMC")
            upto = end
        self._show(out, text[upto:] if upto else text, size, style)
        out.append("ET")
        self._put(" ".join(out))

    def _show(self, out: list[str], text: str, size: float, style: Style) -> None:
        if not text:
            return
        for name, shown in self._shown.get((text, style)) or self._encode(text, style):
            if (name, size) != self._font:
                self._font = (name, size)
                out.append(f"{name} {size:g} Tf")
            out.append(f"({shown}) Tj")

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Everything drawn meanwhile counts as filled in."""
        self._put(f"{FILLED} BMC")
        yield
        self._put("EMC")

    def set_in(
        self,
        x: float,
        y: float,
        width: float,
        text: str,
        size: float,
        style: Style = "body",
        align: Align = "center",
        colour: Colour = BLACK,
        ink: Spans = (),
    ) -> None:
        """Draw one line of ``text`` into ``width`` points from ``x``."""
        if align != "left":
            rest = width - self.fonts.width(text, style, size)
            x += rest / 2 if align == "center" else rest
        self.text(x, y, text, size, style, colour, ink=ink)

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6) -> None:
        """Draw a straight black line."""
        self._line_style(BLACK, width)
        self._put(f"{x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def frame(self, x: float, y: float, width: float, height: float, dashed: bool = False) -> None:
        """Draw the red frame of a stamp; ``y`` is its lower edge."""
        self._line_style(RED, 1.4)
        box = f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S"
        self._put(f"[4 3] 0 d {box} [] 0 d" if dashed else box)

    def code(self, x: float, top: float, code: Code) -> None:
        """Draw a QR code with its upper left corner at ``x`` and ``top``."""
        # One module is the unit, counted from the upper left: whole numbers, a third of the bytes.
        side = code.module
        self._put(f"q 0 0 0 rg {side:.4f} 0 0 {side:.4f} {x:.3f} {top:.3f} cm {squares(code)} f Q")

    @contextmanager
    def turned(self, height: float) -> Iterator[None]:
        """Draw as on an upright sheet that lies on its side: its left edge is the top of this page, ``height`` up."""
        self._put(f"q 0 -1 1 0 0 {height:.2f} cm")
        self.new_page()
        yield
        self._put("Q")
        self.new_page()

    def _line_style(self, colour: Colour, width: float) -> None:
        if (colour, width) != self._stroke:
            self._stroke = (colour, width)
            self._put("{:g} {:g} {:g} RG {:g} w".format(*colour, width))

    def _put(self, operators: str) -> None:
        self._canvas._code.append(operators)

    def _encode(self, text: str, style: Style) -> tuple[tuple[str, str], ...]:
        """The text in the codes of the document's fonts: names of subsets with what each draws."""
        canvas, document = self._canvas, self._canvas._doc
        pieces: list[tuple[str, str]] = []
        for run in self.fonts.runs(text, style):
            font = pdfmetrics.getFont(run.font)
            for subset, codes in font.splitString(run.text, document):
                pieces.append((font.getSubsetInternalName(subset, document), canvas._escape(codes)))
        made = self._shown[text, style] = tuple(pieces)
        return made
