"""The pages of one unlocked session: which flow shows which place, where Esc leads, what F5 and F6 do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.ui.drafts import DraftBox
from desktop.ui.flows.archive_flow import ArchiveFlow
from desktop.ui.flows.backup_flow import BackupFlow
from desktop.ui.flows.bulk_flow import BulkFlow
from desktop.ui.flows.case_flow import CaseFlow
from desktop.ui.flows.complaint_flow import ComplaintFlow
from desktop.ui.flows.conflict_flow import ConflictFlow
from desktop.ui.flows.field_flow import FieldFlow
from desktop.ui.flows.filing_flow import FilingFlow
from desktop.ui.flows.history_flow import HistoryFlow
from desktop.ui.flows.month_flow import MonthFlow
from desktop.ui.flows.office_flow import OfficeFlow
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.flows.postings_flow import PostingsFlow
from desktop.ui.flows.printers_flow import PrintersFlow
from desktop.ui.flows.register_flow import RegisterFlow
from desktop.ui.flows.registration_flow import MarketFlow
from desktop.ui.flows.seal_register_flow import SealRegisterFlow
from desktop.ui.flows.settings_flow import SettingsFlow
from desktop.ui.flows.signing_flow import SigningFlow
from desktop.ui.flows.today_flow import TodayFlow
from desktop.ui.flows.verify_flow import VerifyFlow
from desktop.ui.pages.about import AboutPage
from desktop.ui.pages.page import Page, hand_in
from desktop.ui.pages.paper_desk import PaperDeskPage
from desktop.ui.presenters import about, bulk, filings, signing, today
from desktop.ui.presenters.line import LineState
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.session import AtWork
from desktop.ui.presenters.unposted import Unposted
from desktop.ui.window import Window
from desktop.ui.work import Work

SETTINGS_PAGES = (("printers", "打印机"), ("backup", "备份与演练"), ("about", "关于"))
"""Pages of their own that 设置 leads to."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the rail. ``queue``: a household is looked at from it and come back from."""

    page: Page
    open: Callable[[], None]
    queue: bool = False


class DeskPages(QObject):
    """Thrown away when the session is locked."""

    lock = Signal()

    def __init__(self, window: Window, work: Work, drafts: DraftBox, at_work: AtWork) -> None:
        super().__init__()
        self._window = window
        self._work = work
        self._before: list[Page] = []
        self._to_sign = signing.ToSign()
        self.cases, self.papers = CaseFlow(work, drafts, at_work.registers), PaperFlow(work)
        self.today = TodayFlow(work)
        self.signing, self.filings = SigningFlow(work, drafts), FilingFlow(work)
        self.conflicts, self.office = ConflictFlow(work), OfficeFlow(work)
        self.complaints, self.market = ComplaintFlow(work, drafts), MarketFlow(work, drafts)
        self.month, self.registers = MonthFlow(work), RegisterFlow(work, drafts)
        self.field = FieldFlow(work)
        self.about = AboutPage()
        self.settings, self.backup = SettingsFlow(work, SETTINGS_PAGES), BackupFlow(work)
        self.history = HistoryFlow(work)
        self.paper_desk = PaperDeskPage()
        self.bulk, self.archive = BulkFlow(work), ArchiveFlow(work)
        self.postings = PostingsFlow(work)
        self.seals, self.verify, self.printers = SealRegisterFlow(work), VerifyFlow(work), PrintersFlow(work)
        self.watching = (
            self.today, self.cases, self.signing, self.filings, self.conflicts, self.office, self.complaints,
            self.market, self.month, self.registers, self.field, self.settings, self.backup, self.history,
            self.bulk, self.postings, self.archive, self.seals, self.printers,
        )  # fmt: skip
        self.places = {
            "today": Place(self.today.page, self.today.open, queue=True),
            "households": Place(self.cases.households, self.cases.open_list),
            "market": Place(self.market.page, self.market.open),
            "signing": Place(self.signing.page, self.signing.open, queue=True),
            "filings": Place(self.filings.page, self.filings.open, queue=True),
            "month": Place(self.month.page, self.month.open, queue=True),
            "papers": Place(self.paper_desk, self._open_paper_desk),
            "field": Place(self.field.page, self.field.open, queue=True),
            "complaints": Place(self.complaints.page, self.complaints.open),
            "registers": Place(self.registers.page, self.registers.open),
            "instruments": Place(self.office.instruments, self.office.open_instruments, queue=True),
            "scheme": Place(self.office.scheme, self.office.open_scheme),
            "conflicts": Place(self.conflicts.page, self.conflicts.open, queue=True),
            "settings": Place(self.settings.page, self.settings.open),
        }
        self._below = {
            "today": {"duties": Place(self.office.duties, self.office.open_duties, queue=True)},
            "settings": {
                "printers": Place(self.printers.page, self.printers.open),
                "backup": Place(self.backup.page, self.backup.open),
                "about": Place(self.about, self._open_about),
            },
            "papers": {
                "bulk": Place(self.bulk.page, self.bulk.open),
                "postings": Place(self.postings.page, self.postings.open, queue=True),
                "archive": Place(self.archive.page, self.archive.open, queue=True),
                "seals": Place(self.seals.page, self.seals.open, queue=True),
                "verify": Place(self.verify.page, self.verify.open),
            },
        }
        """Pages that a place of the rail leads to."""
        self._aside = (
            self.papers.page, self.cases.household, self.conflicts.page, *self.history.pages,
            *(place.page for place in self._led_to()),
        )  # fmt: skip
        """Pages that lie on top of another: Esc goes back to what was there before."""
        self._connect()
        if not at_work.laptop:
            self.filings.line.begin()
        self._waiting()
        self.conflicts.look_through()

    def _connect(self) -> None:
        for flow in (*self.watching, self.papers, self.verify):
            flow.show.connect(self._show)
        for flow in (self.cases, self.signing):
            flow.preview.connect(self.papers.preview)
        opening = (
            self.conflicts, self.filings, self.signing, self.office, self.month, self.field, self.archive,
            self.today,
        )  # fmt: skip
        for source in opening:
            source.opened.connect(self.cases.open_household)
        for page in (
            self.papers.page, self.cases.household, self.conflicts.page, *self.history.pages, self.backup.page,
            self.about, self.printers.page, self.seals.page, self.verify.page, self.bulk.page, self.archive.page,
            self.postings.page,
        ):  # fmt: skip
            page.back.connect(self.back)
        self.cases.paper.connect(self.papers.issued)
        self.cases.evidence.connect(self.papers.evidence)
        self.cases.filings.connect(lambda: self.go("filings"))
        self.cases.posting.connect(self._post_first)
        self.cases.household.conflicts.connect(self.conflicts.open)
        self.conflicts.counted.connect(self._window.rail.show_conflicts)
        self.conflicts.ledger.connect(self.history.open_ledger)
        self.cases.household.history.connect(self.history.open)
        self._work.progress.connect(self._reckoned)
        self.office.step.connect(self.cases.hand_on)
        self.today.step.connect(lambda ref, step: self._from_today(lambda: self.cases.hand_on(ref, step)))
        self.today.signing.connect(lambda ref: self._from_today(lambda: self.signing.open_at(ref)))
        self.today.duty.connect(lambda duty: self._from_today(lambda: self.office.open_duty(duty)))
        self.today.place.connect(lambda place: self._from_today(self._place(place).open))
        self.seals.paper.connect(self.papers.issued)
        for maker in (
            self.market, self.cases, self.seals, self.bulk, self.postings, self.month, self.registers, self.complaints,
            self.filings,
        ):  # fmt: skip
            maker.sheet.connect(self.papers.fetch)
        self.archive.sheet.connect(self._look_at)
        self.postings.issue.connect(lambda: self.bulk.open({"form": bulk.POSTING}))
        self.paper_desk.wanted.connect(lambda id: self._below["papers"][id].open())
        self.market.resumed.connect(self.cases.register)
        self.about.lock.connect(self.lock)
        self.settings.page_wanted.connect(lambda id: self._below["settings"][id].open())
        self.filings.line.stands.connect(self._on_the_line)
        self._work.changed.connect(self.changed)

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages of the session."""
        placed = (place.page for place in (*self.places.values(), *self._led_to()))
        return tuple(
            dict.fromkeys(
                (*self.cases.pages, self.papers.page, *self.office.pages, *self.history.pages, *placed)
            )
        )

    def go(self, place: str) -> None:
        """A place of the rail."""
        self._before.clear()
        self._place(place).open()

    def _place(self, name: str) -> Place:
        """A place of the rail, or one that such a place leads to."""
        led = {id: place for below in self._below.values() for id, place in below.items()}
        return (led | self.places)[name]

    def _from_today(self, open_: Callable[[], None]) -> None:
        """To where something is dealt with; Esc comes back to 今日 from there."""
        self._before = [self.today.page]
        open_()

    def _post_first(self, lacking: Unposted) -> None:
        """The numbered sheet of a village, from the form that records it as posted; Esc comes back to that form."""
        self._before.append(self.cases.step)
        self.bulk.open(lacking.asked)

    def back(self) -> None:
        """Esc: put a message away first, then one page back."""
        page = self._window.page()
        if page is None:
            return
        if not page.bar.isHidden():
            page.bar.put_away()
        elif page in self.cases.forms:
            self.cases.back_from_form()
        elif self._before and (page in self._aside or self._before[0] is self.today.page):
            self._bring(self._before.pop())
            self.today.came_back(self._window.page())
        elif page is not self.cases.households:
            self.cases.open_list()

    def sign(self) -> None:
        """F6."""
        if self._window.page() is self.signing.page:
            self.signing.page.sign()

    def send_back(self) -> None:
        """F7."""
        if self._window.page() is self.signing.page:
            self.signing.page.send_back()

    def act(self) -> None:
        """F5: what the page on the screen is there for."""
        page = self._window.page()
        if page in self.cases.forms:
            hand_in(page)
        elif page is not None:
            page.act()

    def drop(self) -> None:
        """The session is over: nothing may reach these pages any more."""
        self._work.changed.disconnect(self.changed)
        self.filings.line.rest()
        self._work.progress.disconnect(self._reckoned)
        for flow in (self.filings, self.month, self.backup, self.seals):
            self._work.progress.disconnect(flow._progress)
        self._work.progress.disconnect(self.archive._at)
        self._window.drop_pages(self.pages)
        self.deleteLater()

    def changed(self, changes: Changes) -> None:
        """Something was written: every page that shows it looks again."""
        visible = self._window.page()
        for flow in self.watching:
            flow.changed(changes, visible)
        self._waiting()

    def _reckoned(self, done: int, total: int) -> None:
        if self.history.ledger.isVisible():
            self.history.ledger.show_progress(done, total)

    def _show(self, page: Page) -> None:
        now = self._window.page()
        queues = {place.page for place in (*self.places.values(), *self._led_to()) if place.queue}
        hub = next((name for name, place in self.places.items() if place.page is now), "")
        aside = (
            page is self.papers.page
            or (page is self.cases.household and now in queues)
            or (page is self.conflicts.page and now is self.cases.household)
            or page in {place.page for place in self._below.get(hub, {}).values()}
            or page in self.history.pages
        )
        if aside and now is not None and now is not page and now not in self._before[-1:]:
            self._before.append(now)
        self._bring(page)

    def _bring(self, page: Page) -> None:
        """To the front; coming back to a page must not remember the one that was left, or Esc never ends."""
        if page is not self.papers.page:
            named = (name for name, place in self.places.items() if place.page is page)
            under = (
                hub for hub, led in self._below.items() if page in {place.page for place in led.values()}
            )
            self._window.rail.place(next(named, next(under, "households")))
        self._window.show_page(page)

    def _led_to(self) -> tuple[Place, ...]:
        return tuple(place for led in self._below.values() for place in led.values())

    def _look_at(self, sheet: Sheet) -> None:
        self.papers.fetch(lambda desk: sheet)

    def _open_paper_desk(self) -> None:
        self._show(self.paper_desk)

    def _open_about(self) -> None:
        self._work.ask(about.about, self.about.show_sections, slot="about")
        self._show(self.about)

    def _on_the_line(self, state: LineState) -> None:
        self._window.strip.show_line(state)
        self._work.look(filings.waiting_text, self._window.strip.waits.setText, lambda error: None)

    def _waiting(self) -> None:
        self._work.ask(filings.waiting_text, self._window.strip.waits.setText, slot="waiting")
        self._work.ask(self._to_sign.count, self._window.rail.show_signing, slot="to-sign")
        self._work.ask(today.count, self._window.rail.show_today, slot="today-count")
