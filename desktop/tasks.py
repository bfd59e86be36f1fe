"""Work off the window's thread: one serial executor owns the desk and its files, a pool draws pictures.

SQLite handles may be used only where they were opened, so everything that touches the desk runs in the one
``files`` thread, in the order it was asked for. Papers and photographs are drawn by the pool meanwhile.
What is asked here is answered on the window's thread by a signal; nothing ever waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")

Report = Callable[[int, int], None]
"""How an operation tells how far it is: (done, total). It raises ``Cancelled`` when nobody wants it any more."""

Operation = Callable[[Report], T]


class Cancelled(Exception):
    """The operation was called off at its last report."""


class Task:
    """One operation under way. ``cancel`` takes effect before it starts or at its next report."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Call it off: its ``done`` will not be called."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """True when it was called off."""
        return self._cancelled.is_set()


class Tasks(QObject):
    """Runs operations and answers on the thread it was made on (the window's)."""

    _answer = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = ThreadPoolExecutor(1, "files")
        self._pool = ThreadPoolExecutor(2, "pictures")
        self._closing = threading.Event()
        self._answer.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        operation: Operation[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        progress: Callable[[int, int], None] | None = None,
    ) -> Task:
        """Run an operation in the files thread, after everything asked for before it."""
        return self._start(self._files, operation, done, failed, progress)

    def draw(
        self, operation: Operation[T], done: Callable[[T], None], failed: Callable[[Exception], None]
    ) -> Task:
        """Run an operation in the pool: it must not touch the desk or its files."""
        return self._start(self._pool, operation, done, failed, None)

    def close(self, last: Callable[[], None] | None = None) -> None:
        """Let what is under way finish, drop what has not begun, then do ``last`` in the files thread.

        No answer comes after this. What ``last`` raises is raised here.
        """
        self._closing.set()
        self._answer.disconnect(self._call)
        ended = self._files.submit(last) if last is not None else None
        for executor in (self._pool, self._files):
            executor.shutdown(wait=True)
        if ended is not None:
            ended.result()

    def _start(
        self,
        executor: Executor,
        operation: Operation[T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        progress: Callable[[int, int], None] | None,
    ) -> Task:
        task = Task()

        def report(finished: int, total: int) -> None:
            if task.cancelled or self._closing.is_set():
                raise Cancelled
            if progress is not None:
                self._answer.emit(partial(self._unless_cancelled, task, partial(progress, finished, total)))

        def work() -> None:
            if task.cancelled or self._closing.is_set():
                return
            try:
                result = operation(report)
            except Cancelled:
                return
            except Exception as error:
                # The task boundary: the one place where an unknown error is caught, to be shown and logged.
                self._answer.emit(partial(self._unless_cancelled, task, partial(failed, error)))
            else:
                self._answer.emit(partial(self._unless_cancelled, task, partial(done, result)))

        if not self._closing.is_set():  # an answer that was under way may still ask: nobody is there for it
            executor.submit(work)
        return task

    @staticmethod
    def _unless_cancelled(task: Task, answer: Callable[[], None]) -> None:
        if not task.cancelled:
            answer()

    def _call(self, answer: Callable[[], None]) -> None:
        if not self._closing.is_set():
            answer()
