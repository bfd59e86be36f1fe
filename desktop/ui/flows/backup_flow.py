"""备份: back up, drill, salvage, from one page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report
from desktop.ui.pages.backup import BackupPage
from desktop.ui.presenters import backup
from desktop.ui.presenters.backup import Proved
from desktop.ui.presenters.filings import Told
from desktop.ui.work import Work


class BackupFlow(QObject):
    """The page of backups. ``show`` asks for it."""

    show = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._certificate = b""
        self.page = BackupPage()
        self.page.chosen.connect(
            lambda folder, days: self._do(lambda desk, _: backup.choose(desk, Path(folder), days))
        )
        self.page.take.connect(lambda: self._do(backup.back_up))
        self.page.disc.connect(
            lambda file: self._do(lambda desk, report: backup.write_disc(desk, file, report))
        )
        self.page.drill.connect(self._drill)
        self.page.certificate.connect(
            lambda file: self._do(lambda desk, _: backup.save_certificate(desk, self._certificate, file))
        )
        self.page.salvage.connect(lambda id: self._do(lambda desk, _: backup.put_together(desk, id)))
        self.page.cancel.connect(self._cancel)
        work.progress.connect(self._progress)

    def open(self) -> None:
        """备份."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Ask for the state again."""
        self._work.ask(backup.board, self.page.show_board, slot="backup")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen."""
        if visible is self.page:
            self.refresh()

    def _do(self, operation: Callable[[Desk, Report], Told]) -> None:
        def done(told: Told) -> None:
            self._over()
            self.page.bar.say(told.message, told.hint, tone="good")

        self.page.bar.hide()
        self._work.change(operation, lambda told: told.changes, done, self._failed)

    def _drill(self) -> None:
        def done(proved: Proved) -> None:
            self._over()
            self._certificate = proved.certificate
            self.page.proved()
            self.page.bar.say(proved.told.message, proved.told.hint, tone="good" if proved.good else "hurt")

        self.page.bar.hide()
        self._work.change(backup.prove, lambda proved: proved.told.changes, done, self._failed)

    def _failed(self, error: UserError) -> None:
        self._over()
        self.page.bar.show_error(error)

    def _over(self) -> None:
        self.page.working(False)
        self.refresh()

    def _progress(self, done: int, total: int) -> None:
        if self.page.isVisible():
            self.page.show_progress(done, total)

    def _cancel(self) -> None:
        self._work.cancel()
        self._over()
        self.page.bar.say("已取消。", "以前的备份没有变动；已经写好的部分下次接着用。")
