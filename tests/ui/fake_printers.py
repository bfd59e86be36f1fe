"""Printers that print into files: a whole one, one with trays and two sides, and one that takes nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtPrintSupport import QPrinter

from desktop.errors import UserError
from desktop.ui.printing import Found

PLAIN, TRAYS, BROKEN = "办公室打印机", "走廊复印机", "坏掉的打印机"


class FilePrinters:
    """A folder is the paper tray: every job becomes a PDF in it.

    ``dpi`` what the printers resolve: a coarse one is quick, where nobody looks at what was printed.
    """

    def __init__(self, folder: Path, dpi: int = 300) -> None:
        self.folder, self.dpi = folder, dpi
        self.jobs: list[Path] = []
        self.asked: list[str] = []
        self.there: tuple[Found, ...] = (
            Found(PLAIN, (("", "自动选择"),), usual=True),
            Found(TRAYS, (("", "自动选择"), ("0", "上纸盒"), ("4", "手动送纸")), duplex=True),
            Found(BROKEN),
        )

    def every(self) -> tuple[Found, ...]:
        return self.there

    def open(self, name: str) -> QPrinter:
        self.asked.append(name)
        if name == BROKEN:
            raise UserError(f"找不到打印机“{name}”。", "请检查电源和连线，或换一台打印机。")
        self.jobs.append(self.folder / f"{len(self.jobs) + 1}.pdf")
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setResolution(self.dpi)
        printer.setOutputFileName(str(self.jobs[-1]))
        return printer
