"""Work off the window's thread: order, answers, progress, cancelling, closing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from desktop.tasks import Report, Tasks

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def ignore(_: object) -> None:
    """An answer nobody looks at."""


def test_operations_run_one_after_the_other_off_the_window_and_answer_on_it(qtbot: QtBot) -> None:
    tasks, threads = Tasks(), set[int]()
    answers: list[tuple[int, int]] = []

    def operation(n: int) -> int:
        threads.add(threading.get_ident())
        return n

    def answered(n: int) -> None:
        answers.append((n, threading.get_ident()))

    for n in range(20):
        tasks.run(partial(lambda n, report: operation(n), n), answered, ignore)
    qtbot.waitUntil(lambda: len(answers) == 20)
    tasks.close()
    assert [n for n, _ in answers] == list(range(20))
    assert len(threads) == 1 and threading.get_ident() not in threads
    assert {thread for _, thread in answers} == {threading.get_ident()}


def test_what_goes_wrong_is_handed_over(tasks: Tasks, qtbot: QtBot) -> None:
    failed: list[Exception] = []

    def operation(report: Report) -> None:
        raise ValueError("no")

    tasks.run(operation, ignore, failed.append)
    qtbot.waitUntil(lambda: bool(failed))
    assert isinstance(failed[0], ValueError)


def test_progress_is_told_and_a_cancelled_operation_stops_at_its_next_report(
    tasks: Tasks, qtbot: QtBot
) -> None:
    told: list[tuple[int, int]] = []
    answers: list[object] = []
    go_on, reached = threading.Event(), []

    def operation(report: Report) -> str:
        report(1, 3)
        go_on.wait(5)
        report(2, 3)
        reached.append(True)
        return "done"

    task = tasks.run(
        operation, answers.append, answers.append, lambda done, total: told.append((done, total))
    )
    qtbot.waitUntil(lambda: told == [(1, 3)])
    task.cancel()
    go_on.set()
    after: list[int] = []
    tasks.run(lambda report: 1, after.append, ignore)
    qtbot.waitUntil(lambda: after == [1])
    assert not reached and not answers


def test_the_pool_draws_while_the_files_are_busy(tasks: Tasks, qtbot: QtBot) -> None:
    busy, drawn = threading.Event(), list[str]()
    tasks.run(lambda report: busy.wait(5), ignore, ignore)
    tasks.draw(lambda report: "picture", drawn.append, ignore)
    qtbot.waitUntil(lambda: drawn == ["picture"])
    busy.set()


def test_closing_does_the_last_thing_last_and_answers_nobody(qtbot: QtBot) -> None:
    tasks, order, answers = Tasks(), list[str](), list[object]()
    started, go_on = threading.Event(), threading.Event()

    def first(report: Report) -> None:
        started.set()
        go_on.wait(5)
        order.append("first")

    tasks.run(first, answers.append, answers.append)
    tasks.run(lambda report: order.append("never begun"), answers.append, answers.append)
    started.wait(5)
    threading.Timer(0.1, go_on.set).start()
    tasks.close(lambda: order.append("last"))
    assert order == ["first", "last"] and answers == []
