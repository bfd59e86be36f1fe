"""The small code at the foot of each printed page: which paper, which page, of how many.

It names no person. Whoever scans the page back finds the paper it belongs to by it, and that nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image

from desktop.documents.code_reading import PATIENCE, read_apart
from desktop.documents.qr_reading import Placed

MOST_PAGES = 999
"""No paper of an office has more pages."""

_TEXT = re.compile(r"HD1:([a-z0-9][a-z0-9-]{0,63}):([1-9][0-9]{0,2}):([1-9][0-9]{0,2})")


@dataclass(frozen=True, slots=True, order=True)
class PageCode:
    """``page`` counts from 1 to ``count``."""

    paper: str
    page: int
    count: int

    @property
    def text(self) -> str:
        """What the code on the page holds. Raises ``ValueError`` for a paper or a page that no code can name."""
        made = f"HD1:{self.paper}:{self.page}:{self.count}"
        if parse(made.encode()) != self:
            raise ValueError(made)
        return made


def parse(data: bytes) -> PageCode | None:
    """The code that the bytes of a QR hold; None for anything else (the seal's own QR, a shop's, a forged one)."""
    try:
        found = _TEXT.fullmatch(data.decode("ascii"))
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    code = PageCode(found[1], int(found[2]), int(found[3]))
    return code if code.page <= code.count else None


def placed_on(page: Image.Image, seconds: float = PATIENCE) -> tuple[Placed, ...]:
    """The page codes that a picture shows with their places, read apart. Raises ``UserError`` for too long."""
    return tuple(code for code in read_apart(page, is_there, seconds) if parse(code.data))


def codes_of(page: Image.Image, seconds: float = PATIENCE) -> tuple[PageCode, ...]:
    """Every page code that a picture of a page shows, each once; none when nothing can be read.

    More than one means two pages lie in one picture: a person has to look. Raises ``UserError`` likewise.
    """
    return named(placed_on(page, seconds))


def named(placed: Iterable[Placed]) -> tuple[PageCode, ...]:
    """What these codes say, each once."""
    return tuple(dict.fromkeys(code for one in placed if (code := parse(one.data)) is not None))


def is_there(found: Sequence[bytes]) -> bool:
    """True as soon as one of the codes that were read is a page's."""
    return any(parse(data) for data in found)
