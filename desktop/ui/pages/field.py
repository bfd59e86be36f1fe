"""下乡: who holds what; pack for a laptop, take in, claim, report a loss, a list for the village."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.models.rows import Column, RowsModel
from desktop.ui.pages.field_claims import ClaimList
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.field import FieldBoard, Held
from desktop.ui.presenters.forms import FieldProblem, FormSpec
from desktop.ui.theme import GAP, HURT, px
from desktop.ui.widgets.ask_file import ask_folder
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.table import Table
from desktop.ui.widgets.text import button, card, empty, label, row

NARROW = 760
_COLUMNS: tuple[Column[Held], ...] = (
    Column("户主 · 村", lambda h: h.head, strong=True),
    Column("笔记本", lambda h: h.laptop, 120),
    Column("带到", lambda h: h.until, 100),
    Column("状态", lambda h: h.state, 80, colour=lambda h: HURT if h.late else None),
)


class FieldPage(Page):
    """``packed`` and ``listed`` carry (FormSpec, typed, folder); ``lost`` (FormSpec, typed); ``taken_in`` and
    ``brought`` a folder; ``ended`` the ``Held`` rows to take back; ``opened`` a household. The claims' signals are
    those of ``claims``."""

    help = (
        "左边是哪台笔记本带着哪些户、带到哪一天；Enter 打开户页。右边装包、读入带回的包。"
        "期限过了、改派了、撤销或丢失的笔记本带回的内容不会自动并入，列在“待认领”里，看清会改什么再认领或拒收。"
        "F5 装包（笔记本上是带回）。"
    )
    packed = Signal(object, object, object)
    listed = Signal(object, object, object)
    lost = Signal(object, object)
    taken_in = Signal(object)
    brought = Signal(object)
    ended = Signal(object)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.board: FieldBoard | None = None
        self.summary = label(look="muted", wrap=True)
        self.model: RowsModel[Held] = RowsModel(_COLUMNS)
        self.table: Table[Held] = Table(self.model)
        self.table.setAccessibleName("带出的户")
        self.table.setMinimumWidth(px(300))
        self.table.opened.connect(lambda held: self.opened.emit(held.household))
        self.take_in = button("读入带回的包…", kind="main")
        self.take_in.setObjectName("take-in")
        self.take_in.clicked.connect(self._ask_take_in)
        self.bring = button("全部装包带回…", kind="main")
        self.bring.setObjectName("bring")
        self.bring.clicked.connect(self._ask_bring)
        self.end = button("收回所选的户", kind="link")
        self.end.setObjectName("end")
        self.end.setToolTip("笔记本已经交回，或不再由它去办；它以后带回的内容要有人认领")
        self.end.clicked.connect(self._end)
        self.nothing = label("装包带下乡的户会列在这里，到期没有收回的排在最前。", "muted", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.claims = ClaimList()
        self.out: FormPanel | None = None
        self.loss: FormPanel | None = None
        self.listing: FormPanel | None = None
        self._forms = QVBoxLayout()
        self._forms.setContentsMargins(0, 0, 0, 0)
        self._forms.setSpacing(GAP)
        self._spec: tuple[FormSpec | None, ...] | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        held = QVBoxLayout(left)
        held.setContentsMargins(0, 0, 0, 0)
        held.addWidget(self.table, 1)
        held.addWidget(self.end, 0, Qt.AlignmentFlag.AlignLeft)
        held.addWidget(self.nothing)
        inside = QVBoxLayout(right)
        inside.setContentsMargins(0, 0, 4, 0)
        inside.setSpacing(GAP)
        inside.addWidget(self.claims)
        inside.addLayout(self._forms)
        inside.addStretch(1)
        self.body.addLayout(row(label("下乡", "title"), None, self.bring, self.take_in))
        self.body.addWidget(self.summary)
        self.body.addWidget(SideBySide(left, scrolled(right), (50, 50), NARROW, GAP * 2), 1)

    def show_board(self, board: FieldBoard) -> None:
        """Everything anew; what is being typed stays while its form is the same."""
        self.board = board
        self.summary.setText(board.summary)
        if board.held != self.model.rows:
            self.model.show(board.held)
        self.table.setVisible(bool(board.held))
        self.end.setVisible(bool(board.held) and board.may_settle)
        self.nothing.setVisible(not board.held)
        self.bring.setVisible(board.laptop)
        self.take_in.setText("读入装包…" if board.laptop else "读入带回的包…")
        self.claims.show_claims(board.claims, board.may_settle)
        specs = (board.out, board.loss, board.listing)
        if _alike(specs, self._spec):
            return
        self._spec = specs
        empty(self._forms)
        self.out = self._form("装包给笔记本", board.out, self._ask_pack)
        self.listing = self._form("给村干部的走访名单", board.listing, self._ask_list)
        self.loss = self._form("笔记本丢了", board.loss, self._report)
        if board.out is None and not board.laptop:
            text = "还不能装包：没有能用的笔记本，或者还没有户。请管理员到“设置·电脑与笔记本”邀请并批准一台。"
            self._forms.addWidget(label(text, "muted", wrap=True))

    def start(self) -> None:
        """The cursor goes into the form of packing, else to the first thing that can be done."""
        if self.out is not None:
            self.out.start()
        else:
            (self.table if self.model.rows else self.take_in).setFocus()

    def act(self) -> None:
        """F5: pack, or on a laptop bring back."""
        if self.out is not None:
            self.out.submit.click()
        elif self.board is not None and self.board.laptop:
            self.bring.click()

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        self.bar.show_error(error)
        names = error.fields if isinstance(error, FieldProblem) else ()
        for panel in self._panels:
            panel.mark(*(n for n in names if n in panel.fields))

    def busy(self, under_way: bool) -> None:
        """While something is written the buttons wait."""
        for panel in self._panels:
            panel.wait(under_way)
        self.take_in.setEnabled(not under_way)
        self.bring.setEnabled(not under_way)

    @property
    def _panels(self) -> tuple[FormPanel, ...]:
        return tuple(p for p in (self.out, self.listing, self.loss) if p is not None)

    def _form(self, title: str, spec: FormSpec | None, hand_in: object) -> FormPanel | None:
        if spec is None:
            return None
        frame, box = card(title)
        panel = FormPanel(spec)
        panel.handed_in.connect(hand_in)
        panel.cleared.connect(lambda: panel.put({f.name: f.start() for f in spec.fields}))
        box.addWidget(label(spec.help, "small", wrap=True))
        box.addWidget(panel)
        self._forms.addWidget(frame)
        return panel

    def _end(self) -> None:
        rows = sorted({i.row() for i in self.table.selectionModel().selectedRows()})
        if rows:
            self.ended.emit(tuple(self.model.rows[n] for n in rows))
        else:
            self.refuse(UserError("还没有选要收回的户。", "请在左边的表里选中。"))

    def _ask_pack(self, typed: object) -> None:
        self._ask("装包到哪个U盘或文件夹", lambda folder: self.packed.emit(self._spec_of(0), typed, folder))

    def _ask_list(self, typed: object) -> None:
        self._ask("名单存到哪个文件夹", lambda folder: self.listed.emit(self._spec_of(2), typed, folder))

    def _report(self, typed: object) -> None:
        self.lost.emit(self._spec_of(1), typed)
        if self.loss is not None:
            self.loss.put({"password": ""})  # a password never stays on the screen

    def _ask_take_in(self) -> None:
        self._ask("包在哪个U盘或文件夹", self.taken_in.emit)

    def _ask_bring(self) -> None:
        self._ask("带回的包存到哪个U盘或文件夹", self.brought.emit)

    def _ask(self, title: str, taken: object) -> None:
        assert callable(taken)
        ask_folder(self, title, lambda folder: taken(Path(folder)))

    def _spec_of(self, number: int) -> FormSpec | None:
        return self._spec[number] if self._spec else None


def _alike(now: tuple[FormSpec | None, ...], before: tuple[FormSpec | None, ...] | None) -> bool:
    return before is not None and all(a == b for a, b in zip(now, before, strict=True))
