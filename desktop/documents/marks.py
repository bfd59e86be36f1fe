"""What a paper carries besides its words: the QR beside the seal, the small code on each page, the stamp's place.

Codes are drawn as squares of the page itself: no picture, nothing to fetch, sharp on any printer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import segno
from reportlab.lib.units import mm

QUIET = 4
"""White modules around a code."""
_MODULE = 0.45 * mm
"""Side of a module of the big code: 2.7 pixels of a 150 dpi scan."""
_SMALL = 13 * mm
"""Side of a page's code without its white edge."""
_MASK = 3
"""A fixed pattern: weighing all eight takes most of the time, and any of them reads."""

Square = tuple[int, int, int]
"""Column, row and length of a run of dark modules."""


@dataclass(frozen=True)
class Marks:
    """What is added to one paper.

    ``qr`` the bytes of the code beside the seal; ``page_code`` what the code at each page's foot names the paper by, or
    what tells it for so many pages; ``offset`` moves the stamp by so many mm to the right and down (pre-printed paper);
    ``note`` joins the check line.
    """

    qr: bytes = b""
    page_code: str | Callable[[int], str] = ""
    offset: tuple[float, float] = (0.0, 0.0)
    note: str = ""

    def paper(self, count: int) -> str:
        """What the code at the foot names a paper of so many pages by."""
        return self.page_code if isinstance(self.page_code, str) else self.page_code(count)


NO_MARKS = Marks()


@dataclass(frozen=True)
class Code:
    """A QR code as runs of dark modules; ``module`` is a module's side in points."""

    runs: tuple[Square, ...]
    count: int
    module: float

    @cached_property
    def side(self) -> float:
        """Its side in points without the white edge."""
        return self.count * self.module


@lru_cache(maxsize=64)
def big(data: bytes) -> Code:
    """The code beside the seal: binary, error correction M."""
    return _code(segno.make_qr(data, error="m", mode="byte", boost_error=False, mask=_MASK), _MODULE)


def squares(code: Code) -> str:
    """The operators that draw a code, one module being the unit; by them it is found again on a page."""
    return " ".join(f"{column} {-row - 1} {length} 1 re" for column, row, length in code.runs)


def page_text(page_code: str, page: int, count: int) -> str:
    """What the code at a page's foot holds."""
    return f"HD1:{page_code}:{page}:{count}"


def small(page_code: str, page: int, count: int) -> Code:
    """The code at a page's foot, with as much error correction as its size holds."""
    made = segno.make_qr(page_text(page_code, page, count), error="m", mask=_MASK)
    return _code(made, _SMALL / made.symbol_size(border=0)[0])


def _code(made: segno.QRCode, module: float) -> Code:
    runs = []
    for row, line in enumerate(made.matrix):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return Code(tuple(runs), len(made.matrix), module)
