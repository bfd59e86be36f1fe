"""集日登记: the two-minute form, its slip, and the way from a parked contact to an application."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.office.desk import Changes
from desktop.ui.drafts import DraftBox
from desktop.ui.pages.market_day import MarketDayPage
from desktop.ui.presenters import market_day
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.market_day import KEY, MarketDay, Noted
from desktop.ui.work import Work


class MarketFlow(QObject):
    """``show`` asks for the page; ``sheet`` carries what fetches a slip (Desk → Sheet); ``resumed`` a household
    file with which 登记 goes on."""

    show = Signal(object)
    sheet = Signal(object)
    resumed = Signal(str)

    def __init__(self, work: Work, drafts: DraftBox) -> None:
        super().__init__()
        self._work = work
        self._drafts = drafts
        self.page = MarketDayPage()
        self.page.noted.connect(self._register)
        self.page.typed.connect(drafts.keep)
        self.page.form.cleared.connect(lambda: drafts.drop(KEY))
        self.page.resumed.connect(self.resumed)
        self.page.slip.connect(self._slip)
        self.page.ended.connect(self._end)

    def open(self) -> None:
        """集日登记."""
        self.page.bar.hide()

        def draw(day: MarketDay) -> None:
            self.page.show_day(day, self._drafts.find(KEY))
            self.show.emit(self.page)

        self._work.ask(market_day.open_page, draw, slot="market-day")

    def refresh(self) -> None:
        """Who waits, anew; the form is left alone."""
        self._work.ask(market_day.open_page, self.page.show_day, slot="market-day-again")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen."""
        if visible is self.page:
            self.refresh()

    def _register(self, typed: Typed) -> None:
        def done(noted: Noted) -> None:
            self.page.next_one(noted.message, noted.hint)
            self._drafts.drop(KEY)
            self._slip(noted.file)

        self._work.change(
            lambda desk, report: market_day.register(desk, typed),
            lambda noted: noted.changes,
            done,
            self.page.refuse,
        )

    def _slip(self, file: str) -> None:
        self.sheet.emit(lambda desk: market_day.slip(desk, file))

    def _end(self, file: str, reason: str) -> None:
        def done(told: Told) -> None:
            self.page.bar.say(told.message, told.hint, tone="good")

        self._work.change(
            lambda desk, report: market_day.close(desk, file, reason),
            lambda told: told.changes,
            done,
            self.page.refuse,
        )
