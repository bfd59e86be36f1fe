"""待认领, drawn: each household that came under no living grant, what it would change, taken in or refused."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.presenters.field import ClaimView
from desktop.ui.theme import GAP
from desktop.ui.widgets.text import button, card, empty, label, row


class ClaimCard(QFrame):
    """One claim. ``looked`` asks what it would change; ``taken`` and ``refused`` carry (id, reason)."""

    looked = Signal(str)
    taken = Signal(str, str)
    refused = Signal(str, str)

    def __init__(self, view: ClaimView, may_settle: bool) -> None:
        super().__init__()
        self.view = view
        frame, box = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        line = row(label("待认领", "tag-care"), gap=8)
        line.addWidget(label(view.title, "heading", wrap=True), 1)
        box.addLayout(line)
        box.addWidget(label(f"{view.text}；{view.reason}。", "small", wrap=True))
        self.told = label(look="small", wrap=True)
        self.told.hide()
        box.addWidget(self.told)
        self.reason = QLineEdit()
        self.reason.setObjectName("claim-reason")
        self.reason.setAccessibleName(f"理由：{view.title}")
        self.reason.setPlaceholderText("说明或理由；拒收必须写")
        self.look = button("会改什么", kind="link")
        self.look.setObjectName("look")
        self.look.clicked.connect(lambda: self.looked.emit(view.id))
        self.take, self.refuse = button("认领", kind="main"), button("拒收")
        self.take.setObjectName("take")
        self.refuse.setObjectName("refuse")
        self.take.clicked.connect(lambda: self.taken.emit(view.id, self.reason.text().strip()))
        self.refuse.clicked.connect(lambda: self.refused.emit(view.id, self.reason.text().strip()))
        box.addLayout(row(self.look, None))
        if may_settle:
            box.addWidget(self.reason)
            box.addLayout(row(self.take, self.refuse, None))

    def show_look(self, lines: Sequence[str]) -> None:
        """What it would change."""
        self.told.setText("\n".join(lines))
        self.told.show()


class ClaimList(QWidget):
    """All claims, the oldest first; signals as of ``ClaimCard``."""

    looked = Signal(str)
    taken = Signal(str, str)
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        self.cards: dict[str, ClaimCard] = {}
        self._shown: tuple[ClaimView, ...] | None = None

    def show_claims(self, claims: Sequence[ClaimView], may_settle: bool) -> None:
        """A new list; what is being typed stays while nothing changed."""
        if tuple(claims) == self._shown:
            return
        self._shown = tuple(claims)
        typed = {id: c.reason.text() for id, c in self.cards.items()}
        empty(self._box)
        self.cards = {}
        for view in claims:
            made = ClaimCard(view, may_settle)
            made.reason.setText(typed.get(view.id, ""))
            made.looked.connect(self.looked)
            made.taken.connect(self.taken)
            made.refused.connect(self.refused)
            self.cards[view.id] = made
            self._box.addWidget(made)
        self.setVisible(bool(claims))

    def show_look(self, id: str, lines: Sequence[str]) -> None:
        """What one of them would change."""
        if id in self.cards:
            self.cards[id].show_look(lines)
