"""户页: head, members, money with its reasons, papers, filings, and the steps as one vertical line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.household import (
    BenefitRow,
    CaseView,
    FilingRow,
    HouseholdView,
    MemberRow,
    PaperRow,
)
from desktop.ui.theme import GAP
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.text import button, card, empty, label, look, row
from desktop.ui.widgets.timeline_view import TimelineView
from desktop.ui.widgets.why_panel import WhyPanel

TAGS = {"退回": "tag-hurt", "待发": "tag-care", "已备案": "tag-good"}
_MEMBER_HEADS = ("姓名", "关系", "性别年龄", "身份证号", "年收入（元）", "备注")


class HouseholdPage(Page):
    """``step`` carries (CaseRef, step id); ``paper`` (household, paper id); ``filings`` go to 上报;
    ``new`` an application for this household; ``back``."""

    help = (
        "左边是这一户的成员、待遇、文书和备案，右边是申请的步骤：绿点已办，蓝点现在可办，灰点要等前面的步骤。"
        "按“办理”打开那一步的表。金额旁的“依据与算法”说明怎么来的。Esc 返回。"
    )
    step = Signal(object, str)
    paper = Signal(str, str)
    filings = Signal()
    new = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: HouseholdView | None = None
        self.title = label(look="title")
        self.place = label(look="muted")
        self.category = label(look="tag")
        self.state = label(look="tag")
        self.which = QComboBox()
        self.timeline = TimelineView()
        self._warnings = QVBoxLayout()
        self._left = QVBoxLayout()
        self._left.setSpacing(GAP)
        self.back_link = button("返回", "back", "link")
        again = button("新申请", "plus")
        self.back_link.clicked.connect(self.back)
        again.clicked.connect(self._again)
        self.which.currentIndexChanged.connect(self._show_case)
        self.timeline.asked.connect(self._asked)
        self.body.addLayout(row(self.back_link, self.title, self.place, self.category, self.state, None, again))
        self.body.addLayout(self._warnings)
        self.body.addWidget(scrolled(self._columns()), 1)

    def show_household(self, view: HouseholdView) -> None:
        """Draw a household."""
        same = self.view is not None and self.view.file == view.file
        chosen = self.which.currentIndex() if same else 0
        self.view = view
        self.title.setText(view.head)
        self.place.setText(view.place)
        self.category.setText(view.category)
        self.category.setVisible(bool(view.category))
        self.state.setText(view.state)
        look(self.state, TAGS.get(view.state, "tag"))
        self._warn(view.warnings)
        empty(self._left)
        self._left.addWidget(_facts(view.facts))
        self._left.addWidget(_members(view.members))
        self._left.addWidget(_money(view.benefits))
        self._left.addWidget(self._papers(view.papers))
        self._left.addWidget(_filings(view.filings))
        self._left.addStretch(1)
        self._offer(view.cases, chosen)

    def start(self) -> None:
        """The cursor goes to what may be done next."""
        (self.timeline.first_action() or self.back_link).setFocus()

    def _columns(self) -> QWidget:
        steps, box = card("步骤轨迹")
        self.nothing = label("还没有申请。按“新申请”登记。", "muted")
        box.addWidget(self.which)
        box.addWidget(self.nothing)
        box.addSpacing(GAP // 2)
        box.addWidget(self.timeline)
        box.addStretch(1)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 4, 0)
        columns.setSpacing(GAP)
        columns.addLayout(self._left, 58)
        columns.addWidget(steps, 42)
        return inside

    def _warn(self, warnings: Sequence[str]) -> None:
        empty(self._warnings)
        for text in warnings:
            bar = MessageBar()
            bar.say(text, tone="care", closable=False)
            self._warnings.addWidget(bar)

    def _offer(self, cases: Sequence[CaseView], chosen: int) -> None:
        self.which.blockSignals(True)
        self.which.clear()
        for case in cases:
            self.which.addItem(case.title)
        self.which.setCurrentIndex(min(max(chosen, 0), len(cases) - 1))
        self.which.blockSignals(False)
        self.which.setVisible(bool(cases))
        self.nothing.setVisible(not cases)
        self._show_case()

    def _case(self) -> CaseView | None:
        number = self.which.currentIndex()
        return self.view.cases[number] if self.view and 0 <= number < len(self.view.cases) else None

    def _show_case(self) -> None:
        case = self._case()
        self.timeline.show_rows(case.rows if case else ())

    def _asked(self, step: str) -> None:
        case = self._case()
        if not step:
            self.filings.emit()
        elif case is not None:
            self.step.emit(case.ref, step)

    def _papers(self, papers: Sequence[PaperRow]) -> QFrame:
        frame, box = card("文书")
        for p in papers:
            opened = button(p.title, "paper", "link")
            opened.setObjectName(f"paper-{p.id}")
            opened.clicked.connect(lambda _=False, paper=p.id: self._open_paper(paper))
            box.addLayout(row(opened, label(p.number), None))
            box.addWidget(label(p.detail, "small", wrap=True))
        if not papers:
            box.addWidget(label("还没有出过文书。", "muted"))
        return frame

    def _again(self) -> None:
        if self.view is not None:
            self.new.emit(self.view.file)

    def _open_paper(self, paper: str) -> None:
        if self.view is not None:
            self.paper.emit(self.view.file, paper)


def _facts(facts: Sequence[tuple[str, str]]) -> QFrame:
    frame, box = card()
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(4)
    for number, (name, text) in enumerate(facts):
        line, side = divmod(number, 2)
        grid.addWidget(label(name, "muted"), line, side * 2, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(text, wrap=True), line, side * 2 + 1)
    for column, part in ((1, 3), (3, 2)):
        grid.setColumnStretch(column, part)
    box.addLayout(grid)
    return frame


def _members(members: Sequence[MemberRow]) -> QFrame:
    frame, box = card(f"成员　{len(members)} 人")
    grid = QGridLayout()
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    for column, text in enumerate(_MEMBER_HEADS):
        side = Qt.AlignmentFlag.AlignRight if column == 4 else Qt.AlignmentFlag.AlignLeft
        grid.addWidget(label(text, "small"), 0, column, side)
    for line, m in enumerate(members, 1):
        for column, text in enumerate((m.name, m.relation, m.person, m.id_masked, m.income, m.marks)):
            cell = label(text, wrap=column in (0, 5))
            side = Qt.AlignmentFlag.AlignRight if column == 4 else Qt.AlignmentFlag.AlignLeft
            cell.setAlignment(side | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(cell, line, column)
    grid.setColumnMinimumWidth(0, 76)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(5, 2)
    box.addLayout(grid)
    return frame


def _money(benefits: Sequence[BenefitRow]) -> QFrame:
    frame, box = card("现享待遇")
    for b in benefits:
        amount = label(b.monthly, "figure")
        box.addLayout(
            row(label(b.title, "tag"), label(b.detail, "muted"), None, amount, label("元/月", "muted"), gap=8)
        )
        box.addWidget(WhyPanel(b.why))
    if not benefits:
        box.addWidget(label("目前没有待遇。", "muted"))
    return frame


def _filings(filings: Sequence[FilingRow]) -> QFrame:
    frame, box = card("备案")
    for f in filings:
        status = label(f.status, TAGS.get(f.status, "tag"))
        box.addLayout(row(label(f.title), status, label(f.detail, "small"), None, gap=8))
    if not filings:
        box.addWidget(label("还没有备案。", "muted"))
    return frame
