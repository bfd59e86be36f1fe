"""打印: printer, copies, tray, sides, pages; progress and 取消. A button that cannot act says why."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.presenters.printing import FILLED_ONLY, NOT_CALIBRATED, Asked, Choice
from desktop.ui.theme import GAP
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.text import button, card, label, row

NO_PRINTER = "系统里没有打印机。请先在系统设置里装好打印机，再按“刷新”；也可以另存 PDF。"
LOOKING = "正在查找打印机…"
MAKING = "正在准备套打的样子…"
NO_TRAYS = "这台打印机没有可选的纸盒，由它自己选。"
NO_DUPLEX = "这台打印机不会自动双面打印。"


class _Copies(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        """It scrolls the page; nobody prints more copies than were typed."""
        event.ignore()


class PrintPanel(QWidget):
    """``asked`` carries ``Asked``; ``only`` whether 套打 is wanted; ``cancel``; ``refresh``: look for printers."""

    asked = Signal(object)
    only = Signal(bool)
    cancel = Signal()
    refresh = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices: list[Choice] = []
        self._why_not = ""
        self._again, self._asked, self._names, self._said = 0, 1, "", ""
        self.printer, self.tray = DropDown(), DropDown()
        for combo, name in ((self.printer, "打印机"), (self.tray, "进纸盒")):
            combo.setAccessibleName(name)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self.copies = _Copies()
        self.copies.setRange(1, 50)
        self.copies.setAccessibleName("份数")
        self.pages = QLineEdit()
        self.copies.setMinimumHeight(self.pages.sizeHint().height())
        self.pages.setPlaceholderText("全部，或 1-3,5")
        self.pages.setAccessibleName("页码范围")
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例如：卡纸、当事人遗失")
        self.reason.setAccessibleName("重印原因")
        self.duplex, self.grey = QCheckBox("双面"), QCheckBox("黑白")
        self.filled_only = QCheckBox("套打：只印填写内容")
        self.filled_only.setObjectName("filled-only")
        self.filled_only.setToolTip("印在印好的表格纸上")
        self.about_only = label(FILLED_ONLY, "small", wrap=True)
        self._making, self._fits = False, ""
        self.go = button("打印", "paper", "main")
        self.go.setObjectName("print")
        self.trial = button("试印一张")
        self.trial.setObjectName("print-trial")
        self.trial.setToolTip("印第一页，标明“试印”，不算打印次数")
        self.again = button("刷新", kind="link")
        self.again.setObjectName("printers-again")
        self.again.setToolTip("重新查找打印机")
        self.stop = button("取消打印")
        self.stop.setObjectName("print-cancel")
        self.progress = QProgressBar()
        self.said = label(look="small", wrap=True)
        self._lay_out()
        self.go.clicked.connect(lambda: self._press())
        self.trial.clicked.connect(lambda: self._press(trial=True))
        self.stop.clicked.connect(self.cancel)
        self.again.clicked.connect(self.refresh)
        self.printer.currentIndexChanged.connect(self._chosen)
        self.filled_only.toggled.connect(self._want_only)
        for field in (self.pages, self.reason):
            field.returnPressed.connect(self.go.click)
        self.looking()
        self.under_way(False)

    def _lay_out(self) -> None:
        frame, box = card("打印")
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP // 2)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(1, 1)
        self._labels = {}
        fields = (
            ("打印机", self.printer), ("份数", self.copies), ("进纸", self.tray), ("页码", self.pages),
            ("重印原因", self.reason),
        )  # fmt: skip
        for at, (name, field) in enumerate(fields):
            said = self._labels[name] = label(name, "muted")
            said.setBuddy(field)
            grid.addWidget(said, at, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(field, at, 1)
        box.addLayout(grid)
        box.addLayout(row(self.duplex, self.grey, None, self.again))
        box.addWidget(self.filled_only)
        box.addWidget(self.about_only)
        box.addWidget(self.said)
        box.addWidget(self.progress)
        box.addLayout(row(self.go, self.trial, self.stop, None))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)

    def looking(self) -> None:
        """The system is asked for its printers."""
        self.choices = []
        self.printer.clear()
        self._stand(LOOKING)

    def offer(self, choices: Sequence[Choice]) -> None:
        """The printers there are, the proposed one first."""
        self.choices = list(choices)
        self.printer.blockSignals(True)
        self.printer.clear()
        for choice in choices:
            self.printer.addItem(choice.name)
            self.printer.setItemData(self.printer.count() - 1, choice.name, Qt.ItemDataRole.ToolTipRole)
        self.printer.blockSignals(False)
        self._chosen(self.printer.currentIndex())

    def show_paper(
        self, why_not: str, copies: int, printed: int, names: Sequence[str] = (), said: str = ""
    ) -> None:
        """Another paper; ``why_not``: it cannot be printed. ``printed`` so many times already: a reason is asked.

        ``names`` what each of several copies is called on its pages; ``said`` what is to be known first.
        """
        self._why_not, self._again, self._asked = why_not, printed, copies
        self._names, self._said = "、".join(names), said
        self.filled_only.setEnabled(not why_not)
        self.pages.clear()
        self.reason.clear()
        self.copies.setValue(max(copies, 1))
        for widget in (self._labels["重印原因"], self.reason):
            widget.setVisible(bool(printed))
        self._chosen(self.printer.currentIndex())

    def under_way(self, working: bool, done: int = 0, total: int = 0) -> None:
        """While it prints only 取消 acts."""
        self.progress.setVisible(working)
        pressed, other = (self.go, self.stop) if working else (self.stop, self.go)
        held = pressed.hasFocus() or (working and self.trial.hasFocus())
        other.show()
        if held:  # else the cursor would go on to the next button of the page, which makes papers void
            other.setFocus()
        pressed.hide()
        self.trial.setVisible(not working and self.filled_only.isChecked())
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setFormat(f"{done}/{total} 面")

    def start(self) -> None:
        """The cursor goes where printing begins."""
        (
            self.reason if self.reason.isVisible() else self.printer if len(self.choices) > 1 else self.go
        ).setFocus()

    def _chosen(self, at: int) -> None:
        choice = self.choices[at] if 0 <= at < len(self.choices) else None
        self.tray.clear()
        trays = choice.trays if choice is not None else ()
        for value, name in trays:
            self.tray.addItem(name, value)
        self.tray.setEnabled(len(trays) > 1)
        self.tray.setToolTip("" if len(trays) > 1 else NO_TRAYS)
        two = choice is not None and choice.duplex
        self.duplex.setEnabled(two)
        self.duplex.setToolTip("" if two else NO_DUPLEX)
        self.duplex.setChecked(two and choice is not None and choice.usual_duplex)
        if choice is not None:
            self.tray.setCurrentIndex(max(self.tray.findData(choice.usual_tray), 0))
            self.printer.setToolTip(choice.name)
            # Only told, never typed in: a stamped letter does not come out three times because the last paper did.
            last = f"上次在这台打印机上打印 {choice.usual_copies} 份。"
            named = f"打印多份时，页眉依次标明：{self._names}。" if self._names else ""
            self.copies.setToolTip(f"规定一式 {self._asked} 份。{named}" if self._asked > 1 else last)
        self._tell_only()
        self._stand("" if choice is not None else NO_PRINTER)

    def making(self, under_way: bool, fits: str = "") -> None:
        """What is to be printed is still being made: nothing can be printed until it was seen.

        ``fits`` a sentence about the sheet that it will be printed on.
        """
        self._making, self._fits = under_way, fits
        self._chosen(self.printer.currentIndex())

    def whole_again(self) -> None:
        """Back to the whole paper, without asking for anything."""
        self._making, self._fits = False, ""
        self.filled_only.blockSignals(True)
        self.filled_only.setChecked(False)
        self.filled_only.blockSignals(False)
        self._tell_only()

    def _want_only(self, wanted: bool) -> None:
        self._tell_only()
        self.only.emit(wanted)

    def _tell_only(self) -> None:
        at = self.printer.currentIndex()
        choice = self.choices[at] if 0 <= at < len(self.choices) else None
        straight = choice is None or any(choice.offset)
        told = FILLED_ONLY if straight else f"{FILLED_ONLY}{NOT_CALIBRATED}"
        self.about_only.setText(f"{told}\n{self._fits}" if self._fits else told)
        self.about_only.setVisible(self.filled_only.isChecked())
        self.trial.setVisible(self.filled_only.isChecked() and self.stop.isHidden())

    def _stand(self, trouble: str) -> None:
        why = self._why_not or trouble or (MAKING if self._making else "")
        self.go.setEnabled(not why)
        self.trial.setEnabled(not why)
        self.go.setToolTip(why or "Ctrl+P")
        again = f"已打印 {self._again} 次，再印要写明原因，每页上边会印“重印”字样。" if self._again else ""
        told = why or again or self._said
        self.said.setText(told)
        self.said.setVisible(bool(told))

    def _press(self, trial: bool = False) -> None:
        self.asked.emit(
            Asked(
                printer=self.printer.currentText(), copies=self.copies.value(), tray=str(self.tray.currentData() or ""),
                duplex=self.duplex.isChecked(), grey=self.grey.isChecked(), pages=self.pages.text().strip(),
                reason=self.reason.text().strip(), filled_only=self.filled_only.isChecked(), trial=trial,
            )
        )  # fmt: skip
