"""Papers: fetched in the files thread, drawn and printed by the pool, voided and issued anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from desktop.errors import UserError
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.office.evidence import save_original, save_watermarked
from desktop.tasks import Task
from desktop.ui.pages.preview import PreviewPage
from desktop.ui.presenters import evidence, papers, printing
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.printing import Asked, page_range
from desktop.ui.printing import Found, Printers, Printing, SystemPrinters, Wish
from desktop.ui.widgets.paper_side import VOID
from desktop.ui.work import Work

Saving = Callable[[Desk, str, str, Path], str]


class PaperFlow(QObject):
    """The preview page. ``show`` asks for it."""

    show = Signal(object)

    def __init__(self, work: Work, printers: Printers | None = None) -> None:
        """``printers``: those of the system where none are given."""
        super().__init__()
        self._work = work
        self._drawing: list[Task] = []
        self._printing: Task | None = None
        self._printer = Printing(printers or SystemPrinters())
        self.page = PreviewPage()
        self.page.laid.connect(self._lay_out)
        self.page.wanted.connect(self._draw)
        self.page.export.connect(self._export)
        self.page.number.connect(self._number)
        self.page.original.connect(partial(self._take_out, save_original))
        self.page.marked.connect(partial(self._take_out, save_watermarked))
        self.page.printed.connect(self._print)
        self.page.only.connect(self._only)
        self.page.deed.connect(self._deed)
        self.page.side.print.cancel.connect(self._cancel)
        self.page.side.print.refresh.connect(self._look_for_printers)
        self._printer.progress.connect(self._progress)

    def preview(self, ref: CaseRef, kind: str) -> None:
        """A paper as it will look."""
        self.fetch(lambda desk: papers.preview(desk, ref, kind))

    def issued(self, file: str, paper: str) -> None:
        """A paper as it was issued."""
        self.fetch(lambda desk: papers.issued(desk, file, paper))

    def evidence(self, file: str, sha256: str) -> None:
        """A photograph or a scan."""
        self.fetch(lambda desk: evidence.fetch(desk, file, sha256))

    def fetch(self, operation: Callable[[Desk], Sheet]) -> None:
        """Any paper; it comes to the front."""

        def shown(sheet: Sheet) -> None:
            self.page.show_sheet(sheet)
            self.show.emit(self.page)
            if sheet.piece is None and not self.page.side.print.choices:
                self._look_for_printers()

        self._work.ask(operation, shown, slot="paper")

    def _export(self, sheet: Sheet, target: Path) -> None:
        self._work.ask(lambda desk: papers.save(desk, sheet, target), self._good, self.page.refuse)

    def _take_out(self, saving: Saving, piece: tuple[str, str], target: Path) -> None:
        file, sha256 = piece
        self._work.ask(lambda desk: saving(desk, file, sha256, target), self._good)

    def _good(self, said: str) -> None:
        self.page.bar.say(said, tone="good")

    def _number(self, sheet: Sheet) -> None:
        def kept(done: tuple[Sheet, Changes]) -> None:
            only = self.page.side.print.filled_only
            wanted = only.isChecked()
            self.page.show_sheet(done[0])
            only.setChecked(wanted)  # what was ticked while it was numbered counts
            self._good(f"{sheet.title}已编号存档，在户页“文书”里。")

        self._work.change(
            lambda desk, report: papers.number(desk, sheet), lambda done: done[1], kept, self.page.refuse
        )

    def _deed(self, what: str, sheet: Sheet, typed: Typed) -> None:
        """作废, 作废重出: the paper as it lies in the file afterwards."""
        reason, password = str(typed.get("reason", "")), str(typed.get("password", ""))

        def act(desk: Desk) -> tuple[Sheet, Changes, str]:
            if what != VOID:
                new, changes = papers.reissue(desk, sheet, reason, desk.today(), password)
                return new, changes, papers.to_file_again(desk, sheet)
            changes = papers.void(desk, sheet, reason, desk.today())
            assert sheet.kept is not None  # only an issued paper was voided
            again = papers.to_file_again(desk, sheet)
            return papers.issued(desk, sheet.kept.file, sheet.kept.paper), changes, again

        def done(result: tuple[Sheet, Changes, str]) -> None:
            self.page.show_sheet(result[0])
            said = "已作废，原件留在档里。" if what == VOID else "原件已作废，这是替代它的文书。"
            self.page.bar.say(said, result[2], tone="care" if result[2] else "good")

        self._work.change(lambda desk, report: act(desk), lambda result: result[1], done, self.page.refuse)

    def _lay_out(self, data: bytes) -> None:
        for task in self._drawing:
            task.cancel()
        self._drawing.clear()
        self._drawing.append(self._work.draw(lambda report: papers.sizes(data), self.page.lay_out))

    def _draw(self, data: bytes, number: int, width_px: int) -> None:
        def drawn(image: QImage) -> None:
            # What was asked for before another paper came is thrown away.
            if self.page.sheet is not None and self.page.data is data:
                self.page.show_page(number, width_px, image)

        self._drawing = [task for task in self._drawing[-20:] if not task.cancelled]
        self._drawing.append(
            self._work.draw(lambda report: _fitted(papers.picture(data, number, width_px), width_px), drawn)
        )

    def _only(self, sheet: Sheet) -> None:
        """套打 of a paper; what does not tell its filling from its form is printed whole."""

        def whole(error: UserError) -> None:
            if self.page.sheet is sheet:
                self.page.show_whole()
                self.page.bar.show_error(error)

        self._work.draw(
            lambda report: papers.filled_only(sheet),
            lambda made: self.page.show_only(sheet, *made),
            whole,
        )

    def _look_for_printers(self) -> None:
        """The system may take long over a printer on the network: the pool asks it."""
        self.page.side.print.looking()

        def found(devices: tuple[Found, ...]) -> None:
            self._work.ask(
                lambda desk: printing.choices(desk, devices), self.page.side.print.offer, slot="printers"
            )

        self._work.draw(lambda report: self._printer.printers.every(), found)

    def _print(self, sheet: Sheet, asked: Asked) -> None:
        """Noted first, then printed: a copy that nobody counted must not exist."""
        data = self.page.data  # as it was seen
        choice = next((c for c in self.page.side.print.choices if c.name == asked.printer), None)

        def note(desk: Desk) -> tuple[str, Changes]:
            if asked.trial:
                return papers.trial(desk, sheet), Changes()
            page_range(asked.pages, len(papers.sizes(data)))
            return papers.printing(desk, sheet, asked.copies, asked.reason)

        def noted(done: tuple[str, Changes]) -> None:
            pages = (0,) if asked.trial else page_range(asked.pages, len(papers.sizes(data)))
            wish = Wish(
                asked.printer, pages, 1 if asked.trial else asked.copies, asked.tray,
                asked.duplex, asked.grey, choice.offset if choice else (0.0, 0.0), done[0], sheet.title,
                () if asked.filled_only else printing.copies_of(sheet.names, asked.copies), asked.trial,
            )  # fmt: skip
            self._printing = self._work.draw(
                lambda report: self._printer.paper(data, wish, report),
                lambda sides: self._printed(sheet, asked, sides), self.page.refuse,
            )  # fmt: skip

        self.page.bar.hide()
        self.page.side.print.under_way(True)
        self._work.change(lambda desk, report: note(desk), lambda done: done[1], noted, self.page.refuse)

    def _printed(self, sheet: Sheet, asked: Asked, sides: int) -> None:
        """The printer that took it is proposed the next time."""
        self._printing = None
        self.page.side.print.under_way(False)
        if asked.trial:
            self.page.bar.say(
                "试印一张已送往打印机，不算打印次数。",
                "与印好的表对光核对；对准了，放上印好的表再按“打印”。",
                "good",
            )
            return
        self._work.ask(lambda desk: printing.remember(desk, asked), lambda _: None)
        slip = "印出来的是样张，没有编号；要发出去的，先编号存档（F5）再打印。" if sheet.slip else ""
        self.page.bar.say(f"已送往打印机，共 {sides} 面。", slip, "care" if slip else "good")
        self._again(sheet)

    def _cancel(self) -> None:
        if self._printing is not None:
            self._printing.cancel()
            self._printing = None
        self.page.side.print.under_way(False)
        self.page.bar.say("已取消打印。", "已经送出的页可能还会印出来；再印按重印登记。")
        if self.page.sheet is not None:
            self._again(self.page.sheet)

    def _again(self, sheet: Sheet) -> None:
        """The next printing of an issued paper is a reprint: its side says so at once."""
        if (kept := sheet.kept) is None or self.page.sheet is not sheet:
            return

        def counted(now: Sheet) -> None:
            if self.page.sheet is sheet and now.kept is not None:
                times = max(
                    now.kept.printed, kept.printed
                )  # another file that holds the sheet may have counted more
                self.page.sheet = replace(sheet, checks=now.checks, kept=replace(kept, printed=times))
                self.page.side.show_sheet(self.page.sheet)

        self._work.ask(lambda desk: papers.issued(desk, kept.file, kept.paper), counted, slot="paper-side")

    def _progress(self, done: int, total: int) -> None:
        if self._printing is not None:
            self.page.side.print.under_way(True, done, total)


def _fitted(picture: bytes, width_px: int) -> QImage:
    image = QImage.fromData(picture)
    if image.width() <= width_px:
        return image
    return image.scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation)
