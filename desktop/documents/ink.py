"""What of a text was filled in: all that has to be printed where frame and words are on the sheet already (套打).

Texts are set as they are, filled in or not; the ink only goes along, so that a value stands at the same place whether
the words around it are printed or not.
"""

from typing import NamedTuple

Spans = tuple[tuple[int, int], ...]
"""Where filled-in pieces begin and end, in order."""


class Inked(NamedTuple):
    """A text and which pieces of it were filled in."""

    text: str
    ink: Spans = ()

    def cut(self, start: int, end: int) -> "Inked":
        """A piece of it, with its own share of the ink."""
        if not self.ink:
            return Inked(self.text[start:end])
        shares = ((max(first, start) - start, min(last, end) - start) for first, last in self.ink)
        return Inked(self.text[start:end], tuple(share for share in shares if share[0] < share[1]))

    def split(self) -> list["Inked"]:
        """Its lines."""
        if "\n" not in self.text:
            return [self]
        lines, at = [], 0
        for line in self.text.split("\n"):
            lines.append(self.cut(at, at + len(line)))
            at += len(line) + 1
        return lines


def whole(text: str) -> Inked:
    """A text that was filled in from end to end."""
    return Inked(text, ((0, len(text)),) if text else ())
