"""At the side of a paper: what is there and what is missing, printing, and 作废 · 重出 with their reason.

The form of the reason is a widget of its own (``form``): it needs the width of the page.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.presenters.forms import Field, FormSpec, TypedValue
from desktop.ui.presenters.paper_checks import Check
from desktop.ui.presenters.papers import Sheet
from desktop.ui.theme import GAP
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.print_panel import PrintPanel
from desktop.ui.widgets.text import button, card, empty, label, row

VOID, REISSUE = "void", "reissue"
_REPRINT = "内容没有错，只是打印模糊、卡纸或遗失的，不要作废，请在右边重印，文号不变。"
_WHAT = {
    VOID: ("作废", f"作废以后不能恢复；原件和文号留在档里，标明作废。{_REPRINT}"),
    REISSUE: (
        "作废重出",
        "原件作废，按现行决定另出一份，另编文号、另登用印，并注明替代原件。"
        f"姓名、地址等登记错了的，先在户页“更正”，再来重出。{_REPRINT}",
    ),
}
_ONCE = "要送达、存档各一份的，份数先填 2：以后再印都算重印，要写原因。"


class PaperSide(QWidget):
    """``deed`` carries (VOID or REISSUE, what was typed)."""

    deed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.panel: FormPanel | None = None
        self.print = PrintPanel()
        self._sheet: Sheet | None = None
        self._checks = QVBoxLayout()
        self.form = QWidget()
        self._form = QVBoxLayout(self.form)
        self._form.setContentsMargins(0, 0, 0, 0)
        self.form.hide()
        self.void, self.reissue = button("作废…"), button("作废重出…")
        self.void.setObjectName("void-paper")
        self.reissue.setObjectName("reissue-paper")
        self.void.setProperty("look", "hurt")
        self.void.clicked.connect(lambda: self._ask(VOID))
        self.reissue.clicked.connect(lambda: self._ask(REISSUE))
        self._deeds = QWidget()
        self._deeds.setLayout(row(self.void, self.reissue, None))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 4, 0)
        box.setSpacing(GAP)
        box.addLayout(self._checks)
        box.addWidget(self.print)
        box.addWidget(self._deeds)
        box.addStretch(1)

    def show_sheet(self, sheet: Sheet) -> None:
        """Another paper."""
        self._sheet = sheet
        self.put_form_away()
        empty(self._checks)
        if sheet.checks:
            self._checks.addWidget(_list("这份文书" if sheet.kept else "出具以前", sheet.checks))
        kept = sheet.kept
        self.print.show_paper(
            sheet.why_not_print, sheet.copies, kept.printed if kept else 0, sheet.names, _first(sheet)
        )
        self._deeds.setVisible(kept is not None)
        for pressed, why in (
            (self.void, kept.why_not_void if kept else ""), (self.reissue, kept.why_not_reissue if kept else ""),
        ):  # fmt: skip
            pressed.setEnabled(not why)
            pressed.setToolTip(why)

    def put_form_away(self) -> None:
        """Nothing that was typed stays."""
        self.panel = None
        empty(self._form)
        self.form.hide()

    def _ask(self, deed: str) -> None:
        self.put_form_away()
        title, help = _WHAT[deed]
        fields = [Field("reason", "原因", hint="例如：金额印错")]
        if (
            deed == REISSUE
            and self._sheet is not None
            and self._sheet.kept
            and self._sheet.kept.asks_password
        ):
            fields.append(Field("password", "您的口令", "password"))
        frame, box = card(title)
        box.addWidget(label(help, "small", wrap=True))
        self.panel = panel = FormPanel(FormSpec(tuple(fields), title))
        panel.handed_in.connect(lambda typed: self._hand_in(deed, typed))
        panel.cleared.connect(lambda: self._ask(deed))
        box.addWidget(panel)
        back = button("不办了", kind="link")
        back.clicked.connect(self.put_form_away)
        box.addLayout(row(None, back))
        self._form.addWidget(frame)
        self.form.show()
        panel.start()

    def _hand_in(self, deed: str, typed: dict[str, TypedValue]) -> None:
        if self.panel is not None:
            self.panel.wait(True)
        self.deed.emit(deed, typed)


def _first(sheet: Sheet) -> str:
    """What somebody should know before the first copy comes out."""
    if sheet.words:
        return f"每页上边会印“{sheet.words}”。"
    return _ONCE if sheet.kept is not None and sheet.copies == 1 and not sheet.batch else ""


def _list(title: str, checks: Sequence[Check]) -> QFrame:
    frame, box = card(title)
    for check in checks:
        mark = label("✓" if check.good else "✗", "strong" if check.good else "hurt")
        mark.setAccessibleName("齐" if check.good else "缺")
        text = label(check.text, wrap=True)
        line = row(mark, gap=6)
        line.addWidget(text, 1)
        box.addLayout(line)
        if check.hint and not check.good:
            box.addWidget(label(check.hint, "small", wrap=True))
    return frame
