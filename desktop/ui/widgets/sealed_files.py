"""外部电子印章文件 in the card of papers: each said to be what it is, and a few fields to take another one in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.presenters.sealed_files import NewSealedFile, SealedFiles
from desktop.ui.theme import px
from desktop.ui.widgets.ask_file import ask_files
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.text import button, label, row

KINDS = "盖过电子印章的文件 (*.pdf *.ofd *.PDF *.OFD)"


class SealedFilesPart(QWidget):
    """``opened`` carries the digest of a file; ``added`` a ``NewSealedFile``."""

    opened = Signal(str)
    added = Signal(object)

    def __init__(self, view: SealedFiles) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for file in view.rows:
            link = button(f"{file.title}（外部印章文件）", "paper", "link")
            link.setObjectName(f"sealed-{file.sha256[:12]}")
            link.clicked.connect(lambda _=False, sha=file.sha256: self.opened.emit(sha))
            box.addLayout(row(link, None))
            box.addWidget(label(file.detail, "small", wrap=True))
        self.form = self._form(view)
        self.form.hide()
        if view.abouts:
            self.begin = button("存入外部印章文件…", kind="link")
            self.begin.setObjectName("add-sealed")
            self.begin.setToolTip("县级盖过电子印章的 PDF 或 OFD 原样存入，不改动、不核验")
            self.begin.clicked.connect(self._begin)
            box.addLayout(row(self.begin, None))
        box.addWidget(self.form)

    def _form(self, view: SealedFiles) -> QFrame:
        """What it is of, what it is called, who sealed it; then the file is asked for."""
        frame = QFrame()
        self.about = DropDown()
        self.about.setAccessibleName("对应哪件文书或申请")
        self.about.setMinimumWidth(px(120))
        self.about.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for id, words in view.abouts:
            self.about.addItem(words, id)
        self.title, self.source = QLineEdit(), QLineEdit()
        self.title.setPlaceholderText("文件名称，例如 确认通知书")
        self.title.setAccessibleName("文件名称")
        self.source.setPlaceholderText("盖章单位，例如 密山市民政局")
        self.source.setAccessibleName("盖章单位")
        self.choose = button("选择文件…", "folder")
        self.choose.clicked.connect(self._choose)
        box = QVBoxLayout(frame)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(label("对应", "small"))
        box.addWidget(self.about)
        box.addLayout(row(self.title, self.source, gap=8))
        box.addLayout(row(self.choose, None))
        return frame

    def _begin(self) -> None:
        self.form.show()
        self.title.setFocus()

    def _choose(self) -> None:
        ask_files(self, "选择外部印章文件", KINDS, True, lambda paths: self.take(Path(paths[0])))

    def take(self, path: Path) -> None:
        """A file was chosen."""
        said = NewSealedFile(self.about.currentData(), self.title.text(), self.source.text(), path)
        self.added.emit(said)
