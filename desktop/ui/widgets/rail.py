"""The left rail and the bottom strip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.icons import icon
from desktop.ui.presenters.line import LineState
from desktop.ui.presenters.session import AtWork
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.text import button, label, look

PLACES = (
    ("today", "今日", "done"),
    ("households", "家庭", "household"),
    ("market", "集日登记", "plus"),
    ("signing", "签批", "sign"),
    ("filings", "上报", "send"),
    ("month", "本月", "month"),
    ("papers", "文书", "paper"),
    ("field", "下乡", "folder"),
    ("complaints", "举报", "warning"),
    ("registers", "台账", "task"),
    ("instruments", "委托书", "instrument"),
    ("scheme", "方案", "scheme"),
    ("conflicts", "冲突", "conflict"),
)
OFFICE_ONLY = ("signing", "filings", "month", "papers", "complaints", "registers", "instruments")
"""What a laptop of the office cannot do."""
LAST = ("settings", "设置", "info")
EDGE, BUTTON, BAR = 10, 112, 12
"""Pixels: the left edge, a place (at 100 %), and the room beside the places where the scroll bar may stand."""
_DIGITS = "1234567890"
KEYS = {
    name: f"{'Ctrl' if n < len(_DIGITS) else 'Alt'}+{_DIGITS[n % len(_DIGITS)]}"
    for n, (name, _, _) in enumerate((*PLACES, LAST))
}
"""Place → its shortcut, numbered from the top: Ctrl+1 … Ctrl+9, Ctrl+0, then Alt+1 …; shown in the tip."""


class Rail(QFrame):
    """``wanted`` carries the name of a place."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(EDGE + px(BUTTON) + BAR)
        self.buttons: dict[str, QToolButton] = {}
        self.mark = label("演示", "mark")
        self.mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.mark.setToolTip("演示办公室：人员都是编造的，文书标“样章”")
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE, 16, 0, 12)
        box.setSpacing(6)
        box.addWidget(label("户档", "title"), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addSpacing(GAP)
        box.addWidget(self._places())
        self.show_conflicts(0)

    def _places(self) -> QScrollArea:
        """All places; in a low window, or with a large font, they scroll instead of being cut."""
        inside = QWidget()
        inside.setObjectName("places")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        for name, text, picture in PLACES:
            box.addWidget(self._button(name, text, picture), 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        box.addWidget(self._button(*LAST), 0, Qt.AlignmentFlag.AlignLeft)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def place(self, name: str) -> None:
        """Show where we are; a page of no place leaves the rail as it is."""
        if name in self.buttons:
            self.buttons[name].setChecked(True)

    def offer(self, at_work: AtWork) -> None:
        """The places of this session."""
        self.mark.setVisible(at_work.demonstration)
        for name in OFFICE_ONLY:
            self.buttons[name].setHidden(at_work.laptop)
        self.buttons["market"].setHidden(at_work.laptop or not at_work.registers)
        self.show_conflicts(0)
        self.show_signing(0)
        self.show_today(0)

    def show_conflicts(self, count: int) -> None:
        """冲突 is offered only while there is something to settle."""
        self.buttons["conflicts"].setVisible(bool(count))
        self.buttons["conflicts"].setText(f"冲突 {count}")

    def show_signing(self, count: int) -> None:
        """How many applications wait for a signature."""
        self.buttons["signing"].setText(f"签批 {count}" if count else "签批")

    def show_today(self, count: int) -> None:
        """How many things are to be done today."""
        self.buttons["today"].setText(f"今日 {count}" if count else "今日")

    def _button(self, name: str, text: str, picture: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setIcon(icon(picture))
        made.setIconSize(QSize(px(20), px(20)))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setToolTip(KEYS[name])
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setFixedWidth(px(BUTTON))
        # Places have keys of their own: Tab stays in the form and leads to its button.
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(lambda: self.wanted.emit(name))
        self.buttons[name] = made
        return made


class Strip(QFrame):
    """Who, which township, ● the line, what waits, lock. ``lock`` when it is pressed."""

    lock = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setFixedHeight(px(38))
        self.who = label()
        self.line = label(look="tag")
        self.line.setObjectName("line")
        self.line.hide()
        self.waits = label(look="muted")
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setFixedWidth(120)
        self.busy.setTextVisible(False)
        self.busy.hide()
        press = button("锁定", "lock", "link")
        press.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        press.setObjectName("lock")
        press.setToolTip("Ctrl+L")
        press.clicked.connect(self.lock)
        box = QHBoxLayout(self)
        box.setContentsMargins(GAP + 4, 0, GAP + 4, 0)
        box.setSpacing(GAP * 2)
        box.addWidget(self.who)
        box.addWidget(self.line)
        box.addWidget(self.waits)
        box.addStretch(1)
        box.addWidget(self.busy)
        box.addWidget(press)

    def show_person(self, at_work: AtWork) -> None:
        """Who is at work."""
        self.who.setText(f"{at_work.name}（{at_work.role_names}） · {at_work.township}")
        self.line.hide()

    def show_line(self, state: LineState) -> None:
        """● 在线 / 离线, where a mailbox is set and it was tried."""
        self.line.setVisible(state.there and state.online is not None)
        self.line.setText("● 在线" if state.online else "● 离线")
        look(self.line, "tag-good" if state.online else "tag-care")
        last = f"上次联网 {state.last}" if state.last else "还没有联过网"
        self.line.setToolTip(f"{last}。{state.why}".rstrip())
