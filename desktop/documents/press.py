"""From placed strips to the bytes of a PDF: one paper, or a thousand in one file that shares its fonts."""

from collections.abc import Callable, Sequence

from reportlab.pdfgen.canvas import Canvas

from desktop.documents.fonts import DRAWING, FontChain
from desktop.documents.layout import PORTRAIT, Edge, Placed, Sheet
from desktop.documents.pen import Pen

PROGRAM = "户档 Hudang"
Footer = Callable[[Pen, int, int], None]


class Press:
    """A PDF in the making, in memory. The same strips give the same bytes; ``title`` goes into the metadata."""

    def __init__(self, fonts: FontChain, title: str) -> None:
        with DRAWING:
            first = fonts.runs("一", "body")[0].font
            self._canvas = Canvas(None, invariant=1, pageCompression=1, initialFontName=first, lang="zh-CN")
            self._canvas.setTitle(title)
            self._canvas.setAuthor("")
            self._canvas.setSubject("")
            self._canvas.setCreator(PROGRAM)
            self._canvas.setProducer(PROGRAM)
            self._pen = Pen(self._canvas, fonts)

    def add(self, pages: Sequence[Sequence[Placed]], footer: Footer, sheet: Sheet = PORTRAIT) -> None:
        """Draw one paper; ``footer`` gets the page number and how many there are, drawn on the upright sheet."""
        with DRAWING:
            self._canvas.setPageSize((sheet.width, sheet.height))
            for number, page in enumerate(pages, 1):
                self._pen.new_page()
                last = len(page) - 1
                for place, placed in enumerate(page):
                    edge = _EDGES[place == 0, place == last]
                    placed.strip.draw(self._pen, placed.top, edge)
                if sheet.turned:
                    with self._pen.turned(sheet.height):
                        footer(self._pen, number, len(pages))
                else:
                    footer(self._pen, number, len(pages))
                self._canvas.showPage()

    def data(self) -> bytes:
        """The whole file."""
        with DRAWING:
            made: bytes = self._canvas.getpdfdata()
        return made


_EDGES = {(opens, closes): Edge(opens, closes) for opens in (False, True) for closes in (False, True)}


def draw_pages(
    pages: Sequence[Sequence[Placed]],
    fonts: FontChain,
    title: str,
    footer: Footer,
    sheet: Sheet = PORTRAIT,
) -> bytes:
    """One paper as a PDF."""
    press = Press(fonts, title)
    press.add(pages, footer, sheet)
    return press.data()
