"""From the door to the desk and back: unlocking, messages, locking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from desktop.errors import UserError
from desktop.ui.desk_pages import DeskPages
from desktop.ui.drafts import KEEP_MS, DraftBox
from desktop.ui.flows.door_flow import DoorFlow
from desktop.ui.pages.choose_office import ChooseOfficePage
from desktop.ui.pages.page import Page
from desktop.ui.pages.unlock import UnlockPage
from desktop.ui.presenters.door_devices import BEGIN
from desktop.ui.presenters.session import AtWork, Door, NotBegun
from desktop.ui.window import Window
from desktop.ui.work import Work


class Shell(QObject):
    """The window at work. ``remember`` carries an office folder that was opened by hand."""

    remember = Signal(object)

    def __init__(self, window: Window, work: Work, on_bug: Callable[[Exception], None]) -> None:
        super().__init__(window)
        self.window = window
        self.work = work
        self.drafts = DraftBox(self._typed)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        self.desk: DeskPages | None = None
        self.unlock, self.choose = UnlockPage(), ChooseOfficePage()
        self.door = DoorFlow(work, self)
        self._folder: Path | None = None
        self._outside: Page = self.choose
        """The page from which one went to the door's deeds, and goes back to."""
        self._on_bug = on_bug
        self.unlock.tried.connect(self._try)
        self.unlock.another.connect(lambda: window.show_page(self.choose))
        self.choose.chosen.connect(self._open_chosen)
        self._wire_door()
        work.told.connect(self._tell)
        work.broken.connect(self.crash)
        work.busy.connect(window.strip.busy.setVisible)
        window.place.connect(self._go)
        window.back.connect(self._back)
        window.new.connect(self._new)
        window.act.connect(self._act)
        window.sign.connect(self._sign)
        window.send_back.connect(self._send_back)
        window.lock.connect(self.lock)
        window.closing.connect(self.drop)

    def open(self, folder: Path | None) -> None:
        """Go to the door of an office folder; None, or a folder that is no office: choose one."""
        if folder is None:
            self.window.show_page(self.choose)
            return
        session = self.work.session
        self.work.run(
            lambda report: session.door(folder),
            self._at_the_door,
            lambda error: self._no_office(error, folder),
        )

    def lock(self, why: str = "") -> None:
        """Close the desk; what was typed is sealed for the same person. ``why``: nobody pressed the key."""
        if self.desk is None:
            if self.window.page() is self.door.page:
                self._back()  # what was typed there does not wait for the next who comes by
            return
        self._keeping.stop()
        typed, session = self.drafts.take(), self.work.session
        self.work.forget()
        _close_dialogs()
        self.drop()
        self.window.at_the_door()
        self.window.show_page(self.unlock)
        self.unlock.unlocking(True)
        folder = self._folder
        self.work.run(
            lambda report: session.lock(typed, why), lambda _: self.open(folder), self.unlock_failed
        )

    def drop(self) -> None:
        """Take the pages of the session away."""
        if self.desk is not None:
            self.desk.drop()
            self.desk = None

    def unlock_failed(self, error: UserError) -> None:
        """Unlocking or locking did not work."""
        self.unlock.refuse(error, self.work.session.wait_seconds())

    def crash(self, error: Exception) -> None:
        """A bug: say so, log it, keep everything that was typed."""
        self._on_bug(error)
        page = self.window.page()
        if page is not None:
            for busy in page.findChildren(Page):
                _free(busy)
            _free(page)
            page.bar.say(
                "程序出了意外的差错，这一步没有完成。您填的内容还在。",
                "差错的位置已记入本机日志（不含个人信息）。请再试一次；还不行的，锁定后重新打开。",
                "hurt",
            )

    def _at_the_door(self, door: Door) -> None:
        if self._folder is not None and self._folder != door.folder:
            self.remember.emit(door.folder)
        self._folder = door.folder
        self.unlock.show_door(door)
        self.window.show_page(self.unlock)

    def _no_office(self, error: UserError, folder: Path) -> None:
        self._outside = self.choose
        if isinstance(error, NotBegun):
            self.door.open(BEGIN, folder)
            self.door.page.bar.say(error.message, error.hint)
            return
        self.choose.refuse(error)
        self.window.show_page(self.choose)

    def _wire_door(self) -> None:
        self.unlock.deed.connect(self._deed)
        self.choose.deed.connect(self._deed)
        self.door.show.connect(self.window.show_page)
        self.door.kept.connect(self.remember)
        self.door.enter.connect(self._open_chosen)
        self.door.page.left.connect(self._back)

    def _deed(self, id: str) -> None:
        """登记此设备, 启用, 恢复, 忘记口令: reached from the door, about its folder."""
        at_unlock = self.window.page() is self.unlock
        self._outside = self.unlock if at_unlock else self.choose
        folder = self._folder if at_unlock else None
        self.door.open(id, folder, folder if self.unlock.unknown else None)

    def _open_chosen(self, folder: Path) -> None:
        session = self.work.session

        def opened(door: Door) -> None:
            self.remember.emit(door.folder)
            self._at_the_door(door)

        self.work.run(
            lambda report: session.door(folder), opened, lambda error: self._no_office(error, folder)
        )

    def _try(self, user: str, password: str) -> None:
        folder, session = self._folder, self.work.session
        if folder is not None:
            self.unlock.unlocking(True)
            self.work.run(
                lambda report: session.unlock(folder, user, password), self._unlocked, self.unlock_failed
            )

    def _unlocked(self, at_work: AtWork) -> None:
        self.unlock.welcome()
        self.drafts.fill(at_work.drafts)
        self.window.at_work(at_work)
        self.desk = desk = DeskPages(self.window, self.work, self.drafts, at_work)
        desk.lock.connect(self.lock)
        desk.go("today")
        if at_work.drafts:
            desk.today.page.bar.say("上次没交的表还在：打开同一步就能接着填。")

    def _go(self, place: str) -> None:
        if self.desk is not None:
            self.desk.go(place)

    def _new(self) -> None:
        if self.desk is not None:
            self.desk.cases.register()

    def _act(self) -> None:
        if self.desk is not None:
            self.desk.act()
        elif self.window.page() is self.door.page:
            self.door.page.act()

    def _send_back(self) -> None:
        if self.desk is not None:
            self.desk.send_back()

    def _sign(self) -> None:
        if self.desk is not None:
            self.desk.sign()

    def _back(self) -> None:
        if self.desk is not None:
            self.desk.back()
        elif self.window.page() is self.door.page:
            self.door.leave()
            self.window.show_page(self._outside)
        elif self.window.page() is self.choose and self._folder is not None:
            self.window.show_page(self.unlock)

    def _typed(self) -> None:
        if not self._keeping.isActive():
            self._keeping.start()

    def _keep(self) -> None:
        """To the disk, sealed; by the pool, for the files thread may be busy with a long import."""
        (number, typed), session = self.drafts.now(), self.work.session
        self.work.draw(lambda report: session.keep(number, typed), lambda _: None)

    def _tell(self, error: UserError) -> None:
        if (page := self.window.page()) is not None:
            page.bar.show_error(error)


def _free(page: Page) -> None:
    """A page whose button waits for an answer that will not come may be used again."""
    for name in ("busy", "unlocking", "working"):
        if callable(free := getattr(page, name, None)):
            free(False)


def _close_dialogs() -> None:
    """A file dialog that stood open must not stay before the locked window, with names of files in it."""
    for dialog in QApplication.topLevelWidgets():
        if isinstance(dialog, QDialog) and dialog.isVisible():
            dialog.reject()
