"""家庭 → 户页 → the form of a step → back: which page asks which presenter, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.domain.masks import Secret
from desktop.errors import UserError
from desktop.office import evidence
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, SigningNeeded
from desktop.ui.drafts import DraftBox
from desktop.ui.flows.change_flow import ChangeFlow
from desktop.ui.flows.sealed_file_flow import SealedFileFlow
from desktop.ui.pages.household import HouseholdPage
from desktop.ui.pages.households import HouseholdsPage
from desktop.ui.pages.page import Page
from desktop.ui.pages.registration import RegistrationPage
from desktop.ui.pages.step import StepPage
from desktop.ui.presenters import form_shelf, household, households, registration, step_actions, step_forms
from desktop.ui.presenters.amend import AMEND
from desktop.ui.presenters.desk_forms import open_deed
from desktop.ui.presenters.forms import Typed
from desktop.ui.presenters.registration import NewApplication, Registered, TypedMember
from desktop.ui.presenters.step_actions import Saved
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.widgets.evidence_card import SIDE
from desktop.ui.widgets.photo_field import thumbnail
from desktop.ui.widgets.reveal import show_in
from desktop.ui.work import Work


class StepDesk(QObject):
    """A ``StepPage`` at work: drafts, pictures, handing in. 户页 and 签批 each have one.

    ``saved`` carries (StepForm, Saved); ``preview`` (CaseRef, kind).
    """

    saved = Signal(object, object)
    preview = Signal(object, str)

    def __init__(self, page: StepPage, work: Work, drafts: DraftBox) -> None:
        super().__init__(page)
        self.page = page
        self._work = work
        self._drafts = drafts
        page.handed_in.connect(self._hand_in)
        page.typed.connect(drafts.keep)
        page.cleared.connect(drafts.drop)
        page.preview.connect(self.preview)
        page.thumbnail_wanted.connect(self._thumbnail)

    def open(self, ref: CaseRef, step: str, then: Callable[[], None]) -> None:
        """Show the form of a step, then go on (usually: bring the page to the front)."""

        def draw(form: StepForm) -> None:
            self.page.show_form(form, self._drafts.find(form.key))
            then()

        self._work.ask(lambda desk: step_forms.open_step(desk, ref, step), draw, slot=f"step-{id(self)}")

    def deed(self, file: str, deed: str, about: str, then: Callable[[], None]) -> None:
        """Show the form of something done beside the steps (a correction, a hold, an account), then go on."""

        def draw(form: StepForm) -> None:
            self.page.show_form(form, self._drafts.find(form.key))
            then()

        self._work.ask(lambda desk: open_deed(desk, file, deed, about), draw, slot=f"step-{id(self)}")

    def renew(self, form: StepForm) -> None:
        """The same form as things stand now, with what was typed; another page may be in front."""
        self._work.ask(
            lambda desk: step_forms.open_step(desk, form.ref, form.step),
            lambda now: self.page.show_form(now, self._drafts.find(now.key)),
            lambda error: None,  # said when it is opened or handed in
            slot=f"step-{id(self)}",
        )

    def _hand_in(self, form: StepForm, typed: Typed) -> None:
        def done(saved: Saved) -> None:
            self._drafts.drop(form.key)
            self.page.busy(False)
            self.saved.emit(form, saved)

        self._work.change(
            lambda desk, report: step_actions.submit(desk, form, typed),
            lambda saved: saved.changes,
            done,
            lambda error: self._refused(form, error),
        )

    def _refused(self, form: StepForm, error: UserError) -> None:
        if not isinstance(error, SigningNeeded):
            self.page.refuse(error)
            return
        # The signing session ended meanwhile: the form again, now with the password field.
        self.open(form.ref, form.step, lambda: self.page.refuse(error))

    def _thumbnail(self, path: str) -> None:
        self._work.draw(
            lambda report: thumbnail(path),
            lambda image: self.page.show_thumbnail(path, image),
            lambda _: None,
        )


class CaseFlow(QObject):
    """The pages about households. ``show`` asks for a page; ``preview``, ``paper``, ``evidence`` and ``filings``
    lead elsewhere; ``posting`` (Unposted) too; ``sheet`` carries what draws a form, as ``PaperFlow.fetch`` takes it."""

    show = Signal(object)
    preview = Signal(object, str)
    paper = Signal(str, str)
    sheet = Signal(object)
    evidence = Signal(str, str)
    filings = Signal()
    posting = Signal(object)

    def __init__(self, work: Work, drafts: DraftBox, registers: bool) -> None:
        """``registers``: the person at work takes applications in."""
        super().__init__()
        self._work = work
        self._drafts = drafts
        self._registers = registers
        self.households, self.household = HouseholdsPage(), HouseholdPage()
        self.registration, self.step = RegistrationPage(), StepPage()
        self.steps = StepDesk(self.step, work, drafts)
        self.change = ChangeFlow(work, drafts)
        self.household.editable = registers
        self.households.add.setVisible(registers)
        self._stale = True
        self.sealed = SealedFileFlow(work, self.household)
        self._connect()

    @property
    def pages(self) -> tuple[Page, ...]:
        """All of them."""
        return (self.households, self.household, *self.forms)

    @property
    def forms(self) -> tuple[Page, ...]:
        """The pages that are filled in; Esc leads back to the household with what was typed kept."""
        return (self.registration, self.step, self.change.page)

    def open_list(self) -> None:
        """家庭."""
        if self._stale:
            self.refresh_list()
        self.show.emit(self.households)

    def refresh_list(self) -> None:
        """Ask for filters and list again."""
        self._stale = False
        self._work.ask(households.filters, self.households.show_filters, slot="filters")
        self.households.ask()

    def open_household(self, file: str) -> None:
        """户页."""

        def draw(view: household.HouseholdView) -> None:
            self.household.show_household(view)
            self.household.bar.hide()
            self.show.emit(self.household)

        self._work.ask(lambda desk: household.show(desk, file), draw, slot="household")

    def register(self, file: str = "") -> None:
        """登记."""
        if not self._registers:
            return

        def draw(opened: NewApplication) -> None:
            self.registration.show_form(opened, self._drafts.find(opened.key))
            self.show.emit(self.registration)

        self._work.ask(lambda desk: registration.start(desk, file), draw, slot="register")

    def changed(self, changes: Changes, visible: Page | None) -> None:
        """Refresh what shows one of these households."""
        self._stale = True
        if visible is self.households:
            self.refresh_list()
        form = self.step.form
        left = form is not None and form.unposted is not None and visible is not self.step
        if form is not None and left and form.ref.household in changes.households:
            self.steps.renew(form)  # its sheet may be numbered by now
        view = self.household.view
        if view is not None and view.file in changes.households:
            file = view.file
            if visible is not self.household:
                self.household.bar.hide()  # what it says is older
            self._work.ask(
                lambda desk: household.show(desk, file),
                self.household.show_household,
                lambda error: None,  # destroyed or damaged meanwhile: said when it is opened again
                "household-again",
            )

    def _connect(self) -> None:
        self.households.asked.connect(
            lambda query: self._work.ask(
                lambda desk: households.find(desk, query), self.households.show_found, slot="search"
            )
        )
        self.households.opened.connect(self.open_household)
        self.households.new.connect(lambda: self.register())
        self.households.save.connect(self._save_filter)
        self.households.forget.connect(self._forget_filter)
        self.household.step.connect(self.open_step)
        self.household.amend.connect(
            lambda file, member: self.steps.deed(file, AMEND, member, lambda: self.show.emit(self.step))
        )
        self.household.deed.connect(
            lambda file, deed, about: self.steps.deed(file, deed, about, lambda: self.show.emit(self.step))
        )
        self.household.change.connect(self.change.open)
        self.household.reveal.connect(self._reveal)
        self.change.show.connect(self.show)
        self.change.back.connect(self.back_from_form)
        self.change.saved.connect(self._arrive)
        self.household.paper.connect(self.paper)
        self.household.form.connect(self._form)
        self.household.preview.connect(self.preview)
        self.household.evidence.connect(self.evidence)
        self.household.thumbnail_wanted.connect(self._thumbnail)
        self.household.filings.connect(self.filings)
        self.household.new.connect(self.register)
        self.registration.handed_in.connect(self._register)
        self.registration.typed.connect(self._drafts.keep)
        self.registration.cleared.connect(self._drafts.drop)
        self.registration.back.connect(self.back_from_form)
        self.step.back.connect(self.back_from_form)
        self.step.posting.connect(self.posting)
        self.steps.preview.connect(self.preview)
        self.steps.saved.connect(self._saved)

    def _reveal(self, file: str, secret: Secret) -> None:
        """A whole number, noted and shown for half a minute."""
        self._work.ask(
            lambda desk: household.whole(desk, file, secret),
            lambda number: show_in(self.household, secret, number),
        )

    def _form(self, file: str, form: str, blank: bool) -> None:
        """A form to print, empty or filled in with the family that is looked at."""
        if blank:
            self.sheet.emit(lambda desk: form_shelf.blank(desk, form))
        else:
            self.sheet.emit(lambda desk: form_shelf.prefilled(desk, file, form))

    def open_step(self, ref: CaseRef, step: str) -> None:
        """The form of a step."""
        self.steps.open(ref, step, lambda: self.show.emit(self.step))

    def _save_filter(self, name: str, query: households.Query) -> None:
        self._work.ask(
            lambda desk: households.save(desk, name, query), self.households.show_filters, slot="filters"
        )

    def _forget_filter(self, name: str) -> None:
        self._work.ask(
            lambda desk: households.forget(desk, name), self.households.show_filters, slot="filters"
        )

    def _thumbnail(self, file: str, sha256: str) -> None:
        def drawn(picture: bytes) -> None:
            self.household.show_thumbnail(sha256, QImage.fromData(picture))

        self._work.look(lambda desk: evidence.thumbnail(desk, file, sha256, SIDE), drawn, lambda error: None)

    def hand_on(self, ref: CaseRef, step: str) -> None:
        """The form of a step, opened from a list: the household lies behind it."""

        def draw(view: household.HouseholdView) -> None:
            self.household.show_household(view, ref)
            self.household.bar.hide()
            self.open_step(ref, step)

        self._work.ask(lambda desk: household.show(desk, ref.household), draw, slot="household")

    def back_from_form(self) -> None:
        """To the household the form was about, or to the list."""
        opened = self.registration.opened
        from_list = self.registration.isVisible() and opened is not None and not opened.household
        kept = self._drafts.find(self._key()) is not None
        next_page: Page = self.household
        if self.household.view is None or from_list:
            next_page = self.households
            self.open_list()
        else:
            self.show.emit(self.household)
            self.household.show_next()
        next_page.bar.hide()  # what it says is older than the form
        if kept:
            next_page.bar.say("已保留未完成的内容，回来可接着填")

    def _key(self) -> str:
        """The name of the draft of the form on the screen."""
        for page in (self.registration, self.change.page):
            if page.isVisible() and page.opened is not None:
                return page.opened.key
        return self.step.form.key if self.step.form else ""

    def _register(
        self, page: NewApplication, family: Typed, members: Sequence[TypedMember], request: Typed
    ) -> None:
        def done(result: Registered) -> None:
            self._drafts.drop(page.key)
            self.registration.busy(False)
            self._arrive(result.refs[0].household, result.message)

        self._work.change(
            lambda desk, report: registration.register_all(desk, page, family, members, request),
            lambda result: result.changes,
            done,
            self.registration.refuse,
        )

    def _saved(self, form: StepForm, saved: Saved) -> None:
        self._arrive(form.ref.household, saved.message, saved, form.ref)

    def _arrive(
        self, file: str, message: str, saved: Saved | None = None, ref: CaseRef | None = None
    ) -> None:
        """Back at the household with what was done; a paper that goes with it lies on top."""

        def draw(view: household.HouseholdView) -> None:
            self.household.show_household(view, ref)
            next = self.household.next_of(ref) if ref is not None and "下一步" not in message else ""
            self.household.bar.say(message, f"下一步：{next}。" if next else "", tone="good")
            self.show.emit(self.household)
            self.household.show_next()
            if saved is not None and saved.paper:
                self.paper.emit(file, saved.paper)
            elif saved is not None and saved.preview:
                self.preview.emit(ref, saved.preview)

        self._work.ask(lambda desk: household.show(desk, file), draw, slot="household")
