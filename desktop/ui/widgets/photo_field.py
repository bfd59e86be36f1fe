"""Choosing photographs or a scan from files, with small pictures of what was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.icons import pixmap
from desktop.ui.presenters.reading import not_a_picture
from desktop.ui.theme import MUTED
from desktop.ui.widgets.ask_file import ask_files
from desktop.ui.widgets.text import button, empty, label

THUMB = QSize(104, 78)
SCANS = "照片和扫描件 (*.jpg *.jpeg *.png *.pdf *.JPG *.JPEG *.PNG *.PDF)"
KINDS = (
    "照片、扫描件和录像 "
    "(*.jpg *.jpeg *.png *.pdf *.mp4 *.mov *.3gp *.JPG *.JPEG *.PNG *.PDF *.MP4 *.MOV *.3GP)"
)
DRAWN = (".jpg", ".jpeg", ".png")


class PhotoField(QWidget):
    """Paths only: the files are read when the form is handed in. ``wanted`` asks for a thumbnail of a path."""

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, single: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paths: list[str] = []
        self._single = single
        self._known: dict[str, QPixmap] = {}
        self._pictures: dict[str, QLabel] = {}
        self.add = button("选择扫描件…" if single else "添加照片…", "photo")
        self.add.clicked.connect(self._choose)
        self.refused = label(look="hurt", wrap=True)
        self.refused.hide()
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self.refused)
        box.addLayout(self._row)
        self.setFocusProxy(self.add)

    def add_paths(self, paths: Sequence[str]) -> None:
        """Take files; a scan field keeps the last one only. What is no picture by its content is refused at once."""
        refused = {p: why for p in paths if (why := not_a_picture(Path(p)))}
        self.refused.setText("；".join(refused.values()))
        self.refused.setVisible(bool(refused))
        new = [p for p in paths if p not in self.paths and p not in refused]
        if new:
            self.set_paths(new[-1:] if self._single else [*self.paths, *new])
            self.changed.emit()

    def set_paths(self, paths: Sequence[str]) -> None:
        """Show these."""
        self.paths = list(paths)
        self._draw()

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A thumbnail that was asked for by ``wanted``."""
        self._known[path] = QPixmap.fromImage(image)
        if path in self._pictures:
            self._pictures[path].setPixmap(self._known[path])

    def _choose(self) -> None:
        title = "选择扫描件" if self._single else "选择照片"
        ask_files(self, title, SCANS if self._single else KINDS, self._single, self.add_paths)

    def _remove(self, path: str) -> None:
        self.set_paths([p for p in self.paths if p != path])
        self.changed.emit()

    def _draw(self) -> None:
        empty(self._row)
        self._pictures.clear()
        for path in self.paths:
            self._row.addWidget(self._tile(path))
        self._row.addStretch(1)

    def _tile(self, path: str) -> QWidget:
        picture = label()
        picture.setFixedSize(THUMB)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(self._known.get(path) or pixmap("paper", MUTED, 40))
        self._pictures[path] = picture
        if path not in self._known and path.lower().endswith(DRAWN):
            self.wanted.emit(path)
        name = label(look="small")
        metrics = name.fontMetrics()
        name.setText(metrics.elidedText(Path(path).name, Qt.TextElideMode.ElideMiddle, THUMB.width()))
        name.setToolTip(Path(path).name)
        remove = button("移除", kind="link")
        remove.clicked.connect(lambda: self._remove(path))
        tile = QWidget()
        box = QVBoxLayout(tile)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        for widget in (picture, name, remove):
            box.addWidget(widget)
        return tile


def thumbnail(path: str) -> QImage:
    """A small picture of a file, drawn in the pool; empty when it cannot be read."""
    image = QImage(path)
    if image.isNull():
        return image
    return image.scaled(THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
