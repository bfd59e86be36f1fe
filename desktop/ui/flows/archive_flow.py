"""归档: the checklist of each household, its volume, a stack of scans that files itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.documents.page_code import PageCode
from desktop.errors import UserError
from desktop.office import scan_filing
from desktop.office.desk import Changes, Desk
from desktop.office.scan_filing_seen import Stack
from desktop.tasks import Report, Task
from desktop.ui.pages.archive import ArchivePage
from desktop.ui.presenters import archive, dossier_sheet
from desktop.ui.presenters.archive import ArchiveLine, CaseArchive, HouseholdArchive
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.work import Work

_PICTURE_PX = 620
_Change = Callable[[Desk, Report], Told]


class ArchiveFlow(QObject):
    """The page 归档. ``show`` asks for it; ``sheet`` carries a paper for the preview page; ``opened`` a household."""

    show = Signal(object)
    sheet = Signal(object)
    opened = Signal(str)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._under_way: Task | None = None
        self._paths: tuple[Path, ...] = ()
        self._chosen: dict[int, PageCode] = {}
        self.page = ArchivePage()
        self.page.chosen.connect(self._household)
        self.page.volume.connect(self._volume)
        self.page.dossier.connect(self._dossier)
        self.page.added.connect(self._add)
        self.page.replaced.connect(self._replace)
        self.page.made.connect(self._make)
        self.page.made_all.connect(self._make_all)
        self.page.handed_on.connect(self._hand_on)
        self.page.stack.connect(self._begin)
        self.page.thumbnail_wanted.connect(self._thumbnail)
        self.page.opened.connect(self.opened)
        self.page.cancelled.connect(self._cancel)
        view = self.page.stack_view
        view.wanted.connect(self._picture)
        view.file.connect(self._file)
        view.assign.connect(self._assign)
        view.closed.connect(self._again)  # what was filed shows in the list
        work.progress.connect(self._at)

    def open(self) -> None:
        """归档."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def refresh(self) -> None:
        """Read the list again."""
        self._work.ask(lambda desk: archive.board(desk), self.page.show_board, self.page.refuse, "archive")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the page is on the screen: a stack that is being looked at is left alone."""
        if visible is self.page and self.page.stack_view.isHidden():
            self._again()

    def _again(self) -> None:
        self.refresh()

    def _household(self, line: ArchiveLine) -> None:
        self._work.ask(
            lambda desk: archive.household(desk, line),
            self.page.show_household,
            self.page.refuse,
            "archive-one",
        )

    def _volume(self, line: ArchiveLine, copy: int) -> None:
        self._draw("装订", lambda desk, report: archive.sheet(desk, line, copy, report))

    def _dossier(self, line: ArchiveLine, typed: Typed) -> None:
        self._draw("整理卷宗", lambda desk, report: dossier_sheet.sheet(desk, line.file, typed, report))

    def _draw(self, what: str, operation: Callable[[Desk, Report], Sheet]) -> None:
        """A paper to look at; the newest that was asked for comes to the front."""

        def drawn(sheet: Sheet) -> None:
            self._rest()
            self.sheet.emit(sheet)

        self.page.bar.hide()
        self.page.begin(what)
        self._under_way = self._work.run(
            lambda report: operation(self._work.session.desk, report), drawn, self._refuse,
            "volume", progress=True,
        )  # fmt: skip

    def _add(self, case: CaseArchive, typed: Typed) -> None:
        self._change(lambda desk, report: archive.add_scans(desk, case, typed))

    def _replace(self, shown: HouseholdArchive, typed: Typed) -> None:
        self._change(lambda desk, report: archive.replace_scan(desk, shown, typed))

    def _make(self, case: CaseArchive, form: str) -> None:
        self._change(lambda desk, report: archive.make(desk, case, form))

    def _make_all(self, files: tuple[str, ...]) -> None:
        def done(told: Told) -> None:
            self._rest()
            self._say(told)
            self._again()

        self.page.bar.hide()
        self.page.begin("生成")
        self._under_way = self._work.change(
            lambda desk, report: archive.make_all(desk, files, report),
            lambda told: told.changes,
            done,
            self._refuse,
        )

    def _hand_on(self, shown: HouseholdArchive, typed: Typed) -> None:
        def done(said: tuple[Told, Sheet]) -> None:
            self._say(said[0])
            self._again()
            self.sheet.emit(said[1])

        self.page.bar.hide()
        self._work.change(
            lambda desk, report: archive.hand_on(desk, shown, typed), lambda said: said[0].changes, done,
            self.page.refuse,
        )  # fmt: skip

    def _begin(self, paths: Sequence[Path]) -> None:
        self._paths, self._chosen = tuple(paths), {}
        self.page.bar.hide()
        self._look()

    def _look(self) -> None:
        paths, chosen = self._paths, dict(self._chosen)

        def seen(stack: Stack) -> None:
            self._rest()
            self.page.show_stack(stack)

        self.page.begin("读扫描件")
        self._under_way = self._work.run(
            lambda report: archive.look(self._work.session.desk, paths, chosen, report), seen, self._refuse,
            "stack", progress=True,
        )  # fmt: skip

    def _assign(self, number: int, paper: str, page: str) -> None:
        def found(code: PageCode) -> None:
            self._chosen[number] = code
            self.page.bar.hide()
            self._look()

        self._work.ask(lambda desk: archive.assigned(desk, paper, page), found, self.page.refuse)

    def _file(self, accepted: frozenset[str], again: dict[str, str]) -> None:
        stack = self.page.stack_view.stack
        if stack is None:
            return

        def filed(told: Told) -> None:
            self._say(told)
            self._look()

        self._work.change(
            lambda desk, report: archive.file_stack(desk, stack, accepted, again), lambda told: told.changes, filed,
            self.page.refuse,
        )  # fmt: skip

    def _picture(self, number: int) -> None:
        stack = self.page.stack_view.stack
        if stack is None:
            return

        def drawn(data: bytes) -> None:
            self.page.stack_view.show_picture(number, QImage.fromData(data))

        self._work.draw(
            lambda report: scan_filing.picture(stack, number, _PICTURE_PX), drawn, self.page.refuse
        )

    def _change(self, operation: _Change) -> None:
        def done(told: Told) -> None:
            self._say(told)
            self._again()

        self.page.bar.hide()
        self._work.change(operation, lambda told: told.changes, done, self.page.refuse)

    def _say(self, told: Told) -> None:
        self.page.bar.say(told.message, told.hint, tone="good" if told.whole else "care")

    def _at(self, done: int, total: int) -> None:
        if self._under_way is not None:
            self.page.at(done, total)

    def _cancel(self) -> None:
        if self._under_way is not None:
            self._under_way.cancel()
        self._rest()
        self._again()  # papers may have been made before it stopped

    def _rest(self) -> None:
        self._under_way = None
        self.page.rest()

    def _refuse(self, error: UserError) -> None:
        self._rest()
        self.page.refuse(error)

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )
