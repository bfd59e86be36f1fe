"""县级核验: the page 核验 in a window of its own, at a county desk that was unlocked for it and for nothing else.

The county desk has no other page yet. Whoever leaves it alone finds it closed: the desk is let go of with the window.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.county.county_desk import CountyDesk
from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.tasks import Task, Tasks
from desktop.ui import crash
from desktop.ui.pages.verify import VerifyPage
from desktop.ui.presenters import verify
from desktop.ui.presenters.verify import PAPERS, CheckedFile
from desktop.ui.window import Window

TITLE = "县级核验"
HELP = (
    "把各乡镇（街道）出具的文书（PDF）或纸质文书的扫描件拖到这里，或按“选择文件”。不用网络，用本县（市、区）的密钥和台账逐环核对。"
    "扫描件不能核验为“通过”，要按列出的内容与纸面逐项核对。一段时间没有人用，窗口自己关上。"
)


class CountyVerifying(QObject):
    """``start`` opens the desk, ``close`` lets go of it. ``refused`` (``UserError``): it did not open."""

    refused = Signal(object)

    def __init__(self, opening: Callable[[], CountyDesk], log: Callable[[BaseException], None]) -> None:
        """``opening`` runs in the files thread, where the desk then stays."""
        super().__init__()
        self._opening, self._log = opening, log
        self.tasks = Tasks()
        self._desk: CountyDesk | None = None
        self._asked: Task | None = None
        self._closed = False
        self.window, self.page = Window(), VerifyPage(TITLE, PAPERS, alone=True)
        self.window.setWindowTitle(TITLE)
        self.window.show_page(self.page)
        self.page.help = HELP
        self.page.setEnabled(False)
        self.page.asked.connect(self.check)
        self.window.act.connect(self._act)
        self.window.lock.connect(self.window.close)
        self.window.closing.connect(self.close)

    def start(self) -> None:
        """Show the window, and open the desk."""
        self.window.show()
        self.page.bar.say("正在打开县（市、区）文件夹…")
        self.tasks.run(lambda report: self._open(), self._opened, self._not_opened)

    def check(self, path: Path) -> None:
        """Verify a file; a newer one makes the answer to an older one stale."""
        if not self.page.isEnabled():
            return
        if self._asked is not None:
            self._asked.cancel()
        self.page.clear()
        self.page.bar.say(f"正在核验 {shown_name(path.name)}…")
        self._asked = self.tasks.run(lambda report: self._check(path), self._checked, self._failed)

    def close(self) -> None:
        """Let go of the county folder; nothing stays on the screen."""
        if not self._closed:
            self._closed = True
            self.page.clear()
            self.tasks.close(self._let_go)

    def broken(self, error: BaseException) -> None:
        """Something nobody foresaw: its place is logged, and said without a value."""
        self._log(error)
        self.page.bar.say(crash.SENTENCE, tone="hurt")

    def _open(self) -> str:
        self._desk = self._opening()
        mark = "（演示）" if self._desk.demonstration else ""
        return f"{TITLE} · {self._desk.public.name}{mark}"

    def _opened(self, title: str) -> None:
        self.window.setWindowTitle(title)
        self.page.bar.hide()
        self.page.setEnabled(True)
        self.page.start()

    def _not_opened(self, error: Exception) -> None:
        self.refused.emit(error)

    def _act(self) -> None:
        if self.page.isEnabled():
            self.page.act()

    def _check(self, path: Path) -> CheckedFile:
        assert self._desk is not None
        return verify.check_at_county(self._desk, path)

    def _checked(self, found: CheckedFile) -> None:
        self.page.bar.hide()
        self.page.show_checked(found)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.page.refuse(error)
        else:
            self.broken(error)

    def _let_go(self) -> None:
        if self._desk is not None:
            self._desk.close()
