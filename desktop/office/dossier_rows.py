"""What a dossier says of each thing in a file, as rows of plain text: decisions, evidence, papers, money.

Whoever reads it years later has none of the people to ask: every row names who, when, under what, and what it rests
on. Names come from the certificates that the file itself carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from desktop.domain import masks
from desktop.domain.credential import Appointment, Credentials, Held, Instrument, PersonCredential
from desktop.domain.household import (
    DECISION,
    PAYMENT,
    STEP,
    Application,
    Decision,
    Household,
    Payment,
    StepDone,
    parse_day,
)
from desktop.domain.journal import Entry, Put, Value
from desktop.domain.money import format_yuan
from desktop.domain.past import written_on
from desktop.errors import UserError
from desktop.office.desk import Desk

Row = Mapping[str, str]
OBJECTIONS = frozenset({"objection", "objection_reply"})
_SAID = ("conclusion", "result", "note", "text", "content", "reply", "statement", "housing", "place", "how",
         "receiver", "report_no", "minutes_no", "attended", "agree", "disagree", "abstain", "reason")  # fmt: skip
"""What of a step's facts a dossier reads out: what was found, and by which paper."""
_SHORT = 12
"""Characters of a digest: enough to find the piece in the file."""


class Words(Protocol):
    """How records are said in the language of the desk; numbers that name a person are masked."""

    def action(self, action: str, application: str) -> str: ...
    def step(self, application: str, step: str) -> str: ...
    def what(self, kind: str, record: str, field: str) -> str: ...
    def value(self, kind: str, record: str, field: str, value: Value) -> str: ...
    def shown(self, kind: str, field: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Read:
    """A household file as a dossier reads it. ``held`` the credentials of the office and those the file carries."""

    desk: Desk
    home: Household
    entries: Sequence[Entry]
    held: Credentials
    words: Words

    def name(self, person: str | None) -> str:
        """Who that was; the id where no certificate names anybody."""
        found = [s.name for s in self._certificates(person)]
        return found[-1] if found else person or "本机"

    def appointments(self, person: str, on: date) -> list[Appointment]:
        """The positions that person held on a day, as certified."""
        every = (a for s in self._certificates(person) for a in s.appointments if a.covers(on))
        return list(dict.fromkeys(every))

    def _certificates(self, person: str | None) -> Iterator[PersonCredential]:
        for held in self.held.people:
            if isinstance(held.statement, PersonCredential) and held.statement.person == person:
                yield held.statement

    def wrote(self, kind: str, record: str) -> Entry | None:
        """The entry that made a record."""
        for entry in self.entries:
            for change in entry.body.changes if entry.body else ():
                if isinstance(change, Put) and (change.kind, change.id) == (kind, record):
                    return entry
        return None


def when(text: str) -> str:
    """A moment as people write it."""
    return text[:16].replace("T", " ")


def yuan(fen: int) -> str:
    """An amount with its unit."""
    return f"{format_yuan(fen)} 元"


def matter_title(desk: Desk, home: Household, application: str) -> str:
    """What an application is called: its matter, and the change it asks for."""
    about = home.application(application)
    case = desk.case(home, application) if about else None
    if about is None:
        return "申请"
    if case is None:
        return about.matter
    return f"{case.matter.title}（{case.change.title}）" if case.change else case.matter.title


def decision_rows(read: Read, decision: Decision) -> Iterator[Row]:
    """Everything a decision stands on, label and text."""
    on = parse_day(decision.on) or read.desk.today()
    entry = read.wrote(DECISION, decision.id)
    said = [
        ("决定", f"{matter_title(read.desk, read.home, decision.application)}：{_outcome(decision)}"),
        ("申请", _application(read, decision.application)),
        ("签批人", _signer(read, decision)),
        ("任职依据", _appointed(read, decision, on)),
        ("委托（赋权）文书", _instrument(read, decision, on)),
        ("当时的规则", _rules(read, entry)),
        ("登记", f"{when(entry.header.at)}，{read.name(entry.header.person)}" if entry else "没有找到登记"),
        ("依据与算法", "\n".join(decision.calculation)),
        ("理由", "；".join(decision.reasons)),
        ("依据条款", "\n".join(decision.clauses)),
        ("补录原因", decision.late_reason),
        ("备案", _filed(read, decision)),
        ("现在", "与另一决定冲突，待处理" if decision.id in read.home.rival_decisions else ""),
    ]
    for n, (label, text) in enumerate(said):
        if text:
            yield {"label": f"{label} {decision.on}" if not n else label, "text": text}


def _outcome(d: Decision) -> str:
    parts = ["同意" if d.outcome == "confirm" else "不予同意", d.category]
    parts += [f"保障 {d.covered} 人"] if d.covered else []
    parts += [f"每月 {yuan(d.monthly_fen)}"] if d.monthly_fen else []
    parts += [f"一次性 {yuan(d.amount_fen)}"] if d.amount_fen else []
    parts += [f"自 {d.first_month} 起"] if d.first_month else []
    parts += [f"发至 {d.last_month}"] if d.last_month else []
    return "，".join(p for p in parts if p)


def _application(read: Read, application: str) -> str:
    about = read.home.application(application)
    if about is None:
        return ""
    who = read.home.member(about.applicant)
    taken = f"，{read.name(about.intake_person)} 收件" if about.intake_person else ""
    return f"{who.name if who else '（未写申请人）'}，{about.registered_on} 登记{taken}" + _marks(about)


def _marks(about: Application) -> str:
    marks = [word for word, yes in (("近亲属备案", about.relative), ("有举报", about.complaint)) if yes]
    return f"（{'、'.join(marks)}）" if marks else ""


def _signer(read: Read, decision: Decision) -> str:
    how = {
        "screen": "本人在屏幕上签批（本人密钥签名）",
        "paper": f"纸质签批，经办人录入，附扫描件 {decision.scan[:_SHORT]}",
    }.get(decision.signing, decision.signing)
    name = decision.signer_name or read.name(decision.signer)
    return "，".join(t for t in (name, decision.signer_position, how) if t)


def _appointed(read: Read, decision: Decision, on: date) -> str:
    found = read.appointments(decision.signer, on)
    if not found:
        return f"没有找到 {decision.on} 有效的任职证书"
    until = [f"{a.position}：{a.since} 起{f'至 {a.until}' if a.until else ''}" for a in found]
    return "；".join(until) + "（办公室签发的身份证书）"


def _instrument(read: Read, decision: Decision, on: date) -> str:
    held = next((h for h in read.held.instruments if h.id == decision.instrument), None)
    given = held.statement if held else None
    if held is None or not isinstance(given, Instrument):
        return "档案里没有找到"
    signed = "县级签发" if given.issuer == read.held.county_key else "自行登记（没有县级签名）"
    return (
        f"{given.title} {given.number}，{given.delegator}，{given.mode}，{given.since} 至 {given.until}，{signed}"
        f"{_taken_back(read.held, held, on)}"
    )


def _taken_back(held: Credentials, instrument: Held, on: date) -> str:
    ends = [r for r in held.revocations if r.credential == instrument.id]
    if not ends:
        return ""
    since = min(r.since for r in ends)
    return f"；{since} 收回，{'签批时已收回' if since <= on else '签批在收回以前'}"


def _rules(read: Read, entry: Entry | None) -> str:
    """The pack that the entry of the decision cites, by name and digest."""
    found = []
    for digest in entry.header.packs if entry else ():
        try:
            pack = read.desk.law.packs[digest]
            issued = f"，{pack.scheme.issued_on} 印发" if pack.scheme.issued_on else ""
            found.append(f"{pack.scheme.title}{issued}（方案包 {digest[:_SHORT]}）")
        except (KeyError, UserError):
            found.append(f"方案包 {digest[:_SHORT]}（本机没有留存）")
    return "；".join(found)


def _filed(read: Read, decision: Decision) -> str:
    said = []
    for filing in (f for f in read.home.filings if f.decision == decision.id):
        status, reason = read.home.filing_status(filing)
        answers = [a for a in read.home.answers if a.filing == filing.id and a.revision == filing.revision]
        sent = f"{filing.sent_on} 报送，" if filing.sent_on else ""
        on = f"（{answers[-1].on}）" if answers else ""
        said.append(f"{sent}{status}{on}{f'：{reason}' if reason else ''}")
    return "；".join(said)


def evidence_rows(read: Read, steps: Sequence[StepDone]) -> Iterator[Row]:
    """What was done and what proves it, step by step."""
    for step in steps:
        entry = read.wrote(STEP, step.id)
        written = written_on(entry) if entry else None
        late = f"（{written} 补录：{step.facts['late_reason']}）" if step.facts.get("late_reason") else ""
        yield {
            "dated": step.on.isoformat(),
            "what": f"{read.words.step(step.application, step.step)}{late}",
            "found": _facts(read, step),
            "by": read.name(step.by) + _with(read, step),
            "proof": _proof(step),
        }


def _with(read: Read, step: StepDone) -> str:
    names = step.facts.get("investigators") or step.facts.get("members") or ()
    told = [n for n in names if isinstance(n, str)] if isinstance(names, list | tuple) else []
    # Of an opinion these are the members it covers, by their ids: nobody who did anything.
    own = [n for n in told if read.home.member(n) is None]
    return f"；{'、'.join(own)}" if own else ""


def _facts(read: Read, step: StepDone) -> str:
    found = []
    for name in _SAID:
        value = step.facts.get(name)
        if name == "result" and value == step.facts.get("conclusion"):
            continue  # of a visit the result is its conclusion
        if value not in (None, "", [], ()):
            label = read.words.what(STEP, step.id, name).rpartition(" · ")[2]
            found.append(f"{label}：{read.words.value(STEP, step.id, name, value)}")
    return "；".join(dict.fromkeys(found))


def _proof(step: StepDone) -> str:
    photos = [p for p in step.facts.get("photos") or () if isinstance(p, dict)]
    return "；".join(
        f"{str(p.get('sha256', ''))[:_SHORT]}"
        + (f"（拍摄 {when(str(p['taken_at']))}）" if p.get("taken_at") else "")
        for p in photos
    )


def paper_rows(read: Read, applications: frozenset[str]) -> Iterator[Row]:
    """Papers with their stamps: number, title, day, under which instrument, in whose hand."""
    for paper in (p for p in read.home.papers if p.application in applications):
        stamps = [s for s in read.home.stampings if s.paper == paper.id]
        used = "；".join(
            f"用印 {s.use_no}，{s.on}，{read.name(s.by)}，{s.copies} 份，据 {s.instrument_no}" for s in stamps
        )
        void = f"{paper.voided_on} 作废：{paper.void_reason}" if paper.voided_on else ""
        yield {
            "number": paper.number, "title": paper.title, "dated": paper.issued_on, "stamp": used or "未用印",
            "note": void, "proof": paper.sha256[:_SHORT],
        }  # fmt: skip


def payment_rows(read: Read, since: str, until: str) -> Iterator[Row]:
    """Each month paid, and what came off the list again; money in yuan, accounts masked."""
    home = read.home
    titles = {m.id: m.title for m in read.desk.pack.scheme.matters}
    accounts = {a.id: a for a in home.accounts}
    for payment in sorted((*home.payments, *home.taken_off), key=lambda p: (p.month, p.id)):
        if not since[:7] <= payment.month <= until[:7]:
            continue
        benefit = next((b for b in home.benefits if b.id == payment.benefit), None)
        account = accounts.get(payment.account)
        entry = read.wrote(PAYMENT, payment.id)
        yield {
            "month": payment.month,
            "title": titles.get(benefit.matter, benefit.matter) if benefit else "先行救助",
            "amount": format_yuan(payment.amount_fen),
            "account": f"{account.bank} {masks.account(account.number)}" if account else "",
            "by": f"{read.name(entry.header.person)} {when(entry.header.at)[:10]}" if entry else "",
            "note": _payment_note(payment),
        }


def _payment_note(payment: Payment) -> str:
    if payment.off:
        return f"从 {payment.off} 名单移出：{payment.off_reason}"
    return f"列入 {payment.roster} 名单补发" if payment.roster and payment.roster != payment.month else ""


def hold_rows(read: Read, since: str, until: str) -> Iterator[Row]:
    """Payments that stood still in the days asked for, and money of these months, or asked back then, to come back."""
    for hold in read.home.holds:
        if hold.on > until or (hold.released_on and hold.released_on < since):
            continue
        end = f"；{hold.released_on} 恢复：{hold.release_reason}" if hold.released_on else ""
        yield {"dated": hold.on, "what": f"自 {hold.since} 起停住发放", "by": read.name(hold.by),
               "note": f"{read.words.value('hold', hold.id, 'reason', hold.reason)}{end}"}  # fmt: skip
    for back in read.home.recoveries:
        if not (since <= back.on <= until or any(since[:7] <= m <= until[:7] for m in back.months)):
            continue
        told = f"应收回 {yuan(back.amount_fen)}，已收回 {yuan(back.recovered_fen)}"
        yield {"dated": back.on, "what": f"追缴 {'、'.join(back.months)}", "by": read.name(back.by),
               "note": f"{told}{f'；{back.note}' if back.note else ''}"}  # fmt: skip
