"""签批: the queue and the form of the decision."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain.sent_back import SENT_BACK
from desktop.office.act import CaseRef
from desktop.office.desk import Changes
from desktop.ui.drafts import DraftBox
from desktop.ui.flows.case_flow import StepDesk
from desktop.ui.pages.signing import SigningPage
from desktop.ui.presenters import signing
from desktop.ui.presenters.signing import Waiting
from desktop.ui.presenters.step_actions import Saved
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.work import Work


class SigningFlow(QObject):
    """The page of leaders. ``show`` asks for it; ``preview`` for a paper; ``opened`` carries a household."""

    show = Signal(object)
    preview = Signal(object, str)
    opened = Signal(str)

    def __init__(self, work: Work, drafts: DraftBox) -> None:
        super().__init__()
        self._work = work
        self.page = SigningPage()
        self.page.step.back_link.hide()
        self.steps = StepDesk(self.page.step, work, drafts)
        self.page.wanted.connect(self._open)
        self.page.returning.connect(self._send_back)
        self.page.opened.connect(self.opened)
        self.steps.saved.connect(self._saved)
        self.steps.preview.connect(self.preview)

    def open(self) -> None:
        """签批."""
        self.page.bar.hide()
        self.refresh()
        self.show.emit(self.page)

    def open_at(self, ref: CaseRef) -> None:
        """签批, with one application under the cursor."""
        self.page.towards(ref)
        self.open()

    def refresh(self) -> None:
        """Ask for the queue again."""
        self._work.ask(signing.queue, self.page.show_queue, slot="queue")

    def changed(self, changes: Changes, visible: object) -> None:
        """Something changed while the queue is on the screen."""
        if visible is self.page:
            self.refresh()

    def _open(self, waiting: Waiting) -> None:
        def shown() -> None:
            self.page.show_form()
            if waiting.mine:
                self.page.show_mine()

        self.steps.open(waiting.ref, "decision", shown)

    def _send_back(self, waiting: Waiting) -> None:
        def shown() -> None:
            self.page.show_form()
            self.page.step.start()

        self.steps.open(waiting.ref, SENT_BACK, shown)

    def _saved(self, form: StepForm, saved: Saved) -> None:
        self.page.bar.say(f"{form.subject}：{saved.message}", tone="good")
        self.refresh()
