"""The pages' one way to the desk: ask in the files thread, tell what changed, show what went wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.tasks import Report, Task, Tasks
from desktop.ui.presenters.session import Session

T = TypeVar("T")

SLOW_MS = 300
"""Anything longer shows that it is under way."""

Failed = Callable[[UserError], None]


class Work(QObject):
    """Runs operations for pages. Answers to a locked session, and stale answers of one ``slot``, are dropped.

    ``changed`` carries ``Changes``; ``told`` a ``UserError`` nobody else took; ``broken`` any other exception;
    ``busy`` whether something takes long; ``progress`` (done, total) of what reports it.
    """

    changed = Signal(object)
    told = Signal(object)
    broken = Signal(object)
    busy = Signal(bool)
    progress = Signal(int, int)

    def __init__(self, tasks: Tasks, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.session = session
        self._running: list[Task] = []
        self._quiet: set[Task] = set()
        self._slots: dict[str, Task] = {}
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._slow.timeout.connect(lambda: self.busy.emit(True))

    def ask(
        self,
        operation: Callable[[Desk], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        slot: str = "",
    ) -> Task:
        """Ask the desk. ``slot``: only the newest question of that name is answered."""
        return self.run(lambda report: operation(self.session.desk), done, failed, slot)

    def look(self, operation: Callable[[Desk], T], done: Callable[[T], None], failed: Failed) -> Task:
        """Ask the desk something nobody waits for: it is never shown as being under way."""

        def looked(result: T) -> None:
            self._quiet.discard(task)
            done(result)

        def went_wrong(error: Exception) -> None:
            self._quiet.discard(task)
            self._take(error, failed)

        task = self.tasks.run(lambda report: operation(self.session.desk), looked, went_wrong)
        self._quiet.add(task)
        return task

    def change(
        self,
        operation: Callable[[Desk, Report], T],
        changes: Callable[[T], Changes],
        done: Callable[[T], None],
        failed: Failed | None = None,
    ) -> Task:
        """Change something; every page hears of it before ``done`` goes on."""

        def finish(result: T) -> None:
            self.changed.emit(changes(result))
            done(result)

        return self.run(lambda report: operation(self.session.desk, report), finish, failed, progress=True)

    def draw(
        self, operation: Callable[[Report], T], done: Callable[[T], None], failed: Failed | None = None
    ) -> Task:
        """Draw a picture in the pool, without the desk."""

        def drawn(result: T) -> None:
            self._quiet.discard(task)
            done(result)

        def went_wrong(error: Exception) -> None:
            self._quiet.discard(task)
            self._take(error, failed)

        task = self.tasks.draw(operation, drawn, went_wrong)
        self._quiet.add(task)
        return task

    def run(
        self,
        operation: Callable[[Report], T],
        done: Callable[[T], None],
        failed: Failed | None = None,
        slot: str = "",
        progress: bool = False,
    ) -> Task:
        """Run anything in the files thread."""
        if slot and slot in self._slots:
            self._slots[slot].cancel()
            self._over(self._slots[slot])

        def answered(result: T) -> None:
            self._over(task)
            done(result)

        def went_wrong(error: Exception) -> None:
            self._over(task)
            self._take(error, failed)

        task = self.tasks.run(operation, answered, went_wrong, self.progress.emit if progress else None)
        self._running.append(task)
        if slot:
            self._slots[slot] = task
        if not self._slow.isActive():
            self._slow.start()
        return task

    def cancel(self) -> None:
        """Call off what is under way: nothing that began is left half-written."""
        self.forget()

    def forget(self) -> None:
        """Nobody waits for the answers under way any more (the desk is being locked)."""
        for task in (*self._running, *self._quiet):
            task.cancel()
        self._running.clear()
        self._quiet.clear()
        self._slots.clear()
        self._rest()

    def _over(self, task: Task) -> None:
        if task in self._running:
            self._running.remove(task)
        if not self._running:
            self._rest()

    def _rest(self) -> None:
        self._slow.stop()
        self.busy.emit(False)

    def _take(self, error: Exception, failed: Failed | None) -> None:
        if not isinstance(error, UserError):
            self.broken.emit(error)
        elif failed is not None:
            failed(error)
        else:
            self.told.emit(error)
