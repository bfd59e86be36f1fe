"""文书: a paper at page size, what was issued or how it will look; at its side what is missing, and printing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.errors import UserError
from desktop.ui.pages.page import Page, SideBySide, hand_in, scrolled
from desktop.ui.presenters.papers import Sheet
from desktop.ui.theme import GAP, large, px
from desktop.ui.widgets.drop_down import DropDown
from desktop.ui.widgets.page_view import FIT_PAGE, FIT_WIDTH, ZOOMS, PageView
from desktop.ui.widgets.paper_saving import PaperSaving
from desktop.ui.widgets.paper_side import PaperSide
from desktop.ui.widgets.text import button, label, look, row

NARROW = 600
"""Narrower than this the page and its side stand one above the other."""
_ZOOM_NAMES = (*((z, f"{z}%") for z in ZOOMS), (FIT_WIDTH, "适合宽度"), (FIT_PAGE, "整页"))


class PreviewPage(Page):
    """``laid`` carries (data): its pages are wanted, see ``lay_out``; ``wanted`` (data, page, width in pixels), see
    ``show_page``. ``export`` carries (Sheet, Path): a PDF is wanted outside the encrypted files. ``number`` a Sheet: a
    slip is to be kept under a number. ``original`` and ``marked`` ((household, digest), Path): a photograph is wanted
    as it is, or as a copy with its watermark. ``printed`` (Sheet, Asked); ``only`` a Sheet: 套打, see ``show_only``;
    ``deed`` (what, Sheet, typed). ``back``.
    """

    help = (
        "文书预览。PgUp、PgDn 翻页，Ctrl + 加号、减号缩放。Ctrl+P 到打印栏，再按一次打印；第二次起是重印，要写原因。"
        "勾选“套打”，只印填写内容，先看预览再印在印好的表上；另存的总是整份。"
        "Ctrl+S 另存 PDF 或照片的水印件（会留痕）。流转单据按 F5 编号存档。预览不编号、不用印。Esc 返回。"
    )
    laid = Signal(object)
    wanted = Signal(object, int, int)
    export = Signal(object, object)
    number = Signal(object)
    original = Signal(object, object)
    marked = Signal(object, object)
    printed = Signal(object, object)
    only = Signal(object)
    deed = Signal(str, object, object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.data = b""
        """What the pages show and the printer gets: the paper, or of it only what was filled in."""
        self.title, self.note = label(look="title"), label(look="tag-care")
        self.area, self.side, self.saving = PageView(), PaperSide(), PaperSaving()
        self.where = label(look="muted")
        self.zooms = DropDown()
        self.zooms.setAccessibleName("缩放")
        for value, name in _ZOOM_NAMES:
            self.zooms.addItem(name, value)
        self.zooms.setCurrentIndex(self.zooms.findData(self.area.zoom))
        self._buttons()
        self._lay()
        self.area.wanted.connect(self._ask_page)
        self.area.turned.connect(self._turned)
        self.area.zoomed.connect(lambda zoom: self.zooms.setCurrentIndex(self.zooms.findData(zoom)))
        self.zooms.activated.connect(lambda at: self.area.set_zoom(self.zooms.itemData(at)))
        self.side.print.asked.connect(lambda asked: self._with_sheet(lambda s: self.printed.emit(s, asked)))
        self.side.print.only.connect(self._ask_only)
        for pressed in (self.side.void, self.side.reissue):
            pressed.clicked.connect(self.bar.hide)  # what it says is older
        self.side.deed.connect(lambda what, typed: self._with_sheet(lambda s: self.deed.emit(what, s, typed)))
        self.saving.export.connect(self.export)
        self.saving.original.connect(self.original)
        self.saving.marked.connect(self.marked)
        self._keys()

    @property
    def pages(self) -> list[QLabel]:
        """The pages that are drawn."""
        return self.area.pages

    def _buttons(self) -> None:
        self.previous, self.following = button("上一页"), button("下一页")
        self.previous.clicked.connect(lambda: self.area.turn(-1))
        self.following.clicked.connect(lambda: self.area.turn(1))
        self.keep = button("编号存档", "done", "main")
        self.keep.setObjectName("number-slip")
        self.keep.setToolTip("F5")
        self.keep.clicked.connect(self.act)
        self.shows_side = button("打印…", "paper")
        self.shows_side.setObjectName("print-side")
        self.shows_side.setToolTip("Ctrl+P：打印、缺什么、作废和重出")
        self.shows_side.clicked.connect(self._press_side)
        self.keep.hide()

    def _lay(self) -> None:
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        self.title.setMinimumWidth(px(60))
        self.body.addLayout(row(back, self.title, self.note, None, self.keep))
        saving = (self.saving, self.shows_side)
        turning = (self.previous, self.where, self.following, self.zooms)
        if large():
            self.body.addLayout(row(*turning, None))
            self.body.addLayout(row(*saving, None))
        else:
            self.body.addLayout(row(*turning, None, *saving))
        self.rail = scrolled(self.side)
        self.rail.setMinimumWidth(px(270))
        self.body.addWidget(self.side.form)
        self.body.addWidget(SideBySide(self.area, self.rail, (68, 32), NARROW, GAP), 1)

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+S", self.saving.by_key), ("Ctrl+Shift+S", self.saving.whole.click), ("Ctrl+P", self._print),
            ("Ctrl++", lambda: self.zoom(1)), ("Ctrl+=", lambda: self.zoom(1)),
            ("Ctrl+-", lambda: self.zoom(-1)), ("PgDown", lambda: self.area.turn(1)),
            ("PgUp", lambda: self.area.turn(-1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def show_sheet(self, sheet: Sheet) -> None:
        """Another paper."""
        self.sheet, self.data = sheet, sheet.data
        self.title.setText(sheet.title)
        self.note.setText(sheet.note)
        void = sheet.kept is not None and sheet.kept.void
        look(self.note, "tag-hurt" if void else "tag-care" if sheet.draft else "tag")
        photo = sheet.piece is not None
        self.saving.show_sheet(sheet)
        self.keep.setVisible(sheet.slip is not None)
        self.keep.setEnabled(True)
        self.shows_side.setVisible(not photo and large())  # else the printing stands beside the page
        self._show_side(not photo and not large())
        self.side.print.whole_again()
        self.side.show_sheet(sheet)
        self.bar.hide()
        self.area.clear()
        self.laid.emit(sheet.data)

    def lay_out(self, sizes: list[tuple[float, float]]) -> None:
        """The sizes of the pages; none for a picture, and for a paper that cannot be drawn yet."""
        drawn = self.sheet is not None and bool(self.sheet.data)
        self.area.lay_out(sizes or ([(0.0, 0.0)] if drawn else []))
        if not drawn and self.sheet is not None and self.sheet.piece is None:
            self._show_side(True)

    def show_only(self, sheet: Sheet, data: bytes, fits: str) -> None:
        """套打 of the paper on the screen, as it will come out of the printer; ``fits`` whether its blank form does."""
        if self.sheet is sheet and self.side.print.filled_only.isChecked():
            self.side.print.making(False, fits)
            self._show_data(data, f"{sheet.note} · 套打")

    def show_whole(self) -> None:
        """The whole paper again."""
        if self.sheet is not None:
            self.side.print.whole_again()
            self.side.print.making(False)
            self._show_data(self.sheet.data, self.sheet.note)

    def show_page(self, number: int, width: int, image: QImage) -> None:
        """One page as a picture."""
        self.area.show_page(number, width, image)

    def forget(self) -> None:
        """The desk was locked: nothing of a paper stays on the screen."""
        self.sheet, self.data = None, b""
        self.side.put_form_away()
        self.area.clear()

    def act(self) -> None:
        """F5: keep the slip in the file under a number, or hand in the form at the side."""
        if self.side.panel is not None:
            hand_in(self)
        elif self.sheet is not None and self.sheet.slip is not None and self.keep.isEnabled():
            self.keep.setEnabled(False)  # a second press would use a second number
            self.bar.say("正在编号存档…")
            self.number.emit(self.sheet)

    def zoom(self, step: int) -> None:
        """One step nearer or farther."""
        self.area.step_zoom(step)

    def refuse(self, error: UserError) -> None:
        """It was not done."""
        self.keep.setEnabled(True)
        self.side.print.under_way(False)
        if self.side.panel is not None:
            self.side.panel.wait(False)
        self.bar.show_error(error)

    def start(self) -> None:
        """The cursor keys scroll."""
        self.area.setFocus()

    def _turned(self, number: int, count: int) -> None:
        self.where.setText(f"第 {number + 1}/{count} 页" if count else "没有页面")
        self._may(self.previous, number > 0, "PgUp", "已经是第一页。")
        self._may(self.following, number + 1 < count, "PgDn", "已经是最后一页。")

    def _print(self) -> None:
        panel = self.side.print
        if self.sheet is None or self.sheet.piece is not None:
            return
        focus = self.focusWidget()
        if (
            not self.rail.isHidden()
            and focus is not None
            and panel.isAncestorOf(focus)
            and panel.go.isEnabled()
        ):
            panel.go.click()
        else:
            self._show_side(True)
            panel.start()
            self.rail.ensureWidgetVisible(panel.go)

    def _press_side(self) -> None:
        """The button: to the printing, with large texts there and back."""
        if large() and not self.rail.isHidden():
            self._show_side(False)
        else:
            self._print()

    def _show_side(self, shown: bool) -> None:
        """With large texts there is room for one of them: the page, or what stands at its side."""
        self.rail.setVisible(shown)
        self.area.setVisible(not (shown and large()))
        self.shows_side.setText("看文书" if shown and large() else "打印…")

    def _ask_page(self, number: int, width: int) -> None:
        self._with_sheet(lambda sheet: self.wanted.emit(self.data, number, width))

    def _ask_only(self, wanted: bool) -> None:
        self.bar.hide()
        if wanted:
            self.side.print.making(True)
            self._with_sheet(self.only.emit)
        else:
            self.show_whole()

    def _show_data(self, data: bytes, note: str) -> None:
        self.data = data
        self.note.setText(note)
        self.area.clear()
        self.laid.emit(data)

    def _with_sheet(self, act: Callable[[Sheet], None]) -> None:
        if self.sheet is not None:
            act(self.sheet)

    @staticmethod
    def _may(pressed: QPushButton, may: bool, key: str, why: str) -> None:
        pressed.setEnabled(may)
        pressed.setToolTip(key if may else why)
