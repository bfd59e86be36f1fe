"""另存: a paper as PDF, a photograph as it is or with its watermark; the dialogs that ask where to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.presenters.papers import Sheet
from desktop.ui.widgets.ask_file import ask_target
from desktop.ui.widgets.text import button, row


class PaperSaving(QWidget):
    """``export`` carries (Sheet, Path); ``original`` and ``marked`` ((household, digest), Path)."""

    export = Signal(object, object)
    original = Signal(object, object)
    marked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self.save, self.mark = button("另存 PDF…"), button("另存水印件…")
        self.whole = button("另存原件…")
        for pressed, name, asks in (
            (self.save, "save-pdf", self._ask_target), (self.mark, "save-watermarked", self._ask_marked),
            (self.whole, "save-original", self._ask_original),
        ):  # fmt: skip
            pressed.setObjectName(name)
            pressed.clicked.connect(asks)
        self.mark.setToolTip("时间、村、办件号和调查人写在复制件上，不超过 5 MB；原件不动（Ctrl+S）")
        self.whole.setToolTip("Ctrl+Shift+S")
        self.setLayout(row(self.mark, self.whole, self.save))

    def show_sheet(self, sheet: Sheet) -> None:
        """Another paper or photograph."""
        self._sheet = sheet
        photo = sheet.piece is not None
        self.save.setVisible(not photo)
        self.save.setEnabled(sheet.pdf)
        self.save.setToolTip("Ctrl+S" if sheet.pdf else "还画不出来，没有可以另存的。")
        self.mark.setVisible(photo and bool(sheet.data))
        self.whole.setVisible(photo)

    def by_key(self) -> None:
        """Ctrl+S: what may leave without a second thought."""
        (self.save if self._sheet is None or self._sheet.piece is None else self.mark).click()

    def _ask_target(self) -> None:
        if (sheet := self._sheet) is not None and sheet.pdf:
            ask_target(
                self, "另存 PDF", f"{sheet.title}.pdf", "pdf", lambda path: self.export.emit(sheet, path)
            )

    def _ask_marked(self) -> None:
        if (sheet := self._sheet) is not None and sheet.piece is not None and sheet.data:
            ask_target(
                self, "另存水印件", f"{sheet.title}（水印件）.jpg", "jpg",
                lambda path: self.marked.emit(sheet.piece, path),
            )  # fmt: skip

    def _ask_original(self) -> None:
        if (sheet := self._sheet) is not None and sheet.piece is not None:
            name = Path(sheet.file_name or sheet.title)
            ask_target(
                self, "另存原件", name.name, name.suffix.lstrip(".") or "jpg",
                lambda path: self.original.emit(sheet.piece, path),
            )  # fmt: skip
