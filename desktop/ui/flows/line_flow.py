"""联网收发: goes over the line when somebody asks, after sealing, and every ten minutes where a mailbox is set.

What waits for the network runs in the pool, what touches files in the files thread, in turn. In the background a dead
line is a grey dot and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes, Desk
from desktop.office.mailbox import Line
from desktop.tasks import Report, Task
from desktop.ui.presenters import line as lines
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.line import LineState, Outgoing
from desktop.ui.work import Work

EVERY_MS = 10 * 60 * 1000
SOON_MS = 3000
"""After unlocking: the pages come first."""

T = TypeVar("T")


class LineFlow(QObject):
    """``stands`` carries a LineState; ``told`` (Told) and ``failed`` (UserError) answer who asked.

    ``progress``: bytes of the package on the line, of how many.
    """

    stands = Signal(object)
    told = Signal(object)
    failed = Signal(object)
    progress = Signal(int, int)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._state = LineState()
        self._task: Task | None = None
        self._asked = self._again = False
        self._wire = threading.Lock()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.quietly)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.quietly)
        work.broken.connect(self._forget)

    def begin(self) -> None:
        """The session began: look whether a mailbox is set, and try it soon."""
        self._timer.start()
        self._soon.start()
        self.look()

    def look(self) -> None:
        """The address may have changed."""
        self._work.look(lines.state, self._looked, lambda error: None)

    def rest(self) -> None:
        """The session is over."""
        self._timer.stop()
        self._soon.stop()
        self._work.broken.disconnect(self._forget)

    def quietly(self) -> None:
        """Try in the background, unless it is under way."""
        if not self._under_way:
            self._begin(asked=False)

    def ask(self) -> None:
        """Somebody waits for it: after what is under way, all of it once more."""
        if self._under_way:
            self._again = True
        else:
            self._begin(asked=True)

    @property
    def _under_way(self) -> bool:
        """Whoever cancels what is under way on any page cancels this too, and nobody says so."""
        if self._task is not None and self._task.cancelled:
            self._task, self._again = None, False
        return self._task is not None

    def _begin(self, *, asked: bool) -> None:
        self._asked = asked
        self._files(lambda desk, report: lines.begin(desk, asked=asked), self._fetch)

    def _fetch(self, line: Line | None) -> None:
        if line is None:
            self._over()
            self._once_more()
            return
        asked = self._asked

        def take(nothing: None) -> None:
            self._files(
                lambda desk, report: lines.take_in(desk, report, asked=asked),
                lambda out: self._bring(line, out),
            )

        self._network(line.fetch, take)

    def _bring(self, line: Line, out: Outgoing) -> None:
        if out.changes != Changes():
            self._work.changed.emit(out.changes)
        self._network(
            lambda report: line.bring(out.paths, report),
            lambda refused: self._files(lambda desk, report: lines.finish(desk, out, refused), self._went),
        )

    def _went(self, done: tuple[LineState, Told]) -> None:
        state, told = done
        asked = self._over()
        self._looked(replace(state, online=True))
        if asked:
            self.told.emit(told)
        self._once_more()

    def _broke(self, error: UserError) -> None:
        asked = self._over()
        self._looked(replace(self._state, online=False, why=str(error)))
        if asked:
            self.failed.emit(error)
        self._once_more()

    def _over(self) -> bool:
        """Nothing is under way any more; whether somebody had asked."""
        self._task = None
        return self._asked

    def _forget(self, error: Exception) -> None:
        """A bug somewhere: what was under way here may have been it, and nothing more is heard of it."""
        self._task, self._again = None, False

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self._begin(asked=True)

    def _looked(self, state: LineState) -> None:
        if state.online is None and state.there and self._state.there:
            state = replace(state, online=self._state.online, why=self._state.why)
        self._state = state
        self.stands.emit(state)

    def _files(self, operation: Callable[[Desk, Report], T], done: Callable[[T], None]) -> None:
        session = self._work.session
        if self._asked:
            self._task = self._work.run(
                lambda report: operation(session.desk, report), done, self._broke, progress=True
            )
        else:
            self._task = self._work.look(lambda desk: operation(desk, _quiet), done, self._broke)

    def _network(self, operation: Callable[[Report], T], done: Callable[[T], None]) -> None:
        """In the pool, one at a time: one that was called off may still wait for its answer."""

        def alone(report: Report) -> T:
            def tell(finished: int, total: int) -> None:
                report(finished, total)
                self.progress.emit(finished, total)

            if not self._wire.acquire(blocking=False):
                raise UserError("上一次联网还没有完全停下来。", "请过半分钟再试。")
            try:
                tell(0, 0)
                return operation(tell)
            finally:
                self._wire.release()

        self._task = self._work.draw(alone, done, self._broke)


def _quiet(done: int, total: int) -> None:
    """Nobody looks."""
