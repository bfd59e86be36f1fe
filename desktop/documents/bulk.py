"""Many papers in one file: a thousand notices as one PDF, each with its own page numbers, all with the same fonts."""

from desktop.documents.filled import Filled, Values
from desktop.documents.fonts import FontChain
from desktop.documents.form_model import Form
from desktop.documents.marks import NO_MARKS, Marks
from desktop.documents.notice import compose, copy_lines
from desktop.documents.press import Press
from desktop.documents.stamp import StampText


class Sheaf:
    """A pile of papers that becomes one PDF, in memory. ``title`` goes into the metadata: no name of a person."""

    def __init__(self, fonts: FontChain, title: str) -> None:
        self._fonts = fonts
        self._press = Press(fonts, title)
        self.papers = 0
        self.pages = 0

    def add(
        self,
        form: Form,
        values: Values,
        *,
        stamp: StampText | None = None,
        marks: Marks = NO_MARKS,
        by_hand: bool = False,
        copies: bool = False,
    ) -> int:
        """Set one paper and lay it on the pile; gives its pages. ``copies``: as many as the form says, each named.

        ``by_hand``: with room for handwriting. Raises ``UserError`` like ``notice.render``; the pile stays as it was.
        """
        filled = Filled.empty(form, values) if by_hand else Filled(form, values)
        lines = copy_lines(form) if copies else ("",)
        composed = [compose(filled, stamp, self._fonts, marks, line) for line in lines]
        for paper in composed:
            self._press.add(paper.pages, paper.foot.draw, paper.sheet)
        pages = sum(len(paper.pages) for paper in composed)
        self.papers += len(composed)
        self.pages += pages
        return pages

    def data(self) -> bytes:
        """The file. Call it once, at the end; a pile without papers has none."""
        if not self.papers:
            return b""
        return self._press.data()
