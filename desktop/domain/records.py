"""The kinds of record in a household file, as plain values: one class for each, field by field as the tables hold them.

Money is in fen, months are ``YYYY-MM``, dates ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.domain.journal import Value

HOUSEHOLD, MEMBER, ACCOUNT, BENEFIT = "household", "member", "account", "benefit"
APPLICATION, STEP, DECISION, PAPER = "application", "step", "decision", "paper"
STAMPING, FILING, RECEIPT, PAYMENT = "stamping", "filing", "receipt", "payment"
HOLD, RECOVERY = "hold", "recovery"
PRINTING, SEALED_FILE = "printing", "sealed_file"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the household. ``income_fen`` is per year; ``life``: alive, unverified or dead."""

    id: str
    no: int = 0
    name: str = ""
    id_number: str = ""
    relation: str = ""
    sex: str = ""
    birth: str = ""
    ethnicity: str = ""
    health: str = ""
    illness: str = ""
    work_ability: str = ""
    employment: str = ""
    income_fen: int = 0
    disability_kind: str = ""
    disability_grade: str = ""
    counted: bool = True
    counted_reason: str = ""
    covered: bool = True
    life: str = "alive"
    died_on: str = ""
    left_on: str = ""
    left_reason: str = ""
    study: str = ""
    severe_illness: bool = False

    @property
    def here(self) -> bool:
        """False for somebody who died or left the family: kept on file, reckoned with no more."""
        return self.life != "dead" and not self.left_on

    def age_on(self, day: date) -> int | None:
        """Full years on a day, None when the birth date is unknown."""
        try:
            born = date.fromisoformat(self.birth)
        except ValueError:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money goes. ``entered_by`` wrote it, ``checked_by`` is another person who held it against the paper.

    ``holder`` the member whose account it is. An account without ``entered_by`` came with the file. ``no`` counts the
    accounts in the order they were entered; 0 for one that came with the file or is older than the count.
    """

    id: str
    bank: str = ""
    name: str = ""
    number: str = ""
    card: str = ""
    holder: str = ""
    entered_by: str = ""
    entered_on: str = ""
    checked_by: str = ""
    checked_on: str = ""
    checked_number: str = ""
    no: int = 0

    @property
    def payable(self) -> bool:
        """False while a second person has not looked at this very number."""
        return not self.entered_by or (bool(self.checked_by) and self.checked_number == self.number)


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit the household receives.

    ``source``: a decision, the step with the county's own result, or ``baseline`` (it came with a roster). A revision
    after a change names the benefit it ``replaces``; ``ended_by`` the decision that ended it. ``amount_fen`` paid
    once or in ``instalments`` (gives ``once``); ``valid_until`` the last month of a recognition; ``subject`` the member
    it is for, empty for the whole family.
    """

    id: str
    matter: str = ""
    category: str = ""
    covered: int = 0
    standard_fen: int = 0
    base_fen: int = 0
    household_topup_fen: int = 0
    person_topup_fen: int = 0
    monthly_fen: int = 0
    first_month: str = ""
    last_month: str = ""
    source: str = ""
    method: str = ""
    tier: str = ""
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    subject: str = ""
    replaces: str = ""
    ended_by: str = ""

    def runs_in(self, month: str) -> bool:
        """True in every month from the first to the last, both included."""
        return self.first_month <= month and (not self.last_month or month <= self.last_month)


@dataclass(frozen=True, slots=True)
class Application:
    """One application. ``relative`` True: a near relative of somebody at the desk or in the village committee.

    ``subject`` the member it is for where that is not the applicant; ``path`` ordinary, an emergency, or dealt with by
    the county. A change to a running ``benefit`` is an application too: ``change`` its kind, ``cause`` why,
    ``event_on`` the day it happened. ``asked_fen`` what is asked for, ``instalments`` how it is to be paid.
    """

    id: str
    matter: str = ""
    applicant: str = ""
    agent: str = ""
    registered_on: str = ""
    intake_person: str = ""
    channel: str = ""
    reason: str = ""
    relative: bool = False
    special: bool = False
    late_reason: str = ""
    path: str = "ordinary"
    subitem: str = ""
    subject: str = ""
    complaint: bool = False
    change: str = ""
    benefit: str = ""
    cause: str = ""
    event_on: str = ""
    asked_fen: int = 0
    instalments: int = 1


@dataclass(frozen=True, slots=True)
class StepDone:
    """One thing that was done for an application; ``facts`` is everything recorded with it."""

    id: str
    application: str
    step: str
    on: date
    by: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision; ``signing`` is ``screen`` (the signer's own key) or ``paper`` (a scan, entered by a clerk).

    ``monthly_fen`` a month, ``amount_fen`` once; ``effect`` what a decision on a change does (``domain.law.Effect``)
    and ``last_month`` the last month paid where it ends a benefit; ``members`` who is covered.
    """

    id: str
    application: str = ""
    outcome: str = ""
    on: str = ""
    signer: str = ""
    signer_name: str = ""
    signer_position: str = ""
    signing: str = ""
    scan: str = ""
    instrument: str = ""
    opinion: str = ""
    covered: int = 0
    monthly_fen: int = 0
    category: str = ""
    first_month: str = ""
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    other_help: tuple[str, ...] = ()
    calculation: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    household_facts: str = ""
    late_reason: str = ""
    effect: str = ""
    last_month: str = ""
    grace_months: int = 0
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    tier: str = ""
    method: str = ""
    standard_fen: int = 0
    base_fen: int = 0
    household_topup_fen: int = 0
    person_topup_fen: int = 0
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper; its bytes are the attachment ``sha256``.

    ``opinion`` of a 公示单 alone: the 初审意见 that it made public. Another opinion, of the same day too, has no sheet.

    A paper that was wrong is voided (``voided_on``, by whom, why) and stays with its number; the paper issued in its
    place ``replaces`` it. Both ends are written: two devices that replace one paper without knowing of each other
    disagree about ``replaced_by``, and a person sees it.
    """

    id: str
    application: str = ""
    decision: str = ""
    form: str = ""
    title: str = ""
    number: str = ""
    sha256: str = ""
    size: int = 0
    pages: int = 0
    issued_on: str = ""
    replaces: str = ""
    voided_on: str = ""
    voided_by: str = ""
    void_reason: str = ""
    replaced_by: str = ""
    opinion: str = ""

    @property
    def void(self) -> bool:
        """True once it was voided: nobody may use it as a valid paper any more."""
        return bool(self.voided_on)


@dataclass(frozen=True, slots=True)
class Stamping:
    """The seal text was put on a paper: one line of the seal-use register (用印登记)."""

    id: str
    paper: str = ""
    instrument: str = ""
    instrument_no: str = ""
    use_no: str = ""
    on: str = ""
    by: str = ""
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Printing:
    """Copies of a paper came out of a printer: the first time (``no`` 1), or again for a ``reason`` (重印)."""

    id: str
    paper: str = ""
    no: int = 0
    copies: int = 1
    reason: str = ""
    on: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that carries another body's electronic seal, kept untouched; its bytes are the attachment ``sha256``.

    ``about`` the paper or the application it is of; ``signatures`` how many its PDF holds, -1 where that is not known
    (OFD). Nobody here says whether the seal is good.
    """

    id: str
    about: str = ""
    title: str = ""
    source: str = ""
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    signatures: int = -1
    on: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Filing:
    """What goes to the county. Its status: see ``filing_status``."""

    id: str
    application: str = ""
    decision: str = ""
    revision: int = 1
    package: str = ""
    sent_on: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The county's receipt as recorded here; ``credential`` names the signed statement that proves it."""

    id: str
    filing: str = ""
    revision: int = 0
    verdict: str = ""
    reason: str = ""
    on: str = ""
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """The amount due for a benefit in a month; ``step`` the emergency aid it was, paid before any decision.

    ``roster`` the month whose list carries it, where that is a later one (补发 after the close); ``account`` where the
    money went. A payment is never rewritten: a record of its own ``takes_off`` the one that came off the list of the
    month ``off`` at its close, with the reason.
    """

    id: str
    benefit: str = ""
    month: str = ""
    amount_fen: int = 0
    step: str = ""
    roster: str = ""
    account: str = ""
    takes_off: str = ""
    off: str = ""
    off_reason: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """The payment of a benefit stands still from ``since`` (a month) until somebody releases it with a reason."""

    id: str
    benefit: str = ""
    reason: str = ""
    since: str = ""
    on: str = ""
    by: str = ""
    application: str = ""
    released_on: str = ""
    released_by: str = ""
    release_reason: str = ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Money that was paid and not due (死亡后发放, 骗取 after a decision): how much, and what came back so far.

    ``amounts_fen`` beside ``months``: what was booked of each, in fen as text (a list in a record holds texts only).
    """

    id: str
    benefit: str = ""
    cause: str = ""
    months: tuple[str, ...] = ()
    amount_fen: int = 0
    recovered_fen: int = 0
    on: str = ""
    by: str = ""
    note: str = ""
    amounts_fen: tuple[str, ...] = ()

    def booked_fen(self, month: str) -> int | None:
        """What is booked of a month; None where several months were written as one sum: then all of each."""
        if month not in self.months:
            return 0
        if len(self.months) == 1:
            return self.amount_fen
        if len(self.amounts_fen) != len(self.months):
            return None
        return sum(int(a) for m, a in zip(self.months, self.amounts_fen, strict=True) if m == month)
