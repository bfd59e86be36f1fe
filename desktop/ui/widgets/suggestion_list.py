"""可能适合: matters with why in one sentence and the clause; those that can be applied for here may be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.ui.presenters.forms import Field, Why
from desktop.ui.presenters.suggesting import Offer
from desktop.ui.widgets.choice_fields import ChecksField
from desktop.ui.widgets.text import empty, label, row
from desktop.ui.widgets.why_panel import WhyPanel

STATES = {"fits": ("可以申请", "tag-good"), "maybe": ("要核实", "tag-care")}


class TickList(ChecksField):
    """Any of several, Enter from one to the next."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        for tick in self.ticks.values():
            tick.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter = next field."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        ):
            self.focusNextChild()
            return True
        return super().eventFilter(watched, event)


class SuggestionList(QWidget):
    """``picked`` after every tick; without ``tickable`` the list is there to read."""

    picked = Signal()

    def __init__(self, tickable: bool = True) -> None:
        super().__init__()
        self.ticks: dict[str, QCheckBox] = {}
        self._tickable = tickable
        self._shown: tuple[Offer, ...] | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)

    def show_offers(self, offers: Sequence[Offer], besides: str = "") -> None:
        """A new list; what was ticked stays ticked. ``besides`` the matter that is applied for anyway."""
        shown = tuple(o for o in offers if o.matter != besides)
        if shown == self._shown:
            return  # the cursor may stand in it
        before, self._shown = self.chosen(), shown
        empty(self._box)
        self.ticks = {}
        for offer in shown:
            if offer.state != "no":
                self._add(offer, offer.matter in before)
        if not any(o.state != "no" for o in shown):
            self._box.addWidget(label("还没有说到可以申请的情况。", "muted", wrap=True))
        if others := [o for o in shown if o.state == "no"]:
            lines = tuple(f"{o.title}：{o.why}（{o.clause}）" for o in others)
            self._box.addWidget(WhyPanel(Why(f"另外 {len(others)} 项暂不适合，看原因", lines)))

    def chosen(self) -> list[str]:
        """The matters that are ticked."""
        return [matter for matter, tick in self.ticks.items() if tick.isChecked()]

    def choose(self, matters: Sequence[str]) -> None:
        """Tick these."""
        for matter, tick in self.ticks.items():
            tick.setChecked(matter in matters)

    def _add(self, offer: Offer, ticked: bool) -> None:
        said, colour = STATES[offer.state]
        if self._tickable and offer.open:
            tick = QCheckBox(offer.title)
            tick.setChecked(ticked)
            tick.setAccessibleDescription(offer.why)
            tick.toggled.connect(self.picked)
            self.ticks[offer.matter] = tick
            self._box.addLayout(row(tick, label(said, colour), None, gap=8))
        else:
            self._box.addLayout(row(label(offer.title, "heading", wrap=True), label(said, colour), gap=8))
        self._box.addWidget(label(offer.why, wrap=True))
        self._box.addWidget(label(offer.clause, "small", wrap=True))
        self._box.addSpacing(4)
