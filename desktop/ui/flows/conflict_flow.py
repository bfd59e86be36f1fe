"""冲突: looks through the households a few at a time, so that nobody waits for it, and settles what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop.domain.masks import Secret
from desktop.errors import UserError
from desktop.office.desk import Changes, Desk, SigningNeeded
from desktop.ui.pages.conflicts import ConflictsPage
from desktop.ui.presenters import conflicts
from desktop.ui.presenters.conflicts import DisputeView, RivalsView, Unsettled
from desktop.ui.widgets.reveal import show_in
from desktop.ui.work import Work

AT_A_TIME = 4


class ConflictFlow(QObject):
    """The page of conflicts. ``show`` asks for it; ``opened`` carries a household; ``counted`` how many there are;
    ``ledger``: the account of all edits is wanted."""

    show = Signal(object)
    opened = Signal(str)
    counted = Signal(int)
    ledger = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._found: dict[str, Unsettled] = {}
        self.page = ConflictsPage()
        self.page.settle.connect(self._settle)
        self.page.other.connect(
            lambda view, text, why: self._do(lambda desk: conflicts.settle_with(desk, view, text, why))
        )
        self.page.alike.connect(self._settle_alike)
        self.page.confirm.connect(
            lambda view, why: self._do(lambda desk: conflicts.confirm(desk, view, why), "复核已记入户档。")
        )
        self.page.reveal.connect(self._reveal)
        self.page.ledger.connect(self.ledger)
        self.page.take_back.connect(self._take_back)
        self.page.opened.connect(self.opened)

    def look_through(self) -> None:
        """Ask for the households in which something waits, then for what it is."""
        self._work.look(
            lambda desk: [file for file, _ in desk.catalogue.conflicts()], self._next, lambda error: None
        )

    def open(self) -> None:
        """冲突."""
        self.page.bar.hide()
        self._draw()
        self.show.emit(self.page)

    def changed(self, changes: Changes, visible: object) -> None:
        """Look at what changed."""
        self._next(sorted(changes.households))

    def _next(self, files: Sequence[str]) -> None:
        now, rest = files[:AT_A_TIME], files[AT_A_TIME:]
        if not now:
            return

        def looked(found: dict[str, Unsettled]) -> None:
            self._found.update(found)
            self._draw()
            self._next(rest)

        # A file that cannot be read is the check's business, told at unlock; it stops nothing here.
        self._work.look(
            lambda desk: conflicts.of_households(desk, now), looked, lambda error: self._next(rest)
        )

    def _draw(self) -> None:
        found = [u for u in self._found.values() if u.count]
        self.page.show_unsettled(found)
        self.counted.emit(sum(u.count for u in found))

    def _settle(self, view: DisputeView, keep: str, reason: str) -> None:
        self._do(lambda desk: conflicts.settle(desk, view, keep, reason))

    def _reveal(self, view: DisputeView, secret: Secret) -> None:
        """A whole number, noted and shown for half a minute."""
        self._work.ask(
            lambda desk: conflicts.whole(desk, view, secret.id),
            lambda number: show_in(self.page, secret, number),
            self.page.refuse,
        )

    def _do(self, operation: Callable[[Desk], Changes], said: str = "已处理，理由已记入户档。") -> None:
        self._work.change(
            lambda desk, report: operation(desk),
            lambda changes: changes,
            lambda _: self._done(said),
            self.page.refuse,
        )

    def _settle_alike(self, views: Sequence[DisputeView], side: str, reason: str) -> None:
        self._work.change(
            lambda desk, report: conflicts.settle_alike(desk, views, side, reason),
            lambda done: done[0],
            lambda done: self._done(done[1]),
            self.page.refuse,
        )

    def _take_back(self, view: RivalsView, decision: str, reason: str, password: str) -> None:
        def refused(error: UserError) -> None:
            self.page.refuse(error)
            if isinstance(error, SigningNeeded):
                self._next([view.ref.household])  # the session ended: draw the password field again

        self._work.change(
            lambda desk, report: conflicts.take_back(desk, view, decision, reason, password),
            lambda changes: changes,
            lambda _: self._done("已撤下，另一个决定生效。"),
            refused,
        )

    def _done(self, message: str) -> None:
        self.page.bar.say(message, tone="good")
