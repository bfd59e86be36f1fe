"""权限已变动、还没办完的申请: each with why, until when, and the way to hand it on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from desktop.ui.presenters.instruments import LeftOpen
from desktop.ui.theme import GAP
from desktop.ui.widgets.text import button, empty, label, row

MOST = 50
"""Applications that are listed at once; the others come up when these are dealt with."""


class LeftOpenCard(QFrame):
    """``handing`` carries the CaseRef whose 移交 form is wanted; ``opened`` a household.

    Hidden while there are none.
    """

    handing = Signal(object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.shown: tuple[LeftOpen, ...] = ()
        self.buttons: list[QPushButton] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(GAP + 4, GAP, GAP + 4, GAP)
        self._box.setSpacing(GAP // 2)
        self.hide()

    def show_cases(self, found: Sequence[LeftOpen]) -> None:
        """List these."""
        self.shown, self.buttons = tuple(found), []
        empty(self._box)
        self._box.addWidget(label(f"权限已变动、还没办完的申请　{len(found)} 件", "heading"))
        for case in found[:MOST]:
            self._add(case)
        if len(found) > MOST:
            self._box.addWidget(
                label(f"另有 {len(found) - MOST} 件，办了上面的会接着列出。", "muted", wrap=True)
            )
        self.setVisible(bool(found))

    def _add(self, case: LeftOpen) -> None:
        name = button(case.title, kind="link")
        name.clicked.connect(partial(self._open, case))
        hand = button("办完或移交…")
        hand.setObjectName(f"hand-{case.ref.application}")
        hand.setAccessibleName(f"办完或移交：{case.title}")
        hand.clicked.connect(partial(self._hand, case))
        self.buttons.append(hand)
        self._box.addLayout(row(name, None, hand))
        self._box.addWidget(label(case.state, "hurt" if case.late else "small", wrap=True))
        self._box.addWidget(label(case.why, "small", wrap=True))

    def _open(self, case: LeftOpen, _checked: bool = False) -> None:
        self.opened.emit(case.ref.household)

    def _hand(self, case: LeftOpen, _checked: bool = False) -> None:
        self.handing.emit(case.ref)
