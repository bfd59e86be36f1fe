"""回执: the county's signed answers, brought back into the household files they are about."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.credential import Receipt
from desktop.domain.file_names import shown_name
from desktop.domain.household import RECEIPT
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.office_file import ANCHOR, COUNTY, NOTED
from desktop.office import heard
from desktop.office.act import record
from desktop.office.desk import Changes, Desk
from desktop.office.filings import BASELINE
from desktop.office.index import applied, readable, unread_words
from desktop.sync.carriers import folder
from desktop.sync.carriers.carrier import Carrier
from desktop.sync.outbox import Outbox
from desktop.sync.package_reader import open_payload, read_header
from desktop.sync.receipts import parse


@dataclass(slots=True)
class Taken:
    """What came of a folder of receipts."""

    accepted: int = 0
    returned: int = 0
    known: int = 0
    problems: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)


@dataclass(slots=True)
class _Sent:
    """What the files and the office journal know of filings and their answers, of this run and those before."""

    files: dict[str, str] = field(default_factory=dict)
    """Filing id → household."""
    packages: dict[str, dict[str, int]] = field(default_factory=dict)
    """Digest → the filings that name that package, with their revision."""
    answered: set[tuple[str, int]] = field(default_factory=set)
    """(filing, revision)."""
    receipted: dict[str, set[str]] = field(default_factory=dict)
    """Digest → filings that a receipt names with it."""
    unread: list[str] = field(default_factory=list)

    def answer(self, filing: str, revision: int, package: str) -> None:
        """Take note of a receipt."""
        self.answered.add((filing, revision))
        self.receipted.setdefault(package, set()).add(filing)

    def answered_of(self, package: str) -> set[str]:
        """The filings of a package that have their answer, whichever package it names."""
        named = self.packages.get(package, {}).items()
        return {f for f, revision in named if (f, revision) in self.answered} | self.receipted.get(
            package, set()
        )


def receive(desk: Desk, source: Path | Carrier | None) -> Taken:
    """Take in every receipt package of a folder or mailbox that is for this office. A bad package changes nothing.

    ``source`` None: what lies in the inbox already. A copy in the inbox goes when it was dealt with; one that the
    mailbox brought and that could not be taken stays, and is tried again the next time.
    """
    taken = Taken()
    kept = set(staged(desk))
    came: list[Path] = []
    if isinstance(source, Path):
        came = folder.collect(source, desk.places.inbox)
    elif source is not None:
        came = source.collect(desk.places.inbox, lambda path: _for_us(desk, path))
    if waiting := sorted({*kept, *came}):
        sent = _sent(desk)
        if sent.unread:
            taken.problems.append(unread_words(sent.unread))
        for path in waiting:
            if _dealt_with(desk, path, sent, taken) or (isinstance(source, Path) and path not in kept):
                path.unlink(missing_ok=True)
        _let_go(desk, sent)
    desk.anchor()
    if isinstance(source, Path) and taken == Taken():
        taken.problems.append("没有找到给本办公室的回执，什么也没有改动。")
    return taken


def staged(desk: Desk) -> list[Path]:
    """Receipts for this office in the inbox that were not taken in yet."""
    found = []
    for path in sorted(desk.places.inbox.glob("[!.]*-receipt*.hdp")):
        with suppress(UserError):
            if _for_us(desk, path):
                found.append(path)
    return found


def _dealt_with(desk: Desk, path: Path, sent: _Sent, taken: Taken) -> bool:
    """Whether nothing of a package is left to be done; what is wrong with it is told."""
    try:
        return not _for_us(desk, path) or _take(desk, path, sent, taken)
    except UserError as error:
        taken.problems.append(f"{shown_name(path.name)}：{error}")
        return False


def _sent(desk: Desk) -> _Sent:
    """Everything that was ever sent or answered here; households that cannot be read are named."""
    sent = _Sent()
    for file, home in readable(desk, applied(desk), sent.unread):
        for filing in home.filings:
            sent.files[filing.id] = file
            if filing.package:
                sent.packages.setdefault(filing.package, {})[filing.id] = filing.revision
        for answer in home.answers:
            sent.answered.add((answer.filing, answer.revision))
    for (kind, id), fields in desk.office.records().items():
        if kind == BASELINE and fields.get("package"):
            sent.packages.setdefault(str(fields["package"]), {})[id] = 1
        elif kind == RECEIPT:
            sent.answer(id, 1, str(fields.get("package", "")))
    return sent


def _for_us(desk: Desk, path: Path) -> bool:
    """A stick may carry our own filings and the receipts of other townships too: those are left alone."""
    header = read_header(path)
    return header.kind == "receipt" and header.recipient == desk.office_id


def _take(desk: Desk, path: Path, sent: _Sent, taken: Taken) -> bool:
    """True when every receipt in it was taken in."""
    county = desk.device.pinned_county_key
    if county is None:
        raise UserError("本办公室还没有在县（市、区）登记，认不出回执。", "请先导入县级的登记文件。")
    with open_payload(
        path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=county
    ) as payload:
        whole, read = True, list[bytes]()
        for line in parse(payload.filings()):
            try:
                _record(desk, line.raw, sent, taken)
            except UserError as error:
                taken.problems.append(f"{shown_name(path.name)}：{error}")
                whole = False
            else:
                read.append(line.raw)
    heard.note(desk, read)
    return whole


def _record(desk: Desk, raw: bytes, sent: _Sent, taken: Taken) -> None:
    held = signed.read(raw)
    receipt = held.statement
    if not isinstance(receipt, Receipt) or receipt.office != desk.office_id:
        raise UserError("回执里有不属于本办公室的内容，没有登记。", "请让县里重新出具回执。")
    fields = {
        "filing": receipt.filing,
        "revision": receipt.revision,
        "verdict": receipt.verdict,
        "reason": receipt.reason,
        "on": receipt.on.isoformat(),
        "package": receipt.package,
        "credential": held.id,
    }
    _compare(desk, receipt, taken)
    file = sent.files.get(receipt.filing)
    record_id = f"{receipt.filing}-{receipt.revision}"
    if file is None:
        _baseline(desk, receipt, fields, raw, taken)
    elif (receipt.filing, receipt.revision) in sent.answered:
        taken.known += 1
    else:
        taken.changes |= record(
            desk, file, "receipt", [Put(RECEIPT, record_id, fields)], by_device=True, carrying=[raw]
        )
        _count(receipt, taken)
    sent.answer(receipt.filing, receipt.revision, receipt.package)


def _compare(desk: Desk, receipt: Receipt, taken: Taken) -> None:
    """The county saw how far the journal went: a file that lacks it went back since.

    What it saw is anchored here, so that no decision and no stamp forgets it.
    """
    file = receipt.file
    if not file or not receipt.heads or not desk.households.path(file).exists():
        return
    try:
        with desk.open_household(file) as opened:
            lacking = set(receipt.heads) - {e.id for e in opened.entries()}
    except UserError:
        return  # a file that cannot be read is named by whoever needs it
    if not lacking:
        return
    taken.problems.append(
        f"户档 {file} 比县里收到的备案旧，可能被换成了旧文件：请先查明或从备份恢复，查明前不能签批或用印。"
    )
    change = Put(ANCHOR, f"{file}@{COUNTY}", {"heads": sorted(receipt.heads)})
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([change], action=NOTED, author=desk.device_author(), at=at)


def _let_go(desk: Desk, sent: _Sent) -> None:
    """A package's bytes are kept until every filing in it has its answer.

    One that no filing names was sealed by a run that was killed before it could mark them; they went out again
    in a later package, or went back to 待发.
    """
    outbox = Outbox(desk.places.outbox)
    waiting = [kept for kept in outbox.waiting() if kept.header.kind == "filing"]
    newest = max((kept.header.seq for kept in waiting), default=0)
    for kept in waiting:
        digest = kept.header.digest
        answered = sent.answered_of(digest)
        whole = answered and len(answered) >= kept.header.counts.get("filings", 0)
        orphan = digest not in sent.packages and kept.header.seq < newest and not sent.unread
        if whole or orphan:
            outbox.receipted(digest)


def _baseline(desk: Desk, receipt: Receipt, fields: dict[str, object], raw: bytes, taken: Taken) -> None:
    if (BASELINE, receipt.filing) not in desk.office.records():
        raise UserError("回执里的备案本办公室没有报过，没有登记。", "请与县级民政部门核对。")
    if (RECEIPT, receipt.filing) in desk.office.records():
        taken.known += 1
        return
    desk.office.append(
        [Put(RECEIPT, receipt.filing, fields)],
        action="receipt",
        author=desk.device_author(),
        at=desk.now().isoformat(timespec="seconds"),
        credentials=[raw],
    )
    _count(receipt, taken)


def _count(receipt: Receipt, taken: Taken) -> None:
    if receipt.verdict == "accepted":
        taken.accepted += 1
    else:
        taken.returned += 1
