"""From the door to the desk and back: unlocking, the pages of one session, messages, locking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.errors import UserError
from desktop.office.desk import Changes
from desktop.ui.drafts import DraftBox
from desktop.ui.flows.case_flow import CaseFlow
from desktop.ui.flows.complaint_flow import ComplaintFlow
from desktop.ui.flows.conflict_flow import ConflictFlow
from desktop.ui.flows.filing_flow import FilingFlow
from desktop.ui.flows.month_flow import MonthFlow
from desktop.ui.flows.office_flow import OfficeFlow
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.flows.register_flow import RegisterFlow
from desktop.ui.flows.registration_flow import MarketFlow
from desktop.ui.flows.signing_flow import SigningFlow
from desktop.ui.pages.about import AboutPage
from desktop.ui.pages.choose_office import ChooseOfficePage
from desktop.ui.pages.page import Page, hand_in
from desktop.ui.pages.unlock import UnlockPage
from desktop.ui.presenters import about, filings, signing
from desktop.ui.presenters.session import AtWork, Door
from desktop.ui.window import Window
from desktop.ui.work import Work


class DeskPages(QObject):
    """The pages of one unlocked session; thrown away when it is locked."""

    lock = Signal()

    def __init__(self, window: Window, work: Work, drafts: DraftBox, at_work: AtWork) -> None:
        super().__init__()
        self._window = window
        self._work = work
        self._before: list[Page] = []
        self._to_sign = signing.ToSign()
        self.cases, self.papers = CaseFlow(work, drafts, at_work.registers), PaperFlow(work)
        self.signing, self.filings = SigningFlow(work, drafts), FilingFlow(work)
        self.conflicts, self.office = ConflictFlow(work), OfficeFlow(work)
        self.complaints, self.market = ComplaintFlow(work), MarketFlow(work, drafts)
        self.month, self.registers = MonthFlow(work), RegisterFlow(work)
        self.about = AboutPage()
        self.watching = (
            self.cases, self.signing, self.filings, self.conflicts, self.office, self.complaints, self.market,
            self.month, self.registers,
        )  # fmt: skip
        for flow in (*self.watching, self.papers):
            flow.show.connect(self._show)
        for flow in (self.cases, self.signing):
            flow.preview.connect(self.papers.preview)
        self.cases.paper.connect(self.papers.issued)
        self.cases.evidence.connect(self.papers.evidence)
        self.cases.filings.connect(lambda: self.go("filings"))
        self.cases.household.conflicts.connect(self.conflicts.open)
        self.conflicts.counted.connect(window.rail.show_conflicts)
        self.conflicts.opened.connect(self.cases.open_household)
        self.filings.opened.connect(self.cases.open_household)
        self.signing.opened.connect(self.cases.open_household)
        self.office.opened.connect(self.cases.open_household)
        self.office.step.connect(self.cases.hand_on)
        self.month.opened.connect(self.cases.open_household)
        for page in (self.papers.page, self.cases.household, self.conflicts.page):
            page.back.connect(self.back)
        self.market.sheet.connect(self.papers.fetch)
        self.market.resumed.connect(self.cases.register)
        self.about.lock.connect(self.lock)
        work.changed.connect(self._changed)
        self._waiting()
        self.conflicts.look_through()

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages of the session."""
        lists = (
            self.signing.page,
            self.filings.page,
            self.conflicts.page,
            self.complaints.page,
            self.market.page,
        )
        return (
            *self.cases.pages,
            self.papers.page,
            *lists,
            *self.office.pages,
            self.month.page,
            self.registers.page,
            self.about,
        )

    @property
    def _queues(self) -> tuple[Page, ...]:
        """Lists from which a household is looked at and come back from."""
        return (
            self.signing.page,
            self.filings.page,
            self.conflicts.page,
            self.office.duties,
            self.office.instruments,
            self.month.page,
        )

    def go(self, place: str) -> None:
        """A place of the rail."""
        self._before.clear()
        openers: dict[str, Callable[[], None]] = {
            "households": self.cases.open_list,
            "signing": self.signing.open,
            "filings": self.filings.open,
            "duties": self.office.open_duties,
            "complaints": self.complaints.open,
            "market": self.market.open,
            "month": self.month.open,
            "registers": self.registers.open,
            "instruments": self.office.open_instruments,
            "scheme": self.office.open_scheme,
            "conflicts": self.conflicts.open,
            "about": self._open_about,
        }
        openers[place]()

    def back(self) -> None:
        """Esc: put a message away first, then one page back."""
        page = self._window.page()
        if page is None:
            return
        if not page.bar.isHidden():
            page.bar.put_away()
        elif page in (self.papers.page, self.cases.household, self.conflicts.page) and self._before:
            self._show(self._before.pop())
        elif page in self.cases.forms:
            self.cases.back_from_form()
        elif page is not self.cases.households:
            self.cases.open_list()

    def sign(self) -> None:
        """F6."""
        if self._window.page() is self.signing.page:
            self.signing.page.sign()

    def act(self) -> None:
        """F5: what the page on the screen is there for."""
        page = self._window.page()
        if page in (
            self.office.duties,
            self.office.instruments,
            self.papers.page,
            self.market.page,
            self.month.page,
            self.registers.page,
        ):
            page.act()
        elif page in self.cases.forms:
            hand_in(page)

    def _show(self, page: Page) -> None:
        now = self._window.page()
        aside = (
            page is self.papers.page
            or (page is self.cases.household and now in self._queues)
            or (page is self.conflicts.page and now is self.cases.household)
        )
        if aside and now is not None and now is not page:
            self._before.append(now)
        places: dict[Page, str] = {
            self.signing.page: "signing",
            self.filings.page: "filings",
            self.conflicts.page: "conflicts",
            self.office.duties: "duties",
            self.complaints.page: "complaints",
            self.market.page: "market",
            self.month.page: "month",
            self.registers.page: "registers",
            self.office.instruments: "instruments",
            self.office.scheme: "scheme",
            self.about: "about",
        }
        if page is not self.papers.page:
            self._window.rail.place(places.get(page, "households"))
        self._window.show_page(page)

    def _open_about(self) -> None:
        self._work.ask(about.about, self.about.show_sections, slot="about")
        self._show(self.about)

    def _changed(self, changes: Changes) -> None:
        visible = self._window.page()
        for flow in self.watching:
            flow.changed(changes, visible)
        self._waiting()

    def _waiting(self) -> None:
        self._work.ask(filings.waiting_text, self._window.strip.waits.setText, slot="waiting")
        self._work.ask(self._to_sign.count, self._window.rail.show_signing, slot="to-sign")


class Shell(QObject):
    """The window at work. ``remember`` carries an office folder that was opened by hand."""

    remember = Signal(object)

    def __init__(self, window: Window, work: Work, on_bug: Callable[[Exception], None]) -> None:
        super().__init__(window)
        self.window = window
        self.work = work
        self.drafts = DraftBox()
        self.desk: DeskPages | None = None
        self.unlock, self.choose = UnlockPage(), ChooseOfficePage()
        self._folder: Path | None = None
        self._on_bug = on_bug
        self.unlock.tried.connect(self._try)
        self.unlock.another.connect(lambda: window.show_page(self.choose))
        self.choose.chosen.connect(self._open_chosen)
        work.told.connect(self._tell)
        work.broken.connect(self.crash)
        work.busy.connect(window.strip.busy.setVisible)
        window.place.connect(self._go)
        window.back.connect(self._back)
        window.new.connect(self._new)
        window.act.connect(self._act)
        window.sign.connect(self._sign)
        window.lock.connect(self.lock)
        window.closing.connect(self.drop)

    def open(self, folder: Path | None) -> None:
        """Go to the door of an office folder; None, or a folder that is no office: choose one."""
        if folder is None:
            self.window.show_page(self.choose)
            return
        session = self.work.session
        self.work.run(lambda report: session.door(folder), self._at_the_door, self._no_office)

    def lock(self) -> None:
        """Close the desk; what was typed is sealed for the same person."""
        if self.desk is None:
            return
        typed, session = self.drafts.take(), self.work.session
        self.work.forget()
        self.drop()
        self.window.at_the_door()
        self.window.show_page(self.unlock)
        self.unlock.unlocking(True)
        folder = self._folder
        self.work.run(lambda report: session.lock(typed), lambda _: self.open(folder), self.unlock_failed)

    def drop(self) -> None:
        """Take the pages of the session away."""
        if self.desk is not None:
            self.work.changed.disconnect(self.desk._changed)
            self.work.progress.disconnect(self.desk.filings._progress)
            self.work.progress.disconnect(self.desk.month._progress)
            self.window.drop_pages(self.desk.pages)
            self.desk.deleteLater()
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

    def _no_office(self, error: UserError) -> None:
        self.choose.refuse(error)
        self.window.show_page(self.choose)

    def _open_chosen(self, folder: Path) -> None:
        session = self.work.session

        def opened(door: Door) -> None:
            self.remember.emit(door.folder)
            self._at_the_door(door)

        self.work.run(lambda report: session.door(folder), opened, self._no_office)

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
        desk.go("households")
        if at_work.drafts:
            desk.cases.households.bar.say("上次没交的表还在：打开同一步就能接着填。")

    def _go(self, place: str) -> None:
        if self.desk is not None:
            self.desk.go(place)

    def _new(self) -> None:
        if self.desk is not None:
            self.desk.cases.register()

    def _act(self) -> None:
        if self.desk is not None:
            self.desk.act()

    def _sign(self) -> None:
        if self.desk is not None:
            self.desk.sign()

    def _back(self) -> None:
        if self.desk is not None:
            self.desk.back()
        elif self.window.page() is self.choose and self._folder is not None:
            self.window.show_page(self.unlock)

    def _tell(self, error: UserError) -> None:
        if (page := self.window.page()) is not None:
            page.bar.show_error(error)


def _free(page: Page) -> None:
    """A page whose button waits for an answer that will not come may be used again."""
    for name in ("busy", "unlocking", "working"):
        if callable(free := getattr(page, name, None)):
            free(False)
