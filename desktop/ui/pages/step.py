"""A step to be done: what it rests on, its form, and the papers that go with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.presenters.unposted import UNNUMBERED, Unposted
from desktop.ui.theme import GAP, px
from desktop.ui.widgets.form_panel import LABEL_WIDTH, FormPanel
from desktop.ui.widgets.text import button, card, empty, label, row
from desktop.ui.widgets.why_panel import WhyPanel


class StepPage(Page):
    """``handed_in`` carries (StepForm, typed); ``typed`` (key, typed) for the drafts; ``preview`` (CaseRef, kind);
    ``thumbnail_wanted`` a path; ``cleared`` the key of a form to begin anew; ``posting`` an ``Unposted`` whose sheet is
    to be made first; ``back``."""

    handed_in = Signal(object, object)
    typed = Signal(str, object)
    preview = Signal(object, str)
    thumbnail_wanted = Signal(str)
    cleared = Signal(str)
    posting = Signal(object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.form: StepForm | None = None
        self.panel: FormPanel | None = None
        self.title = label(look="title")
        self.subject = label(look="muted", wrap=True)
        self.clause = label(look="small", wrap=True)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(GAP)
        self.back_link = button("返回", "back", "link")
        self.back_link.clicked.connect(self.back)
        holder = QWidget()
        holder.setMaximumWidth(px(860))
        holder.setLayout(self._inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        outer = QWidget()
        # Side by side with a stretch: a column that is not stretched knows the height of its wrapped texts.
        middle = QHBoxLayout(outer)
        middle.setContentsMargins(0, 0, 4, 0)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        head = row(self.back_link, self.title)
        head.addWidget(self.subject, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.clause)
        self.body.addWidget(scrolled(outer), 1)

    def show_form(self, form: StepForm, draft: Mapping[str, TypedValue] | None) -> None:
        """Draw a form, with what was typed before if anything was."""
        self.form = form
        self.help = form.spec.help
        self.title.setText(form.title)
        self.subject.setText(form.subject)
        self.clause.setText(form.clause)
        self.clause.setVisible(bool(form.clause))
        empty(self._inside)
        if form.facts or form.why:
            self._inside.addWidget(self._grounds(form))
        sheet, box = card()
        if form.unposted is not None:
            box.addLayout(self._unposted(form.unposted))
        if form.previews:
            box.addLayout(self._previews(form))
        if form.before:
            box.addLayout(self._before(form))
        self.panel = FormPanel(form.spec)
        if draft:
            self.panel.put(draft)
        box.addWidget(self.panel)
        self._inside.addWidget(sheet)
        self._inside.addStretch(1)
        self._connect(form, self.panel)
        self.bar.hide()

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        reasons: Sequence[str] = getattr(error, "reasons", ())
        message = "\n".join(["这一步现在不能办：", *reasons]) if len(reasons) > 1 else error.message
        self.bar.say(message, error.hint, "hurt")
        if self.panel is not None:
            self.panel.mark(*(error.fields if isinstance(error, FieldProblem) else ()))
            if not isinstance(error, FieldProblem):
                # The cursor was taken from the button while it waited; no field is to blame.
                self.panel.submit.setFocus(Qt.FocusReason.OtherFocusReason)

    def busy(self, under_way: bool) -> None:
        """While it is written the button waits."""
        if self.panel is not None:
            self.panel.wait(under_way)

    def show_thumbnail(self, path: str, image: QImage) -> None:
        """A small picture for the form."""
        if self.panel is not None:
            self.panel.show_thumbnail(path, image)

    def start(self) -> None:
        """The cursor goes into the first field."""
        if self.panel is not None:
            self.panel.start()

    def _connect(self, form: StepForm, panel: FormPanel) -> None:
        panel.handed_in.connect(lambda typed: self._hand_in(form, typed))
        panel.changed.connect(lambda typed: self.typed.emit(form.key, typed))
        panel.thumbnail_wanted.connect(self.thumbnail_wanted)
        panel.cleared.connect(lambda: self._clear(form))
        for path in panel.wants():
            self.thumbnail_wanted.emit(path)

    def _clear(self, form: StepForm) -> None:
        self.cleared.emit(form.key)
        self.show_form(form, None)
        self.start()

    def _hand_in(self, form: StepForm, typed: Mapping[str, TypedValue]) -> None:
        self.bar.hide()
        if self.panel is not None:
            self.panel.mark()
        self.busy(True)
        self.handed_in.emit(form, typed)

    def _grounds(self, form: StepForm) -> QFrame:
        frame, box = card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        grid.setColumnMinimumWidth(0, px(LABEL_WIDTH))
        grid.setColumnStretch(1, 1)
        for line, (name, text) in enumerate(form.facts):
            named = label(name, "muted")
            named.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(named, line, 0)
            grid.addWidget(label(text, wrap=True), line, 1)
        box.addLayout(grid)
        if form.why is not None and form.why.lines:
            box.addWidget(WhyPanel(form.why, unfolded=form.step == "opinion"))
        return frame

    def _unposted(self, lacking: Unposted) -> QVBoxLayout:
        aside, box = px(LABEL_WIDTH) + GAP, QVBoxLayout()
        box.setSpacing(4)
        box.addLayout(row(aside, label(UNNUMBERED, "care", wrap=True), gap=0))
        box.addLayout(row(aside, label(lacking.hint, "small", wrap=True), gap=0))
        if lacking.may:
            make = button("先出公示单", "paper")
            make.setObjectName("post-first")
            make.setToolTip("到“批量印制”，列出本村这一事项到了公示的各户，编成一张")
            make.clicked.connect(lambda: self.posting.emit(lacking))
            box.addLayout(row(aside, make, None, gap=0))
        return box

    def _before(self, form: StepForm) -> QHBoxLayout:
        again = button("照上次填")
        again.setObjectName("as-before")
        again.setToolTip("带出上次登记的内容；日期、签字、照片和扫描件要新的")
        again.clicked.connect(lambda: self._fill_again(form))
        return row(px(LABEL_WIDTH) + GAP, again, None, gap=0)

    def _fill_again(self, form: StepForm) -> None:
        if self.panel is not None:
            self.panel.put(form.before)
            self.typed.emit(form.key, self.panel.typed())
            self.bar.say("已带出上次登记的内容，请逐项核对改正。", "日期、签字、照片和扫描件要新的。")
            self.panel.start()

    def _previews(self, form: StepForm) -> QVBoxLayout:
        box = QVBoxLayout()
        for offered in form.previews:
            pressed = button(offered.label, "paper")
            pressed.setObjectName(f"preview-{offered.kind}")
            pressed.clicked.connect(lambda _=False, kind=offered.kind: self.preview.emit(form.ref, kind))
            box.addLayout(row(px(LABEL_WIDTH) + GAP, pressed, None, gap=0))
        return box
