"""户页: head, members, money with its reasons, papers, filings, and the steps as one vertical line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.masks import ACCOUNT, ID_NUMBER, PHONE
from desktop.office.act import CaseRef
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.further import APPLY_MORE
from desktop.ui.presenters.household import CaseView, HouseholdView, Warned
from desktop.ui.presenters.slips import KEPT, PUBLIC, SLIP
from desktop.ui.theme import GAP
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.evidence_card import EvidenceCard
from desktop.ui.widgets.form_shelf import FormShelf
from desktop.ui.widgets.household_cards import (
    TAGS,
    facts_card,
    filings_card,
    members_card,
    papers_card,
)
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.money_cards import accounts_card, money_card
from desktop.ui.widgets.sealed_files import SealedFilesPart
from desktop.ui.widgets.text import button, card, empty, label, look, row
from desktop.ui.widgets.timeline_view import TimelineView

NARROW = 830
KINDS = (PHONE, ID_NUMBER, ACCOUNT)


class HouseholdPage(Page):
    """``step`` carries (CaseRef, step id); ``preview`` (CaseRef, kind); ``paper`` (household, paper id);
    ``form`` (household, form id, whether it is wanted empty); ``sealed`` (household, ``NewSealedFile``);
    ``evidence`` and ``thumbnail_wanted`` (household, digest); ``filings`` go to 上报; ``conflicts`` to 冲突;
    ``new`` an application for this household; ``amend`` (household, member id or empty); ``back``;
    ``change`` the household with a change to register;
    ``history`` the household whose past is wanted; ``deed`` (household, deed, record) of ``desk_forms``;
    ``reveal`` (household, ``Secret``): a whole number is asked for.

    ``editable``: the person at work takes applications in and corrects facts.
    """

    help = (
        "左边是这一户的成员、待遇、文书和备案，右边是申请的步骤：绿点已办，蓝点现在可办，灰点要等前面的步骤。"
        "按“办理”打开那一步的表。金额旁的“依据与算法”说明怎么来的。"
        "家里有人去世、人口或收入变了，按“变更…”（F8）登记。Esc 返回。"
    )
    step = Signal(object, str)
    preview = Signal(object, str)
    paper = Signal(str, str)
    form = Signal(str, str, bool)
    sealed = Signal(str, object)
    evidence = Signal(str, str)
    thumbnail_wanted = Signal(str, str)
    filings = Signal()
    conflicts = Signal()
    new = Signal(str)
    amend = Signal(str, str)
    change = Signal(str)
    deed = Signal(str, str, str)
    reveal = Signal(str, object)
    history = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: HouseholdView | None = None
        self._pictures: EvidenceCard | None = None
        self.title = label(look="title")
        self.place = label(look="muted")
        self.category = label(look="tag")
        self.state = label(look="tag")
        self.which = DropDown()
        self.timeline = TimelineView()
        self._warnings = QVBoxLayout()
        self._ends = QVBoxLayout()
        self._left = QVBoxLayout()
        self._left.setSpacing(GAP)
        self.back_link = button("返回", "back", "link")
        self.again = button("新申请", "plus")
        self.past = button("经过", kind="link")
        self.past.setObjectName("history")
        self.past.setToolTip("谁在什么时候改了什么、某一天是什么样、谁看过")
        self.past.clicked.connect(self._past)
        self.changes = button("变更…")
        self.changes.setObjectName("change")
        self.changes.setToolTip("登记去世、增减人口、收入变化、停发等变更（F8）")
        self.editable = True
        self.back_link.clicked.connect(self.back)
        self.again.clicked.connect(self._again)
        self.changes.clicked.connect(self._change)
        by_key = QShortcut(QKeySequence("F8"), self)
        by_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        by_key.activated.connect(self._change)
        self.which.currentIndexChanged.connect(self._show_case)
        self.timeline.asked.connect(self._asked)
        self.body.addLayout(
            row(
                self.back_link,
                self.title,
                self.place,
                self.category,
                self.state,
                None,
                self.past,
                self.changes,
                self.again,
            )
        )
        self.body.addLayout(self._warnings)
        self.body.addWidget(scrolled(self._columns()), 1)

    def show_household(self, view: HouseholdView, about: CaseRef | None = None) -> None:
        """Draw a household; ``about`` the application that somebody is at work on."""
        chosen = self._next_chosen(view, about)
        self.view = view
        self.title.setText(view.head)
        self.place.setText(view.place)
        self.category.setText(view.category)
        self.category.setVisible(bool(view.category))
        self.state.setText(view.state)
        look(self.state, TAGS.get(view.state, "tag"))
        self._warn(view.warnings)
        empty(self._left)
        self.again.setVisible(self.editable)
        self.changes.setVisible(self.editable)
        amend = partial(self.amend.emit, view.file) if self.editable else None
        phone, number, account = (
            partial(self.reveal.emit, view.file) if kind in view.reveals else None for kind in KINDS
        )
        self._left.addWidget(facts_card(view.facts, partial(amend, "") if amend else None, phone))
        self._left.addWidget(members_card(view.members, amend, number))
        do = partial(self.deed.emit, view.file)
        self._left.addWidget(money_card(view.benefits, view.money, do))
        self._left.addWidget(accounts_card(view.accounts, view.new_account, do, account))
        shelf = FormShelf(view.shelf)
        shelf.wanted.connect(partial(self.form.emit, view.file))
        sealed = SealedFilesPart(view.sealed)
        sealed.opened.connect(partial(self.evidence.emit, view.file))
        sealed.added.connect(partial(self.sealed.emit, view.file))
        self._left.addWidget(papers_card(view.papers, partial(self.paper.emit, view.file), sealed, shelf))
        self._left.addWidget(filings_card(view.filings))
        self._left.addWidget(self._evidence(view))
        self._left.addStretch(1)
        self._offer(view.cases, chosen)

    def next_of(self, ref: CaseRef) -> str:
        """The next step of an application that is shown; empty where nothing is left to do."""
        return next((c.next for c in self.view.cases if c.ref == ref), "") if self.view else ""

    def show_next(self) -> None:
        """Scroll to the step that is open."""
        self.timeline.show_next()

    def show_thumbnail(self, sha256: str, image: QImage) -> None:
        """A small picture that was asked for by ``thumbnail_wanted``."""
        if self._pictures is not None:
            self._pictures.show_picture(sha256, image)

    def _evidence(self, view: HouseholdView) -> EvidenceCard:
        self._pictures = shown = EvidenceCard()
        shown.opened.connect(lambda sha: self.evidence.emit(view.file, sha))
        shown.wanted.connect(lambda sha: self.thumbnail_wanted.emit(view.file, sha))
        shown.show_evidence(view.evidence)
        return shown

    def start(self) -> None:
        """The cursor goes to what may be done next."""
        (self.timeline.first_action() or self.back_link).setFocus()

    def _columns(self) -> QWidget:
        steps, box = card("步骤轨迹")
        self.nothing = label("还没有申请。按“新申请”登记。", "muted")
        self.next = label(look="strong", wrap=True)
        box.addWidget(self.which)
        box.addWidget(self.nothing)
        box.addWidget(self.next)
        box.addSpacing(GAP // 2)
        box.addWidget(self.timeline)
        box.addLayout(self._ends)
        box.addStretch(1)
        left = QWidget()
        left.setLayout(self._left)
        self._left.setContentsMargins(0, 0, 0, 0)
        return SideBySide(left, steps, (58, 42), NARROW, GAP)

    def _warn(self, warnings: Sequence[Warned]) -> None:
        empty(self._warnings)
        for warned in warnings:
            bar = MessageBar(self)  # with a parent from the start: shown alone it would be a window
            words = "去处理" if warned.settle else warned.deed.label if warned.deed else ""
            bar.say(
                warned.text,
                tone="care",
                closable=False,
                action=words,
                other=warned.other.label if warned.other else "",
            )
            bar.acted.connect(partial(self._settle, warned))
            bar.other.connect(partial(self._drop, warned))
            self._warnings.addWidget(bar)

    def _settle(self, warned: Warned) -> None:
        if warned.deed is None:
            self.conflicts.emit()
        elif self.view is not None:
            self.deed.emit(self.view.file, warned.deed.deed, warned.deed.about)

    def _drop(self, warned: Warned) -> None:
        if warned.other is not None and self.view is not None:
            self.deed.emit(self.view.file, warned.other.deed, warned.other.about)

    def _offer(self, cases: Sequence[CaseView], chosen: int) -> None:
        self.which.blockSignals(True)
        self.which.clear()
        for case in cases:
            self.which.addItem(case.title)
        self.which.setCurrentIndex(min(max(chosen, 0), len(cases) - 1))
        self.which.setToolTip(self.which.currentText())
        self.which.blockSignals(False)
        self.which.setVisible(bool(cases))
        self.nothing.setVisible(not cases)
        self._show_case()

    def _next_chosen(self, view: HouseholdView, about: CaseRef | None) -> int:
        """The case it is about, else one just registered, else the one that was looked at, else the first."""
        now = [c.ref for c in view.cases]
        if about in now:
            return now.index(about)
        if self.view is None or self.view.file != view.file:
            return 0
        before = [c.ref for c in self.view.cases]
        looked_at = self._case()
        wanted = next((ref for ref in now if ref not in before), looked_at.ref if looked_at else None)
        return now.index(wanted) if wanted in now else 0

    def _case(self) -> CaseView | None:
        number = self.which.currentIndex()
        self.which.setToolTip(self.which.currentText())
        return self.view.cases[number] if self.view and 0 <= number < len(self.view.cases) else None

    def _show_case(self) -> None:
        case = self._case()
        self.timeline.show_rows(case.rows if case else ())
        self.next.setText(f"下一步：{case.next}" if case else "")
        self.next.setVisible(bool(case and case.next))
        empty(self._ends)
        links = []
        for action in case.endings if case and self.editable else ():
            link = button(action.label, kind="link")
            link.setObjectName(f"end-{action.step}")
            link.clicked.connect(partial(self._end, action.step))
            links.append(link)
        if links:
            self._ends.addLayout(row(*links, None))
        if case and case.further and self.editable:
            self._ends.addLayout(self._further(case))

    def _further(self, case: CaseView) -> QVBoxLayout:
        """What may be applied for after a refusal, with the papers that are here."""
        box = QVBoxLayout()
        box.addWidget(label(f"还可以申请：{'、'.join(case.further)}。已交的材料不用再交。", wrap=True))
        apply = button("转申请…", "plus")
        apply.setObjectName("apply-more")
        apply.clicked.connect(lambda: self.deed.emit(case.ref.household, APPLY_MORE, case.ref.application))
        box.addLayout(row(apply, None))
        return box

    def _end(self, step: str, _checked: bool = False) -> None:
        self._asked(step)

    def _asked(self, step: str) -> None:
        case = self._case()
        if not step:
            self.filings.emit()
        elif case is not None and step.startswith(KEPT):
            self.paper.emit(case.ref.household, step.removeprefix(KEPT))
        elif case is not None and (step == PUBLIC or step.startswith(SLIP)):
            self.preview.emit(case.ref, step)
        elif case is not None:
            self.step.emit(case.ref, step)

    def _change(self) -> None:
        if self.view is not None and self.editable:
            self.change.emit(self.view.file)

    def _past(self) -> None:
        if self.view is not None:
            self.history.emit(self.view.file)

    def _again(self) -> None:
        if self.view is not None:
            self.new.emit(self.view.file)
