"""A paper at page size: what was issued, or how it will look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.papers import Sheet
from desktop.ui.theme import GAP, LINE
from desktop.ui.widgets.ask_file import ask_target
from desktop.ui.widgets.text import button, label, look, row

ZOOMS = (50, 75, 100, 125, 150, 200)
A4_PX = 794
"""Width of A4 at 96 dots an inch: 100 %."""


class PreviewPage(Page):
    """``wanted`` carries (PDF or picture, width in pixels); the answer comes to ``show_pages``.
    ``export`` carries (Sheet, Path): a PDF is wanted outside the encrypted files.
    ``number`` a Sheet: a slip is to be kept under a number. ``original`` and ``marked`` ((household, digest), Path): a
    photograph is wanted as it is, or as a copy with its watermark. ``back``."""

    help = (
        "文书预览。Ctrl + 加号、减号缩放，Ctrl+S 另存 PDF 或照片的水印件（会留痕）。"
        "流转单据按 F5 编号存档。预览不编号、不用印；存档原件就是当时印发的样子。Esc 返回。"
    )
    wanted = Signal(object, int)
    export = Signal(object, object)
    number = Signal(object)
    original = Signal(object, object)
    marked = Signal(object, object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.pages: list[QLabel] = []
        self._zoom = 100
        self.title = label(look="title")
        self.note = label(look="tag-care")
        self.percent = label(look="muted")
        self._box = QVBoxLayout()
        self._box.setSpacing(GAP * 2)
        holder = QWidget()
        holder.setLayout(self._box)
        self.area = scrolled(holder)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        back, smaller, larger = button("返回", "back", "link"), button("缩小"), button("放大")
        back.clicked.connect(self.back)
        smaller.clicked.connect(lambda: self.zoom(-1))
        larger.clicked.connect(lambda: self.zoom(1))
        self.save = button("另存 PDF…")
        self.save.setObjectName("save-pdf")
        self.save.setToolTip("Ctrl+S")
        self.save.clicked.connect(self._ask_target)
        self.keep = button("编号存档", "done", "main")
        self.keep.setObjectName("number-slip")
        self.keep.setToolTip("F5")
        self.keep.clicked.connect(self.act)
        self.keep.hide()
        self.mark = button("另存水印件…")
        self.mark.setObjectName("save-watermarked")
        self.mark.setToolTip("时间、村、办件号和调查人写在复制件上，不超过 5 MB；原件不动（Ctrl+S）")
        self.mark.clicked.connect(self._ask_marked)
        self.whole = button("另存原件…")
        self.whole.setObjectName("save-original")
        self.whole.setToolTip("Ctrl+Shift+S")
        self.whole.clicked.connect(self._ask_original)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._by_key)
        QShortcut(QKeySequence("Ctrl+Shift+S"), self).activated.connect(self.whole.click)
        for keys, step in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.zoom(step))
        reading = (back, self.title, self.note, None, smaller, self.percent, larger)
        self.body.addLayout(row(*reading, self.mark, self.whole, self.save, self.keep))
        self.body.addWidget(self.area, 1)

    def show_sheet(self, sheet: Sheet) -> None:
        """Another paper."""
        self.sheet = sheet
        self.title.setText(sheet.title)
        self.note.setText(sheet.note)
        look(self.note, "tag-care" if sheet.draft else "tag")
        self.save.setVisible(sheet.piece is None and sheet.data.startswith(b"%PDF"))
        self.mark.setVisible(sheet.piece is not None and bool(sheet.data))
        self.whole.setVisible(sheet.piece is not None)
        self.keep.setVisible(sheet.slip is not None)
        self.keep.setEnabled(True)
        self.bar.hide()
        self._clear()
        self._ask()

    def forget(self) -> None:
        """The desk was locked: nothing of a paper stays on the screen."""
        self.sheet = None
        self._clear()

    def show_pages(self, images: list[QImage]) -> None:
        """The pages as pictures."""
        self._clear()
        for image in images:
            image.setDevicePixelRatio(self.devicePixelRatioF())
            page = label()
            page.setPixmap(QPixmap.fromImage(image))
            page.setStyleSheet(f"border: 1px solid {LINE};")
            self._box.addWidget(page, 0, Qt.AlignmentFlag.AlignHCenter)
            self.pages.append(page)
        self._box.addStretch(1)

    def zoom(self, step: int) -> None:
        """One step nearer or farther."""
        at = min(max(ZOOMS.index(self._zoom) + step, 0), len(ZOOMS) - 1)
        if ZOOMS[at] != self._zoom:
            self._zoom = ZOOMS[at]
            self._ask()

    def act(self) -> None:
        """F5: keep the slip in the file, under a number."""
        if self.sheet is not None and self.sheet.slip is not None and self.keep.isEnabled():
            self.keep.setEnabled(False)  # a second press would use a second number
            self.number.emit(self.sheet)

    def refuse(self, error: UserError) -> None:
        """It was not kept."""
        self.keep.setEnabled(True)
        self.bar.show_error(error)

    def start(self) -> None:
        """The cursor keys scroll."""
        self.area.setFocus()

    def _ask_target(self) -> None:
        if (sheet := self.sheet) is not None and sheet.piece is None and sheet.data.startswith(b"%PDF"):
            ask_target(
                self, "另存 PDF", f"{sheet.title}.pdf", "pdf", lambda path: self.export.emit(sheet, path)
            )

    def _by_key(self) -> None:
        (self.save if self.sheet is None or self.sheet.piece is None else self.mark).click()

    def _ask_marked(self) -> None:
        if (sheet := self.sheet) is not None and sheet.piece is not None and sheet.data:
            ask_target(
                self, "另存水印件", f"{sheet.title}（水印件）.jpg", "jpg",
                lambda path: self.marked.emit(sheet.piece, path),
            )  # fmt: skip

    def _ask_original(self) -> None:
        if (sheet := self.sheet) is not None and sheet.piece is not None:
            name = Path(sheet.file_name or sheet.title)
            ask_target(
                self, "另存原件", name.name, name.suffix.lstrip(".") or "jpg",
                lambda path: self.original.emit(sheet.piece, path),
            )  # fmt: skip

    def _ask(self) -> None:
        self.percent.setText(f"{self._zoom}%")
        if self.sheet is not None:
            width = round(A4_PX * self._zoom / 100 * self.devicePixelRatioF())
            self.wanted.emit(self.sheet.data, width)

    def _clear(self) -> None:
        self.pages = []
        while (item := self._box.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
