"""The thin banner over the pages: only what stands until a person does something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.icons import pixmap
from desktop.ui.presenters.session import AtWork
from desktop.ui.theme import CARE, GAP, HURT
from desktop.ui.widgets.text import empty, label, look, row

MOST = 3
"""Problems that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One line; ``hurt``: nobody may sign or stamp until it is mended."""

    text: str
    hurt: bool = False


def notices(at_work: AtWork) -> tuple[Notice, ...]:
    """What the banner says of a session."""
    found = []
    if at_work.laptop:
        found.append(Notice("下乡笔记本：不能用印。签批、出通知书和上报请回办公室电脑办理。"))
    if at_work.trouble:
        why = "；".join(text.rstrip("。") for text in at_work.trouble)
        found.append(
            Notice(f"办公室日志检查没有通过，现在不能签批和用印：{why}。请找管理员查明。", hurt=True)
        )
    if at_work.problems:
        said = "".join(at_work.problems[:MOST])
        left = len(at_work.problems) - MOST
        more = f"另有 {left} 处。" if left > 0 else ""
        found.append(Notice(f"{said}{more}请管理员用 hudang office check 查明。"))
    found += [Notice(text) for text in at_work.advice]
    return tuple(found)


class Banner(QFrame):
    """Shows notices, hidden while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._shown: tuple[Notice, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(GAP * 2, 6, GAP * 2, 6)
        self._box.setSpacing(4)
        self.hide()

    @property
    def text(self) -> str:
        """Everything it says."""
        return "\n".join(n.text for n in self._shown)

    def show_notices(self, shown: Sequence[Notice]) -> None:
        """Say these."""
        self._shown = tuple(shown)
        empty(self._box)
        for notice in shown:
            sign = label()
            sign.setPixmap(pixmap("warning", HURT if notice.hurt else CARE, 18))
            line = row(sign)
            line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            line.addWidget(label(notice.text, wrap=True), 1)
            self._box.addLayout(line)
        look(self, "hurt" if any(n.hurt for n in shown) else "care", "tone")
        self.setVisible(bool(shown))
