"""Papers: fetched in the files thread, drawn by the pool, shown at any zoom."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.office.evidence import save_original, save_watermarked
from desktop.tasks import Task
from desktop.ui.pages.preview import PreviewPage
from desktop.ui.presenters import evidence, papers
from desktop.ui.presenters.papers import Sheet
from desktop.ui.work import Work

Saving = Callable[[Desk, str, str, Path], str]


class PaperFlow(QObject):
    """The preview page. ``show`` asks for it."""

    show = Signal(object)

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._drawing: Task | None = None
        self.page = PreviewPage()
        self.page.wanted.connect(self._draw)
        self.page.export.connect(self._export)
        self.page.number.connect(self._number)
        self.page.original.connect(partial(self._take_out, save_original))
        self.page.marked.connect(partial(self._take_out, save_watermarked))

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
        def shown(sheet: Sheet) -> None:
            self.page.show_sheet(sheet)
            self.show.emit(self.page)

        self._work.ask(operation, shown, slot="paper")

    def _export(self, sheet: Sheet, target: Path) -> None:
        self._work.ask(
            lambda desk: papers.save(desk, sheet, target), lambda said: self.page.bar.say(said, tone="good")
        )

    def _take_out(self, saving: Saving, piece: tuple[str, str], target: Path) -> None:
        file, sha256 = piece
        self._work.ask(
            lambda desk: saving(desk, file, sha256, target), lambda said: self.page.bar.say(said, tone="good")
        )

    def _number(self, sheet: Sheet) -> None:
        def kept(done: tuple[Sheet, Changes]) -> None:
            self.page.show_sheet(done[0])
            self.page.bar.say(f"{sheet.title}已编号存档，在户页“文书”里。", tone="good")

        self._work.change(
            lambda desk, report: papers.number(desk, sheet), lambda done: done[1], kept, self.page.refuse
        )

    def _draw(self, data: bytes, width_px: int) -> None:
        if self._drawing is not None:
            self._drawing.cancel()
        self._drawing = self._work.draw(
            lambda report: [_fitted(page, width_px) for page in papers.pictures(data, width_px)],
            self.page.show_pages,
        )


def _fitted(picture: bytes, width_px: int) -> QImage:
    image = QImage.fromData(picture)
    if image.width() <= width_px:
        return image
    return image.scaledToWidth(width_px, Qt.TransformationMode.SmoothTransformation)
