"""上报: what was decided goes to the county in sealed packages, and its receipts come back into the files.

A filing is 待发 until its package is sealed, 已发待回执 until the county's signed receipt says 已备案 or 退回.
Sealing the same filing twice does no harm: the county knows it by (filing, revision).
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from desktop.domain.case import Case
from desktop.domain.credential import CaseloadStatement
from desktop.domain.household import FILING, RETURNED, TO_SEND, Decision, Filing, Household, household
from desktop.domain.journal import Put, Value
from desktop.domain.twofold import WHAT_TO_DO, twofold
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.household_file import HouseholdFile
from desktop.office.act import CaseRef, case_at, new_filing_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.index import applied, readable, unread_words
from desktop.office.soundness import problems
from desktop.sync import filings as wire
from desktop.sync import sshsig
from desktop.sync.carriers import folder
from desktop.sync.carriers.carrier import Carrier
from desktop.sync.header import Kind
from desktop.sync.outbox import Outbox
from desktop.sync.package import Member, SealedPackage, seal

Progress = Callable[[int, int], None]
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Line:
    """One filing as the 上报 page lists it."""

    ref: CaseRef
    filing: str
    applicant: str
    outcome: str
    monthly_fen: int
    status: str
    reason: str


def lines(desk: Desk, unread: list[str] | None = None) -> list[Line]:
    """Every filing of the office with its status; households that cannot be read go to ``unread`` (their ids)."""
    homes = readable(desk, applied(desk), [] if unread is None else unread)
    return [line for _, home in homes for line in _lines_of(desk, home)]


def _lines_of(desk: Desk, home: Household) -> Iterator[Line]:
    for application in home.applications:
        case = desk.case(home, application.id)
        if case is None or case.filing is None or case.decision is None:
            continue
        status, reason = home.filing_status(case.filing)
        who = home.member(application.applicant) or home.head
        yield Line(
            CaseRef(home.id, application.id), case.filing.id, who.name if who else "",
            case.decision.outcome, case.decision.monthly_fen, status, reason,
        )  # fmt: skip


def file_again(desk: Desk, ref: CaseRef) -> Changes:
    """A returned filing, corrected, goes out again as the next revision."""
    case = case_at(desk, ref)
    if case.filing is None or case.household.filing_status(case.filing)[0] != RETURNED:
        raise UserError("只有被退回的备案才需要重报。", "请先看备案状态。")
    change = Put(FILING, case.filing.id, {"revision": case.filing.revision + 1, "package": "", "sent_on": ""})
    return record(desk, ref.household, "file_again", [change])


def seal_filings(
    desk: Desk, progress: Progress | None = None, skipped: list[str] | None = None
) -> tuple[SealedPackage, Changes] | None:
    """Seal everything that waits into one package in the outbox, then mark it sent; None when nothing waits.

    A household that does not pass the check stays 待发, with a sentence in ``skipped``; the others go. Raises
    ``UserError`` when none of those that wait passes and the caller did not ask for ``skipped``.
    """
    unread: list[str] = []
    waiting = [line for line in lines(desk, unread) if line.status == TO_SEND]
    packed: list[dict[str, Any]] = []
    members: dict[str, Member] = {}
    sealed: list[Line] = []
    failed: list[UserError] = []
    for line in waiting:
        try:
            with desk.open_household(line.ref.household) as opened:
                filing, papers = _filing_of(desk, opened, line)
        except UserError as error:
            failed.append(error)
        else:
            packed.append(filing.to_json())
            members.update(papers)
            sealed.append(line)
    if skipped is not None:
        skipped += [error.message for error in failed]
        skipped += [unread_words(unread)] if unread else []
    elif failed and not sealed:
        raise failed[0]
    if not sealed:
        return None
    package = seal_package(desk, "filing", packed, list(members.values()), progress)
    changes = Changes()
    for n, line in enumerate(sealed, 1):
        sent = {"package": package.header.digest, "sent_on": desk.today().isoformat()}
        changes |= record(desk, line.ref.household, "sent", [Put(FILING, line.filing, sent)], by_device=True)
        if progress:
            progress(n, len(sealed))
    return package, changes


def _filing_of(desk: Desk, opened: HouseholdFile, line: Line) -> tuple[wire.Filing, dict[str, Member]]:
    if trouble := problems(desk, opened, desk.office.ever_anchored(opened.file)):
        raise UserError(
            f"户档 {opened.file} 的检查没有通过，没有打包：" + "；".join(trouble), "请先查明或从备份恢复。"
        )
    home = household(opened.file, opened.records())
    case = desk.case(home, line.ref.application)
    if case is None or case.filing is None or case.decision is None:
        raise UserError("这件备案的档案不完整，没有打包。", "请打开这一户检查。")
    every = [p for p in home.papers if p.decision == case.decision.id]
    if every and all(p.void for p in every) and not _with_the_county(home, case.filing):
        raise UserError(
            f"户档 {opened.file} 的通知书已经作废，还没有重出，没有打包。", "请先重出通知书，再上报。"
        )
    if twice := twofold(case):
        raise UserError(f"户档 {opened.file}：{twice}，没有打包。", WHAT_TO_DO)
    return _written(desk, opened, case, case.filing, case.decision)


def _written(
    desk: Desk, opened: HouseholdFile, case: Case, listed: Filing, decision: Decision
) -> tuple[wire.Filing, dict[str, Member]]:
    """The line of the package, and the papers and the scan that go with it; a void paper is named without its bytes."""
    home, copy = case.household, opened.copy()
    filing = wire.Filing(
        filing=listed.id,
        revision=listed.revision,
        kind="decision",
        office=desk.office_id,
        file=opened.file,
        matter=case.matter.id,
        application=case.application.id,
        decision=decision.id,
        outcome=decision.outcome,
        on=date.fromisoformat(decision.on),
        head_name=home.head.name if home.head else "",
        covered=decision.covered,
        monthly_fen=decision.monthly_fen,
        first_month=decision.first_month,
        category=decision.category,
        village=home.village,
        subject=case.application.subject,
        effect=decision.effect,
        replaces=case.target.source if case.target else "",
        last_month=decision.last_month,
        journal=wire.Journal.pack(copy.entries, copy.credentials),
        papers=wire.papers_of(home.papers, decision.id),
    )
    valid = [p.sha256 for p in filing.papers if not p.voided_on]
    return filing, {sha: _blob(opened, sha) for sha in _evidence(decision, valid)}


def _with_the_county(home: Household, filing: Filing) -> bool:
    """True when an earlier revision is with the county, as far as is known here: it is told that the paper is void."""
    answers = [a.verdict for a in home.answers if a.filing == filing.id]
    return filing.revision > 1 and ("accepted" in answers or not answers)


def _evidence(decision: Decision, papers: Sequence[str]) -> list[str]:
    return [*papers, decision.scan] if decision.scan else list(papers)


def _blob(opened: HouseholdFile, sha256: str) -> Member:
    data = opened.blob(sha256)
    return Member(f"blobs/{sha256}", len(data), partial(_stream, data))


def _stream(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def seal_baseline(desk: Desk) -> SealedPackage | None:
    """File the existing caseload that came with rosters, once, as one list that an administrator signs.

    None when it was filed already, when there is none, or when somebody else is at work. Needs an open signing
    session. Raises ``UserError`` when a household cannot be read: the list is filed once and must be whole.
    """
    marks = {id: fields for (kind, id), fields in desk.office.records().items() if kind == BASELINE}
    if "administrator" not in desk.person.roles or any(fields.get("package") for fields in marks.values()):
        return None
    rows = _baseline_rows(desk)
    if not rows:
        return None
    key = desk.signing_key()
    statement = CaseloadStatement(
        issuer=key.public, office=desk.office_id, filing=min(marks, default="") or new_filing_id(),
        households=len(rows), covered=sum(r.covered for r in rows), monthly_fen=sum(r.monthly_fen for r in rows),
        rows_sha256=wire.rows_digest(rows), on=desk.today(),
    )  # fmt: skip
    statement, raw = _begun(marks, statement) or (statement, signed.issue(statement, key))
    mark = {
        "statement": base64.b64encode(raw).decode(),
        "on": statement.on.isoformat(),
        "households": len(rows),
    }
    # Before the package: killed in between, the same list goes out under the same id, and its receipt is known.
    _mark_baseline(desk, statement.filing, {**mark, "package": ""})
    filing = wire.Filing(
        filing=statement.filing, revision=1, kind="baseline", office=desk.office_id, on=statement.on,
        covered=statement.covered, monthly_fen=statement.monthly_fen, rows=tuple(rows),
        statement=base64.b64encode(raw).decode(),
        credentials=tuple(base64.b64encode(raw).decode() for raw in desk.own_credentials()),
    )  # fmt: skip
    package = seal_package(desk, "filing", [filing.to_json()], [], None)
    _mark_baseline(desk, statement.filing, {**mark, "package": package.header.digest})
    return package


def _begun(
    marks: Mapping[str, Mapping[str, Value]], wanted: CaseloadStatement
) -> tuple[CaseloadStatement, bytes] | None:
    """The statement that a killed run signed, if it says the same but for the day."""
    text = marks.get(wanted.filing, {}).get("statement")
    if not isinstance(text, str):
        return None
    raw = base64.b64decode(text)
    said = signed.read(raw).statement
    if isinstance(said, CaseloadStatement) and said == wanted.model_copy(update={"on": said.on}):
        return said, raw
    return None


def _mark_baseline(desk: Desk, filing: str, mark: Mapping[str, Value]) -> None:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(BASELINE, filing, mark)], action="baseline", author=desk.device_author(), at=at)


def _baseline_rows(desk: Desk) -> list[wire.BaselineRow]:
    rows: list[wire.BaselineRow] = []
    unread: list[str] = []
    for file, home in readable(desk, desk.households.ids(), unread):
        benefits = [b for b in home.benefits if b.source == BASELINE]
        if benefits and home.head:
            rows.append(
                wire.BaselineRow(
                    file=file, head_name=home.head.name, head_id=home.head.id_number, village=home.village,
                    category=benefits[0].category, covered=sum(b.covered for b in benefits),
                    monthly_fen=sum(b.monthly_fen for b in benefits),
                )
            )  # fmt: skip
    if unread:
        raise UserError(
            f"有 {len(unread)} 户读不了，存量名单要一次报全，没有打包。",
            "请先从备份恢复这些户档，再上报存量名单。",
        )
    return rows


def seal_package(
    desk: Desk,
    kind: Kind,
    packed: Sequence[dict[str, Any]],
    members: Sequence[Member],
    progress: Progress | None,
) -> SealedPackage:
    """Seal a package of this desk for the county into the outbox."""
    county = desk.credentials.office
    if county is None:
        raise UserError("本办公室还没有在县（市、区）登记，不能打包上报。", "请先导入县级的登记文件。")
    outbox = Outbox(desk.places.outbox)
    link = outbox.next(desk.office_id, desk.device.device, county.county)
    return seal(
        outbox.folder(county.county),
        kind=kind,
        office=desk.office_id,
        device=desk.device.device,
        recipient=county.county,
        seq=link.seq,
        prev=link.prev,
        counts={"filings": len(packed)},
        filings=packed,
        members=members,
        age_recipients=county.county_recipients,
        sign=sshsig.signer(desk.device_keys.sign),
        public_key=desk.device.public,
        progress=progress,
    )


def unanswered(desk: Desk) -> list[Path]:
    """The packages for the county that have no receipt yet."""
    county = desk.credentials.office
    waiting = Outbox(desk.places.outbox).waiting(county.county if county else None)
    return [kept.path for kept in waiting]


def send(desk: Desk, target: Path | Carrier) -> list[Path]:
    """Copy every package that has no receipt yet to a folder, stick or mailbox; sending twice does no harm."""
    paths = unanswered(desk)
    return folder.send(paths, target) if isinstance(target, Path) else target.send(paths)
