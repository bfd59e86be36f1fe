"""变更: what happened to the family, asked for by kind, and what the registration does at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.change import KIND, KindForm, OpenedChange
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.choice_fields import choice_box
from desktop.ui.widgets.form_panel import LABEL_WIDTH, FormPanel
from desktop.ui.widgets.text import button, card, empty, label, row
from desktop.ui.widgets.why_panel import WhyPanel

WIDEST = 860


class ChangePage(Page):
    """``handed_in`` carries (OpenedChange, kind, typed); ``typed`` (key, typed) for the drafts; ``cleared`` the key;
    ``thumbnail_wanted`` a path; ``back``."""

    help = (
        "先选发生了什么，再填下面的几项；只问这种变更要用的。去世选“家里有人去世”：登记后当天停住发放。"
        "“登记以后”写明登记会立即做什么。收款账户在户页“新账户…”另行登记。"
    )
    handed_in = Signal(object, str, object)
    typed = Signal(str, object)
    cleared = Signal(str)
    thumbnail_wanted = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.opened: OpenedChange | None = None
        self.panel: FormPanel | None = None
        self.kind: QComboBox = choice_box((), "发生了什么")
        self.kind.installEventFilter(self)
        self.kind.currentIndexChanged.connect(self._chosen)
        self.kind.setMaximumWidth(px(2 * 340))
        self.subject = label(look="muted")
        self.clause = label(look="small", wrap=True)
        self._form = QVBoxLayout()
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        self.body.addLayout(row(back, label("登记变更", "title"), self.subject, None))
        self.body.addWidget(scrolled(self._sheet()), 1)

    def show_change(self, opened: OpenedChange, draft: Mapping[str, TypedValue] | None) -> None:
        """Draw the page, with what was typed before if anything was."""
        self.opened = opened
        self.subject.setText(opened.subject)
        self.kind.blockSignals(True)
        self._offer(opened)
        self.kind.setCurrentIndex(max(0, self.kind.findData(str((draft or {}).get(KIND, "")))))
        self.kind.blockSignals(False)
        self._chosen()
        if draft and self.panel is not None:
            self.panel.put({name: value for name, value in draft.items() if name != KIND})
            for path in self.panel.wants():
                self.thumbnail_wanted.emit(path)
        self.bar.hide()

    def start(self) -> None:
        """The cursor goes to the kind, or into the form of a draft."""
        if self.panel is not None:
            self.panel.start()
        else:
            self.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        reasons = getattr(error, "reasons", ())
        message = "\n".join(["现在不能登记：", *reasons]) if len(reasons) > 1 else error.message
        self.bar.say(message, error.hint, "hurt")
        if self.panel is not None:
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))
            if not isinstance(error, FieldProblem):
                self.panel.submit.setFocus(Qt.FocusReason.OtherFocusReason)

    def busy(self, under_way: bool) -> None:
        """While it is written the button waits."""
        if self.panel is not None:
            self.panel.wait(under_way)

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for the form."""
        if self.panel is not None:
            self.panel.show_thumbnail(path, image)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on the kind goes into the form."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in enter:
            self.start()
            return True
        return super().eventFilter(watched, event)

    def _sheet(self) -> QWidget:
        frame, box = card()
        asked = label("发生了什么")
        asked.setFixedWidth(px(LABEL_WIDTH))
        asked.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line = row(asked)
        line.addWidget(self.kind, 1)
        box.addLayout(line)
        under = row(px(LABEL_WIDTH) + GAP, gap=0)
        under.addWidget(self.clause, 1)
        box.addLayout(under)
        box.addLayout(self._form)
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(frame)
        inside.addStretch(1)
        holder = QWidget()
        holder.setMaximumWidth(px(WIDEST))
        holder.setLayout(inside)
        outer = QWidget()
        middle = QHBoxLayout(outer)
        middle.setContentsMargins(0, 0, 4, 0)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        return outer

    def _offer(self, opened: OpenedChange) -> None:
        """The kinds under the plain words of their group, which cannot be chosen themselves."""
        self.kind.clear()
        self.kind.addItem("请选择", "")
        group = ""
        for kind in opened.kinds:
            if kind.group and kind.group != group:
                self.kind.addItem(f"— {kind.group} —")
                model = self.kind.model()
                assert isinstance(model, QStandardItemModel)
                model.item(self.kind.count() - 1).setEnabled(False)
            group = kind.group
            self.kind.addItem(kind.title, kind.id)

    def _now(self) -> KindForm | None:
        wanted = str(self.kind.currentData() or "")
        return next((k for k in self.opened.kinds if k.id == wanted), None) if self.opened else None

    def _chosen(self) -> None:
        """Another kind: its own form, nothing of the one before."""
        kind = self._now()
        empty(self._form)
        self.panel = None
        self.clause.setText(kind.clause if kind else "")
        self.clause.setVisible(bool(kind and kind.clause))
        if kind is None:
            return
        panel = FormPanel(kind.spec)
        panel.handed_in.connect(lambda typed: self._hand_in(kind, typed))
        panel.changed.connect(lambda typed: self._keep(kind, typed))
        panel.thumbnail_wanted.connect(self.thumbnail_wanted)
        panel.cleared.connect(self._clear)
        self._form.addWidget(panel)
        panel.show()  # at once: the next key may go into it already
        if kind.why.lines:
            beside = row(px(LABEL_WIDTH) + GAP, gap=0)
            beside.addWidget(WhyPanel(kind.why), 1)
            self._form.addLayout(beside)
        self.panel = panel

    def _keep(self, kind: KindForm, typed: Mapping[str, TypedValue]) -> None:
        if self.opened is not None:
            self.typed.emit(self.opened.key, {KIND: kind.id, **typed})

    def _clear(self) -> None:
        if self.opened is not None:
            self.cleared.emit(self.opened.key)
            self.show_change(self.opened, None)
            self.start()

    def _hand_in(self, kind: KindForm, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        if self.panel is not None:
            self.panel.mark()
        self.busy(True)
        self.handed_in.emit(self.opened, kind.id, typed)
