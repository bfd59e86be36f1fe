"""Printing through the system: which printers there are, and a paper put on one, page by page, from the pool.

A page is drawn as pixels at the printer's resolution just before it is printed and forgotten after, so that a paper
of a hundred pages needs the memory of one. Nothing is written to the disk here; what the system's spooler keeps is
its own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QMarginsF, QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPen
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.documents.foreign import page_bitmap, page_sizes
from desktop.documents.preview import Bitmap
from desktop.errors import UserError
from desktop.tasks import Cancelled, Report
from desktop.ui import calibration_sheet
from desktop.ui.fonts import FAMILIES

DPI = 300
MM_PER_INCH = 25.4
_POINTS = 72
_WORDS_DOWN_MM = 5.0
"""Where the words of a reprint stand: in the top margin, which is 37 mm in an official letter (GB/T 9704)."""
_NAME_IN_MM = 26.0
"""How far from the edge the name of a copy ends: above the right edge of the text."""
_SOURCE = QPrinter.PaperSource
TRAYS = {
    _SOURCE.Auto: "自动选择", _SOURCE.Upper: "上纸盒", _SOURCE.Middle: "中纸盒", _SOURCE.Lower: "下纸盒",
    _SOURCE.Manual: "手动送纸", _SOURCE.Cassette: "纸盒", _SOURCE.LargeCapacity: "大容量纸盒", _SOURCE.Envelope: "信封",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A printer of the system. ``trays`` (value, what a person reads), the first its own choice."""

    name: str
    trays: tuple[tuple[str, str], ...] = ()
    duplex: bool = False
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """How to print: ``pages`` from 0; ``offset`` mm right and down; ``words`` in the top margin of each page.

    ``names`` what each copy is called at the right of its top margin; none where they are all alike. ``crossed``: a
    line goes across each page, so that nobody takes it for the paper.
    """

    printer: str
    pages: tuple[int, ...]
    copies: int = 1
    tray: str = ""
    duplex: bool = False
    grey: bool = False
    offset: tuple[float, float] = (0.0, 0.0)
    words: str = ""
    title: str = ""
    names: tuple[str, ...] = ()
    crossed: bool = False


class Printers(Protocol):
    """Where printers come from: the system's, or those of a test."""

    def every(self) -> tuple[Found, ...]:
        """The printers there are, the usual one first. May take long: ask from the pool."""
        ...

    def open(self, name: str) -> QPrinter:
        """One of them. Raises ``UserError`` when it is gone."""
        ...


class SystemPrinters:
    """The printers the system knows."""

    def every(self) -> tuple[Found, ...]:
        """See ``Printers``."""
        usual = QPrinterInfo.defaultPrinterName()
        infos = [i for i in QPrinterInfo.availablePrinters() if not i.isNull()]
        found = [_found(info, info.printerName() == usual) for info in infos]
        return tuple(sorted(found, key=lambda f: not f.usual))

    def open(self, name: str) -> QPrinter:
        """See ``Printers``."""
        info = QPrinterInfo.printerInfo(name)
        if info.isNull():
            raise UserError(f"找不到打印机“{name}”。", "请检查电源和连线，或换一台打印机。")
        return QPrinter(info, QPrinter.PrinterMode.HighResolution)


def _found(info: QPrinterInfo, usual: bool) -> Found:
    trays = [(str(s.value), TRAYS[s]) for s in _sources(info) if s in TRAYS and s != _SOURCE.Auto]
    two_sides = {QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexAuto}
    duplex = bool(two_sides & set(info.supportedDuplexModes()))
    return Found(info.printerName(), (("", "自动选择"), *trays), duplex, usual)


if sys.platform == "win32":

    def _sources(info: QPrinterInfo) -> list[QPrinter.PaperSource]:
        return QPrinter(info).supportedPaperSources()

else:

    def _sources(info: QPrinterInfo) -> list[QPrinter.PaperSource]:
        """Qt names the trays on Windows only; elsewhere the printer chooses."""
        return []


class Printing(QObject):
    """Prints in the pool; ``progress`` carries (sheets sent, all of them), on the thread it is connected from."""

    progress = Signal(int, int)

    def __init__(self, printers: Printers) -> None:
        super().__init__()
        self.printers = printers

    def paper(self, pdf: bytes, wish: Wish, report: Report) -> int:
        """Print pages of a PDF; how many sides went out. Raises ``UserError``; ``report`` raises when it is called off.

        What was called off is taken back from the system where it still holds it.
        """
        sizes = page_sizes(pdf)
        if not wish.pages or max(wish.pages) >= len(sizes):
            raise UserError("要打印的页不在这份文书里。", f"它共有 {len(sizes)} 页。")
        printer = self.printers.open(wish.printer)
        run = _run(wish, _set_up(printer, wish))
        printer.setPageLayout(_layout(sizes[wish.pages[0]]))
        painter = QPainter()
        if not painter.begin(printer):
            raise UserError(f"打印机“{wish.printer}”没有接受。", "请检查打印机是否缺纸、卡纸或脱机。")
        try:
            for done, (number, name) in enumerate(run):
                report(done, len(run))
                self.progress.emit(done, len(run))
                size = sizes[wish.pages[0] if number is None else number]
                if done and not (printer.setPageLayout(_layout(size)) and printer.newPage()):
                    raise UserError("打印到一半停住了。", f"已送出 {done} 面，请检查打印机后接着印其余页。")
                if number is not None:
                    pixels = page_bitmap(pdf, number, min(DPI, printer.resolution()), grey=wish.grey)
                    _draw(painter, printer, pixels, size, wish, name)
            self.progress.emit(len(run), len(run))
        except (Cancelled, UserError):
            printer.abort()
            raise
        finally:
            painter.end()
        return len(run)

    def test_page(self, name: str) -> None:
        """The page a printer is calibrated with, without any offset. Raises ``UserError``."""
        printer = self.printers.open(name)
        _set_up(printer, Wish(name, (0,), grey=True, title="打印机测试页"))
        printer.setPageLayout(_layout((595.28, 841.89)))
        painter = QPainter()
        if not painter.begin(printer):
            raise UserError(f"打印机“{name}”没有接受。", "请检查打印机是否缺纸、卡纸或脱机。")
        calibration_sheet.draw(painter, printer.resolution(), name)
        painter.end()


def _run(wish: Wish, copies: int) -> list[tuple[int | None, str]]:
    """Each side that is sent with the name of its copy; None a side left empty, so that a copy begins a sheet."""
    blank = [None] if wish.duplex and len(wish.pages) % 2 else []
    run = [
        (number, wish.names[copy] if wish.names else "")
        for copy in range(copies)
        for number in (*wish.pages, *(blank if copy < copies - 1 else ()))
    ]
    return run


def _set_up(printer: QPrinter, wish: Wish) -> int:
    """Tray, sides, colour, copies; how often the pages have to be sent one after the other."""
    printer.setFullPage(True)
    printer.setDocName(wish.title or "户档文书")
    printer.setColorMode(QPrinter.ColorMode.GrayScale if wish.grey else QPrinter.ColorMode.Color)
    if wish.tray:
        printer.setPaperSource(_SOURCE(int(wish.tray)))
    sides = QPrinter.DuplexMode
    printer.setDuplex(sides.DuplexLongSide if wish.duplex else sides.DuplexNone)
    if printer.supportsMultipleCopies() and not wish.names:
        printer.setCollateCopies(True)
        printer.setCopyCount(wish.copies)
        return 1
    return wish.copies


def _layout(size: tuple[float, float]) -> QPageLayout:
    width, height = size
    upright = QSizeF(min(size), max(size))
    kind = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    orientation = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    return QPageLayout(kind, orientation, QMarginsF(0, 0, 0, 0))


def _draw(
    painter: QPainter, printer: QPrinter, pixels: Bitmap, size: tuple[float, float], wish: Wish, name: str
) -> None:
    dpi = printer.resolution()
    right, down = (mm / MM_PER_INCH * dpi for mm in wish.offset)
    width, height = (points / _POINTS * dpi for points in size)
    kind = QImage.Format.Format_Grayscale8 if pixels.grey else QImage.Format.Format_RGB888
    image = QImage(pixels.data, pixels.width, pixels.height, pixels.stride, kind)
    painter.drawImage(QRectF(right, down, width, height), image)
    font = QFont(list(FAMILIES))
    font.setPixelSize(round(dpi * 9 / _POINTS))
    painter.setFont(font)
    painter.setPen(QColor("black"))
    margin = _NAME_IN_MM / MM_PER_INCH * dpi
    top = QRectF(
        right + margin, down + _WORDS_DOWN_MM / MM_PER_INCH * dpi, width - 2 * margin, dpi * 14 / _POINTS
    )
    if wish.crossed:
        painter.setPen(QPen(QColor("#b0b0b0"), dpi / _POINTS))
        painter.drawLine(QPointF(right, down + height), QPointF(right + width, down))
        painter.setPen(QColor("black"))
    if wish.words:
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, wish.words)
    if name:
        below = top.translated(0, dpi * 14 / _POINTS)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
