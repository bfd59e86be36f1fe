"""登记: what is applied for first; then the people, as far as that matter needs them; then by whom and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.errors import UserError
from desktop.ui.pages.page import Page, SideBySide, scrolled
from desktop.ui.presenters.forms import Choices, FieldProblem, Typed, TypedValue, Why
from desktop.ui.presenters.intake_needs import TOLD
from desktop.ui.presenters.registration import NewApplication
from desktop.ui.presenters.typed_people import APPLICANT, TypedMember, drafted
from desktop.ui.theme import GAP, large
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.members_editor import MembersEditor
from desktop.ui.widgets.suggestion_list import SuggestionList, TickList
from desktop.ui.widgets.text import button, card, empty, label, row
from desktop.ui.widgets.why_panel import WhyPanel

MEMBERS = "members"
CELL = "members."
EXPLAINED = ("by_agent", "relative", "special")
NARROW = 640
PAUSE_MS = 200
"""After so long a pause between keys the suggestions are made anew."""


class RegistrationPage(Page):
    """``handed_in`` carries (NewApplication, family or applicant, members, request); ``typed`` (key, typed);
    ``cleared`` the key of the page when it is begun anew; ``back``."""

    handed_in = Signal(object, object, object, object)
    typed = Signal(str, object)
    cleared = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.opened: NewApplication | None = None
        self.about: FormPanel | None = None
        self.family: FormPanel | None = None
        self.applicant: FormPanel | None = None
        self.members: MembersEditor | None = None
        self.told: TickList | None = None
        self.request: FormPanel | None = None
        self.suggestions = SuggestionList()
        self.title = label("登记新申请", "title")
        self.subject = label(look="muted", wrap=True)
        self._inside = QVBoxLayout()
        self._inside.setSpacing(GAP)
        self._sheets: dict[str, tuple[QFrame, ...]] = {}
        self._why = QVBoxLayout()
        self._said: Why | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.suggest)
        back = button("返回", "back", "link")
        back.clicked.connect(self.back)
        outer = QWidget()
        outer.setLayout(self._inside)
        self._inside.setContentsMargins(0, 0, 4, 0)
        head = row(back, self.title)
        head.addWidget(self.subject, 1)
        self.body.addLayout(head)
        self.body.addWidget(scrolled(outer), 1)

    def show_form(self, opened: NewApplication, draft: Mapping[str, TypedValue] | None) -> None:
        """Draw the page, with what was typed before if anything was."""
        self.opened = opened
        self.help = opened.request.help
        self.subject.setText(opened.subject or "还没有户档的家庭或者申请人")
        self._draw(opened)
        self._begin(opened, draft)
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
        for panel in (self.family, self.applicant, self.about):
            if panel is not None:
                panel.mark(*(p for p in places if p in panel.fields and panel.isVisible()))

    def busy(self, under_way: bool) -> None:
        """While it is written the button waits."""
        if self.request is not None:
            self.request.wait(under_way)

    def start(self) -> None:
        """The cursor goes into the first field."""
        if self.about is not None:
            self.about.start()

    def suggest(self) -> None:
        """可能适合, from what stands on the page now."""
        self._pause.stop()
        if self.opened is None or self.request is None:
            return
        typed = self.asked()
        family = self.family.typed() if self.family is not None else {}
        offers = (
            () if self.opened.sheet(typed) == "applicant" else self.opened.offers(family, self._rows(), typed)
        )
        self._suggested.setVisible(bool(offers))
        self.suggestions.show_offers(offers, str(typed.get("matter") or ""))
        self._take_ticks()

    def asked(self) -> dict[str, TypedValue]:
        """The whole form, its upper part and its lower one."""
        typed: dict[str, TypedValue] = {}
        for panel in (self.request, self.about):
            typed |= panel.typed() if panel is not None else {}
        return typed | ({TOLD: self.told.typed()} if self.told is not None else {})

    def _draw(self, opened: NewApplication) -> None:
        empty(self._inside)
        self.family = self.applicant = self.members = None
        self._sheets = {}
        self._draw_about(opened)
        if opened.asks_family:
            self._draw_applicant()
            self._draw_family(opened)
        else:
            self._draw_on_file(opened)
        self._draw_suggestions(opened)
        self._draw_request(opened)
        self._inside.addStretch(1)

    def _begin(self, opened: NewApplication, draft: Mapping[str, TypedValue] | None) -> None:
        """What is known already, then what was typed before; only then every change is followed."""
        if self.members is not None and opened.members:
            self.members.put(opened.members)
        if draft:
            self._put(draft)
        self._follow()
        self._offer_people()
        self.suggest()
        for _, panel in self._parts():
            if panel is not None:
                panel.changed.connect(lambda _: self._changed())
        if self.members is not None:
            self.members.changed.connect(self._changed)

    def _draw_about(self, opened: NewApplication) -> None:
        sheet, box = card("事项")
        self.about = FormPanel(opened.about, part=True)
        box.addWidget(self.about)
        self._inside.addWidget(sheet)

    def _draw_applicant(self) -> None:
        sheet, box = card("申请人")
        self.applicant = FormPanel(APPLICANT, part=True, columns=1 if large() else 2)
        box.addWidget(self.applicant)
        self._inside.addWidget(sheet)
        self._sheets["applicant"] = (sheet,)

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
        self._sheets["family"] = (sheet, people)

    def _draw_on_file(self, opened: NewApplication) -> None:
        sheet, box = card(f"户档里的成员　{len(opened.on_file)} 人")
        for person in opened.on_file:
            box.addLayout(row(label(person.name, "heading"), label(person.about, "muted"), None, gap=8))
        box.addWidget(label("有变化的，先在户页更正。", "small"))
        self._inside.addWidget(sheet)

    def _draw_suggestions(self, opened: NewApplication) -> None:
        told, inside = card("还说到")
        self.told = TickList(opened.situation)
        self.told.put(opened.situation.start())
        self.told.changed.connect(self._changed)
        inside.addWidget(self.told)
        inside.addStretch(1)
        self._suggested, suggested = card("可能适合，勾选的一并登记")
        self.suggestions = SuggestionList()
        self.suggestions.picked.connect(self._picked)
        suggested.addWidget(self.suggestions)
        self._beside = SideBySide(told, self._suggested, (32, 68), NARROW, GAP)
        self._inside.addWidget(self._beside)

    def _draw_request(self, opened: NewApplication) -> None:
        sheet, box = card("申请")
        self.request = FormPanel(opened.rest)
        self._why = QVBoxLayout()
        self._said = None
        box.addLayout(self._why)
        box.addWidget(self.request)
        self._inside.addWidget(sheet)
        self.request.handed_in.connect(lambda _: self._hand_in())
        self.request.cleared.connect(lambda: self._clear(opened))

    def _changed(self) -> None:
        if self.opened is None:
            return
        self._follow()
        self._offer_people()
        self._pause.start()
        self.typed.emit(self.opened.key, self._everything())

    def _follow(self) -> None:
        """The lower part knows what was chosen above; the people asked for are those the matter needs."""
        if self.opened is None or self.about is None or self.request is None:
            return
        upper = self.about.typed()
        below = self.request.typed()
        if changed := {n: v for n, v in upper.items() if n in below and below[n] != v}:
            self.request.put(changed)
        typed = self.asked()
        sheet = self.opened.sheet(typed)
        for name, frames in self._sheets.items():
            for frame in frames:
                frame.setVisible((name == "applicant") == (sheet == "applicant"))
        if self.family is not None and self.members is not None and sheet != "applicant":
            if self.family.typed().get("sheet") != sheet:
                self.family.put({"sheet": sheet})
            self.members.ask_means(sheet == "family")
        self._beside.setVisible(sheet != "applicant")
        self._show_why(self.opened.why(typed), any(typed.get(name) is True for name in EXPLAINED))

    def _show_why(self, why: Why, wanted: bool) -> None:
        """``wanted``: something unusual was ticked, so its clause is shown without being asked for."""
        if why == self._said:
            return
        unfolded = wanted or any(p.link.isChecked() for p in self.findChildren(WhyPanel, "why"))
        self._said = why
        empty(self._why)
        panel = WhyPanel(why, unfolded)
        panel.setObjectName("why")
        self._why.addWidget(panel)

    def _picked(self) -> None:
        self._take_ticks()
        self._changed()

    def _take_ticks(self) -> None:
        if self.request is not None and self.request.typed().get("also") != (
            chosen := self.suggestions.chosen()
        ):
            self.request.put({"also": chosen})

    def _offer_people(self) -> None:
        if self.request is None or self.opened is None:
            return
        named: Choices = self.opened.people
        if self.members is not None:
            typed = enumerate(self.members.typed())
            named = tuple((str(n), m.name.strip() or f"第 {n + 1} 名成员") for n, m in typed if not m.blank())
        for name in self.opened.picks:
            self.request.offer(name, named)
        if not self.request.typed().get("applicant") and named:
            self.request.put({"applicant": named[0][0]})

    def _rows(self) -> tuple[TypedMember, ...]:
        return self.members.typed() if self.members is not None else ()

    def _parts(self) -> tuple[tuple[str, FormPanel | None], ...]:
        return (
            ("about", self.about), ("applicant", self.applicant), ("family", self.family), ("request", self.request),
        )  # fmt: skip

    def _everything(self) -> dict[str, TypedValue]:
        typed: dict[str, TypedValue] = {}
        for name, panel in self._parts():
            if panel is not None:
                typed |= {f"{name}.{field}": value for field, value in panel.typed().items()}
        if self.told is not None:
            typed[TOLD] = self.told.typed()
        if self.members is not None:
            typed[MEMBERS] = [json.dumps(asdict(m), ensure_ascii=False) for m in self.members.typed()]
        return typed

    def _put(self, draft: Mapping[str, TypedValue]) -> None:
        rows = draft.get(MEMBERS)
        if self.members is not None and isinstance(rows, list):
            self.members.put(drafted([json.loads(text) for text in rows]))
        self._offer_people()
        if self.told is not None and TOLD in draft:
            self.told.put(draft[TOLD])
        for name, panel in self._parts():
            if panel is not None:
                head = f"{name}."
                panel.put({k.removeprefix(head): v for k, v in draft.items() if k.startswith(head)})
        self._follow()
        also = draft.get("request.also")
        self.suggest()
        self.suggestions.choose(also if isinstance(also, list) else ())

    def _clear(self, opened: NewApplication) -> None:
        self.cleared.emit(opened.key)
        self.show_form(opened, None)
        self.start()

    def _hand_in(self) -> None:
        if self.opened is None:
            return
        self.bar.hide()
        self.suggest()
        self.busy(True)
        typed = self.asked()
        self.handed_in.emit(self.opened, self._people(typed), self._rows(), typed)

    def _people(self, typed: Typed) -> dict[str, TypedValue]:
        asks_applicant = self.opened is not None and self.opened.sheet(typed) == "applicant"
        panel = self.applicant if asks_applicant else self.family
        return panel.typed() if panel is not None else {}
