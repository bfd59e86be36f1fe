"""The photographs, scans and videos of a household, each with a small picture that comes when it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from desktop.office.evidence import Evidence
from desktop.ui.icons import pixmap
from desktop.ui.theme import MUTED
from desktop.ui.widgets.text import button, card, label, row

SIDE = 72
"""Pixels of a small picture, each way at most."""
MOST_AT_ONCE = 24
"""So many pictures are drawn by themselves; of older ones the name stands alone."""


class EvidenceCard(QFrame):
    """``opened`` and ``wanted`` carry the digest of one: it is to be looked at, or its small picture is missing."""

    opened = Signal(str)
    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._pictures: dict[str, QLabel] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._box = box

    def show_evidence(self, evidence: Sequence[Evidence]) -> None:
        """Draw the list; ask for the pictures of the newest."""
        frame, box = card(f"照片与扫描件　{len(evidence)} 件")
        self._box.addWidget(frame)
        for e in evidence:
            link = button(e.title, "photo", "link")
            link.setObjectName(f"evidence-{e.sha256}")
            link.clicked.connect(lambda _=False, sha=e.sha256: self.opened.emit(sha))
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
            words.addWidget(label(e.detail, "small", wrap=True))
            line = row(self._picture(e))
            line.addLayout(words, 1)
            box.addLayout(line)
        if not evidence:
            box.addWidget(label("还没有照片。", "muted"))
        for e in evidence[-MOST_AT_ONCE:]:
            if not e.video:
                self.wanted.emit(e.sha256)

    def show_picture(self, sha256: str, image: QImage) -> None:
        """A small picture that was asked for."""
        if (holder := self._pictures.get(sha256)) is not None and not image.isNull():
            holder.setPixmap(QPixmap.fromImage(image))

    def _picture(self, e: Evidence) -> QLabel:
        holder = label()
        holder.setFixedSize(QSize(SIDE, SIDE * 3 // 4))
        holder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        holder.setPixmap(pixmap("photo" if not e.video else "paper", MUTED, 28))
        self._pictures[e.sha256] = holder
        return holder
