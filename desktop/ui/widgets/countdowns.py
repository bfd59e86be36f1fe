"""The dates of a month side by side: how many days are left, and what for."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.ui.presenters.month import Countdown
from desktop.ui.theme import GAP
from desktop.ui.widgets.text import card, empty, label, row

MOST_DATES = 3


class Countdowns(QWidget):
    """A card for each date."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)

    def show_dates(self, dates: tuple[Countdown, ...]) -> None:
        """The first few of them; a scheme that names none says so."""
        empty(self._box)
        for each in dates[:MOST_DATES]:
            self._box.addWidget(_card(each), 1)
        if not dates:
            said = "方案没有写每月的日子，办公室也没有设置。"
            self._box.addWidget(label(said, "muted", wrap=True))


def _card(each: Countdown) -> QFrame:
    frame, box = card()
    left = label(each.left, "hurt" if each.late else "heading")
    box.addLayout(row(left, label(each.due, "muted"), None))
    what = label(each.title, wrap=True)
    what.setToolTip(each.note)
    box.addWidget(what)
    return frame
