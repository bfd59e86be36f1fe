"""登记: a new application; for a family without a file its members first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, scrolled
from desktop.ui.presenters.forms import Choices, FieldProblem, TypedValue
from desktop.ui.presenters.registration import NewApplication, drafted
from desktop.ui.theme import GAP, large
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.members_editor import MembersEditor
from desktop.ui.widgets.text import button, card, empty, label, row

MEMBERS = "members"
CELL = "members."


class RegistrationPage(Page):
    """``handed_in`` carries (NewApplication, family, members, request); ``typed`` (key, typed);
    ``cleared`` the key of the page when it is begun anew; ``back``."""

    handed_in = Signal(object, object, object, object)
    typed = Signal(str, object)
    cleared = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.opened: NewApplication | None = None
        self.family: FormPanel | None = None
        self.members: MembersEditor | None = None
        self.request: FormPanel | None = None
        self.title = label("登记新申请", "title")
        self.subject = label(look="muted")
        self._inside = QVBoxLayout()
        self._inside.setSpacing(GAP)
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        outer = QWidget()
        outer.setLayout(self._inside)
        self._inside.setContentsMargins(0, 0, 4, 0)
        self.body.addLayout(row(back, self.title, self.subject, None))
        self.body.addWidget(scrolled(outer), 1)

    def show_form(self, opened: NewApplication, draft: Mapping[str, TypedValue] | None) -> None:
        """Draw the page, with what was typed before if anything was."""
        self.opened = opened
        self.help = opened.request.help
        self.subject.setText(opened.subject or "还没有户档的家庭")
        empty(self._inside)
        self.family = self.members = None
        if not opened.household:
            self._draw_family(opened)
        sheet, box = card("申请")
        self.request = FormPanel(opened.request)
        box.addWidget(self.request)
        self._inside.addWidget(sheet)
        self._inside.addStretch(1)
        if draft:
            self._put(draft)
        self._offer_applicants()
        self._listen(self.request)
        self.request.handed_in.connect(lambda _: self._hand_in())
        self.request.cleared.connect(lambda: self._clear(opened))
        self.bar.hide()

    def refuse(self, error: UserError) -> None:
        """Say why not, and where."""
        self.busy(False)
        self.bar.show_error(error)
        places = error.fields if isinstance(error, FieldProblem) else ()
        # The form that stands first on the page last: the cursor ends at the first mistake.
        if self.request is not None:
            self.request.mark(*places)
            if not places:
                self.request.submit.setFocus()
        if self.members is not None:
            self.members.mark(*(p.removeprefix(CELL) for p in places if p.startswith(CELL)))
        if self.family is not None:
            self.family.mark(*places)

    def busy(self, under_way: bool) -> None:
        """While it is written the button waits."""
        if self.request is not None:
            self.request.wait(under_way)

    def start(self) -> None:
        """The cursor goes into the first field."""
        first = self.family or self.request
        if first is not None:
            first.start()

    def _draw_family(self, opened: NewApplication) -> None:
        sheet, box = card("家庭")
        self.family = FormPanel(opened.family, part=True, columns=1 if large() else 2)
        box.addWidget(self.family)
        self._inside.addWidget(sheet)
        people, inner = card("共同生活的家庭成员（第一行是户主）")
        self.members = MembersEditor()
        # Eight columns of large texts are wider than a small window: they scroll by themselves.
        inner.addWidget(scrolled(self.members) if large() else self.members)
        self._inside.addWidget(people)
        self._listen(self.family)
        self.members.changed.connect(self._changed)
        self.members.changed.connect(self._offer_applicants)

    def _listen(self, panel: FormPanel) -> None:
        panel.changed.connect(lambda _: self._changed())

    def _offer_applicants(self) -> None:
        if self.request is None or self.opened is None:
            return
        named: Choices = self.opened.people
        if self.members is not None:
            typed = enumerate(self.members.typed())
            named = tuple((str(n), m.name.strip() or f"第 {n + 1} 名成员") for n, m in typed if not m.blank())
        self.request.offer("applicant", named)
        if not self.request.typed().get("applicant") and named:
            self.request.put({"applicant": named[0][0]})

    def _changed(self) -> None:
        if self.opened is not None:
            self.typed.emit(self.opened.key, self._everything())

    def _everything(self) -> dict[str, TypedValue]:
        typed: dict[str, TypedValue] = {}
        for name, panel in (("family", self.family), ("request", self.request)):
            if panel is not None:
                typed |= {f"{name}.{field}": value for field, value in panel.typed().items()}
        if self.members is not None:
            typed[MEMBERS] = [json.dumps(asdict(m), ensure_ascii=False) for m in self.members.typed()]
        return typed

    def _put(self, draft: Mapping[str, TypedValue]) -> None:
        rows = draft.get(MEMBERS)
        if self.members is not None and isinstance(rows, list):
            self.members.put(drafted([json.loads(text) for text in rows]))
        self._offer_applicants()
        for name, panel in (("family", self.family), ("request", self.request)):
            if panel is not None:
                head = f"{name}."
                panel.put({k.removeprefix(head): v for k, v in draft.items() if k.startswith(head)})

    def _clear(self, opened: NewApplication) -> None:
        self.cleared.emit(opened.key)
        self.show_form(opened, None)
        self.start()

    def _hand_in(self) -> None:
        assert self.opened is not None and self.request is not None
        self.bar.hide()
        self.busy(True)
        family = self.family.typed() if self.family is not None else {}
        members = self.members.typed() if self.members is not None else ()
        self.handed_in.emit(self.opened, family, members, self.request.typed())
