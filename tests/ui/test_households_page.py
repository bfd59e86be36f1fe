"""家庭 with many households: the list comes in pieces, what was chosen can be kept, nothing stalls."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.models.catalogue import Catalogue
from desktop.office.saved_searches import Saved
from desktop.office.search import DOUBLED, Asked
from desktop.ui.pages.households import HouseholdsPage
from desktop.ui.presenters.households import PAGE, Filters, Found, Query, Row
from tests.bench.made_files import BenchKeys, catalogue_rows

FILTERS = Filters(
    (("dibao", "最低生活保障"),), (("在保", "在保"),), (("红旗村", "红旗村"), ("王家村", "王家村"))
)


def rows(count: int) -> tuple[Row, ...]:
    return tuple(
        Row(f"{n:016x}", f"王{n}", "2303**********1234", "红旗村", "", "", "", "在保", "", "")
        for n in range(count)
    )


@pytest.fixture
def page(qtbot: QtBot) -> HouseholdsPage:
    made = HouseholdsPage()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    made.show_filters(FILTERS)
    return made


def test_whoever_scrolls_to_the_end_gets_more_and_stays_where_they_are(page: HouseholdsPage) -> None:
    everything = rows(3 * PAGE)
    asked: list[Query] = []
    page.asked.connect(asked.append)
    page.ask()
    page.show_found(Found(everything[:PAGE], 3 * PAGE, found=3 * PAGE))
    assert page.count.text() == f"{3 * PAGE} 户"
    page.table.setCurrentIndex(page.model.index(PAGE - 1, 0))
    page.table.scrollToBottom()
    page.model.fetchMore()
    page.model.fetchMore()
    assert [q.most for q in asked] == [PAGE, 4 * PAGE]
    page.show_found(Found(everything, 3 * PAGE, found=3 * PAGE))
    assert page.model.rowCount() == 3 * PAGE and not page.model.canFetchMore()
    assert page.table.currentIndex().row() == PAGE - 1
    page.text.setText("李")
    page.ask()
    assert asked[-1].most == PAGE and asked[-1].text == "李"


def test_why_a_household_looks_entered_twice_stands_below_the_list(page: HouseholdsPage) -> None:
    plain, doubled = rows(2)
    page.show_found(Found((plain, replace(doubled, why="电话与 张三（新柞村） 相同")), 2))
    assert not page.why.isVisible()
    page.table.setCurrentIndex(page.model.index(1, 0))
    assert page.why.isVisible() and page.why.text() == "疑似重复：电话与 张三（新柞村） 相同"
    page.show_found(Found((plain,), 2))
    assert not page.why.isVisible()


def test_a_question_is_saved_chosen_and_taken_out_by_the_keyboard(page: HouseholdsPage) -> None:
    saved: list[tuple[str, Query]] = []
    gone: list[str] = []
    asked: list[Query] = []
    page.save.connect(lambda name, query: saved.append((name, query)))
    page.forget.connect(gone.append)
    page.text.setText("李")
    page.village.setCurrentIndex(1)
    QTest.keyClick(page.saved.keep, Qt.Key.Key_Space)
    assert page.saved.name.isVisible()
    page.saved.name.setText("红旗村姓李的")
    QTest.keyClick(page.saved.name, Qt.Key.Key_Return)
    assert [(name, q.asked) for name, q in saved] == [("红旗村姓李的", Asked("李", village="红旗村"))]
    kept = (Saved("红旗村姓李的", saved[0][1].asked), Saved("重复", Asked(only=DOUBLED)))
    page.show_filters(Filters(FILTERS.matters, FILTERS.states, FILTERS.villages, kept))
    page.asked.connect(asked.append)
    page.saved.box.setFocus()
    QTest.keyClick(page.saved.box, Qt.Key.Key_Down)
    assert asked[-1].asked == kept[0].asked
    page.saved.box.setFocus()
    QTest.keyClick(page.saved.box, Qt.Key.Key_Down)
    assert asked[-1].asked == kept[1].asked and page.text.text() == ""
    QTest.keyClick(page.saved.drop, Qt.Key.Key_Space)
    assert gone == ["重复"]
    QTest.keyClick(page.saved.keep, Qt.Key.Key_Space)
    QTest.keyClick(page.saved.name, Qt.Key.Key_Escape)
    assert not page.saved.name.isVisible() and page.saved.keep.isVisible()


def test_twenty_thousand_rows_never_hold_the_window_up(page: HouseholdsPage) -> None:
    everything = rows(20_000)
    longest = 0.0
    for most in (PAGE, 4 * PAGE, 16 * PAGE, 64 * PAGE, 20_000):
        page._most = most
        began = time.thread_time()
        page.show_found(Found(everything[:most], 20_000, found=20_000))
        page.table.scrollToBottom()
        page.grab()
        longest = max(longest, time.thread_time() - began)
    assert page.model.rowCount() == 20_000
    assert longest < 0.5  # a quiet machine stays below 0.1: the benchmark says how much


def test_a_catalogue_of_thousands_answers_a_page_at_a_time(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "catalogue.db", BenchKeys()) as catalogue:
        catalogue.put(catalogue_rows(300))
        assert len(catalogue.search("", limit=PAGE)) == PAGE
        assert catalogue.count() == 300
