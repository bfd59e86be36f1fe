"""县内迁移，迁入: a package of another township of the county is proved, and the family goes on here without a gap.

Nothing in it is believed: the whole foreign journal is held against the giver's credentials, admitted and folded
anew. It stays with the new file as evidence that can be checked again (``verify``).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from desktop.domain.admission import Law, admit
from desktop.domain.credential import Held, TransferStatement
from desktop.domain.fold import fold
from desktop.domain.household import ACCOUNT, BENEFIT, HOUSEHOLD, MEMBER, Household, household
from desktop.domain.journal import Attach, Change, Put, Value, unusable
from desktop.domain.months import add_months
from desktop.domain.transfer_rules import GIVEN, MOVED_OUT, REFUSED, SAME, TRANSFER, file_of
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models import durable
from desktop.models.authentic import authenticate
from desktop.models.canonical import digest
from desktop.models.journal_entry import RawEntry, read_entry
from desktop.office.act import home_at, record
from desktop.office.desk import Changes, Desk
from desktop.office.neighbours import Neighbour, neighbour, personal_proof, stated
from desktop.sync import sealed_note
from desktop.sync.package_reader import Payload, open_payload, read_header, signer
from desktop.sync.transfers import Answer, Transfer, encoded

EVIDENCE = "原户档记录.json"
_LINKS = frozenset(
    ["split_from", "split_to", "merged_from", "merged_into", "batches", "moved_to", "moved_on"]
)
"""What the old file said of other files of the old office."""
_ANSWER = "transfer_answer"
"""Kind of record in the office journal: what was answered, so that it is never answered otherwise."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the family lives now."""

    village: str
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A transfer that was proved: who gives it, what they signed, the family as their journal has it."""

    giver: Neighbour
    held: Held
    statement: TransferStatement
    line: Transfer
    home: Household

    @property
    def file(self) -> str:
        """The file that it becomes here."""
        return file_of(self.held.id)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The new file; ``known`` True when it was taken in before. ``answer`` is for the giver."""

    file: str
    known: bool
    answer: Path
    changes: Changes


def look(desk: Desk, package: Path) -> Incoming:
    """Prove a package and show what is in it, changing nothing. Raises ``UserError``."""
    _for_us(desk, package)
    with _opened(desk, package) as payload:
        return _proved(desk, package, payload)


def accept(desk: Desk, package: Path, place: Place, target: Path) -> Accepted:
    """接收: a new file with the family as it was, benefits from the month after the last one paid, and the answer.

    A second time does nothing but write the answer again. Needs an open signing session. Raises ``UserError`` for a
    package that is for somebody else, cut, forged, or was refused before.
    """
    _for_us(desk, package)
    with _opened(desk, package) as payload:
        incoming = _proved(desk, package, payload)
        if _answer_of(desk, incoming) == REFUSED:
            raise UserError("这次迁移已经退回，不能再接收。", "请迁出方重新办理。")
        known = _is_here(desk, incoming)
        changes = Changes() if known else _take_in(desk, incoming, payload, place)
    return Accepted(incoming.file, known, _answer(desk, incoming, "accepted", "", target), changes)


def refuse(desk: Desk, package: Path, reason: str, target: Path) -> Path:
    """退回, with the reason: the giver's file opens again when it takes this answer in. The answer's path."""
    if not reason.strip():
        raise UserError("退回要写明理由。", "请写明为什么不能接收，对方要据此处理。")
    incoming = look(desk, package)
    if _is_here(desk, incoming):
        raise UserError("这一户已经接收，不能退回。", "确需迁回的，请按迁出办理。")
    return _answer(desk, incoming, "refused", reason.strip(), target)


def verify(desk: Desk, file: str) -> list[str]:
    """Check the evidence of a family that moved in once more; what is wrong, in sentences."""
    with desk.open_household(file) as opened:
        names = [e.sha256 for e in opened.folded().attachments.values() if e.name == EVIDENCE]
        kept = [opened.blob(sha) for sha in names]
        came = next((f for (kind, _), f in opened.records().items() if kind == TRANSFER), None)
    if came is None:
        return []
    if not kept:
        return ["迁入时的原户档记录不见了。"]
    try:
        incoming = _examined(desk, Transfer.read(kept[0]))
    except ValueError:
        return ["迁入时的原户档记录读不出。"]
    except UserError as error:
        return [error.message]
    return [] if incoming.held.id == came.get("statement") else ["原户档记录与迁入登记不是同一次迁移。"]


# -- proving


def _for_us(desk: Desk, package: Path) -> None:
    header = read_header(package)
    if header.kind != "transfer":
        raise UserError("这不是迁移数据包。", "请选择迁出方生成的迁移数据包。")
    if header.recipient != desk.office_id:
        raise UserError("这个迁移数据包是给另一个办公室的，没有接收。", "请转交给收件的乡镇（街道）。")


def _opened(desk: Desk, package: Path) -> AbstractContextManager[Payload]:
    """Opened under whatever key sealed it; whose that is can only be said of what is inside."""
    own = [desk.device_keys.identity]
    return open_payload(package, identities=own, staging=desk.places.inbox, public_key=signer(package))


def _proved(desk: Desk, package: Path, payload: Payload) -> Incoming:
    """The line, everything in it held against the giver's credentials, and sealed by one of the giver's devices."""
    try:
        (line,) = (Transfer.model_validate(raw) for raw in payload.filings())
    except (ValidationError, ValueError):
        raise UserError("迁移数据包的内容读不懂，没有接收。", "请让对方用同一版本的户档重新打包。") from None
    incoming = _examined(desk, line)
    devices = incoming.giver.keys(desk.today())
    if payload.header.office != line.office or signer(package) not in devices:
        raise UserError("迁移数据包不是迁出方批准的电脑签发的，没有接收。", "请与迁出方核实来源。")
    return incoming


def _examined(desk: Desk, line: Transfer) -> Incoming:
    raws = (*line.raw_credentials(), line.raw_statement)
    giver = neighbour(desk, line.office, raws)
    held, statement = stated(giver, line.raw_statement)
    if (statement.said, statement.to_office, statement.file) != (GIVEN, desk.office_id, line.file):
        raise UserError("迁移说明不是给本办公室的，没有接收。", "请与迁出方核实。")
    home = _home_of(desk, line, giver, held)
    return Incoming(giver, held, statement, line, home)


def _home_of(desk: Desk, line: Transfer, giver: Neighbour, held: Held) -> Household:
    """The family as the giver's journal has it, every entry sound and admitted, closed for us by this statement."""
    try:
        entries = {e.id: e for e in (read_entry(RawEntry(*raw.raw())) for raw in line.journal.entries)}
    except ValueError:
        raise _unsound("有记录不完整") from None
    if any((e.header.office, e.header.file) != (line.office, line.file) for e in entries.values()):
        raise _unsound("混有别的户的记录")
    every = list(entries.values())
    if authenticate(every, giver.credentials) or unusable(every):
        raise _unsound("有记录的签名或次序不对")
    law = Law(desk.pack, giver.credentials, desk.law.packs)
    folded = fold(every, admit(every, {}, law))
    closed = [
        f for (kind, _), f in folded.records.items() if kind == MOVED_OUT and f.get("statement") == held.id
    ]
    statement = held.statement
    heads = set(statement.heads) if isinstance(statement, TransferStatement) else set()
    if not closed or not heads <= entries.keys():
        raise _unsound("迁移说明与户档记录不一致")
    return household(line.file, folded.records)


def _unsound(what: str) -> UserError:
    return UserError(
        f"迁移数据包里的户档记录不能核实：{what}，没有接收。", "请让迁出方检查这一户后重新打包。"
    )


# -- taking in


def _is_here(desk: Desk, incoming: Incoming) -> bool:
    if not desk.households.path(incoming.file).exists():
        return False
    with desk.open_household(incoming.file) as opened:
        return bool(opened.records())


def _take_in(desk: Desk, incoming: Incoming, payload: Payload, place: Place) -> Changes:
    """The first entry of the new file: facts as they were, evidence, the transfer, and the benefits that run on."""
    _nobody_twice(desk, incoming)
    line, transfer = incoming.line, f"t-{incoming.held.id[:12]}"
    evidence = line.raw
    about = f"{TRANSFER}/{transfer}"
    changes: list[Change] = [
        *_facts(desk, incoming, place),
        *(Attach(a.sha256, a.size, a.media_type, a.name, about) for a in line.attachments),
        Attach(digest(evidence), len(evidence), "application/json", EVIDENCE, about),
        Put(TRANSFER, transfer, _fields(desk, incoming)),
        *(Put(BENEFIT, b.benefit, _benefit(b.model_dump(), transfer)) for b in incoming.statement.benefits),
    ]
    blobs: Mapping[str, bytes] = {a.sha256: payload.blob(a.sha256) for a in line.attachments}
    # An acceptance that broke off leaves an empty file of this very id.
    done = record(
        desk, incoming.file, "accept_transfer", changes, blobs={**blobs, digest(evidence): evidence},
        note=f"由{incoming.giver.township}迁入",
        carrying=_proof(incoming), new=not desk.households.path(incoming.file).exists(),
    )  # fmt: skip
    desk.anchor()
    return done


def _proof(incoming: Incoming) -> list[bytes]:
    """What proves the statement to whoever reads the new file alone, the county too."""
    known = incoming.giver.credentials
    people = [h.raw for h in known.people if getattr(h.statement, "key", "") == incoming.statement.issuer]
    office = [raw for raw in incoming.giver.raws if signed.read(raw).statement == known.office]
    revoked = [raw for raw in incoming.giver.raws if signed.read(raw).statement in known.revocations]
    return [incoming.held.raw, *office, *people, *revoked]


def _fields(desk: Desk, incoming: Incoming) -> dict[str, Value]:
    return {
        "from_office": incoming.giver.office, "from_township": incoming.giver.township,
        "from_file": incoming.line.file, "statement": incoming.held.id, "on": desk.today().isoformat(),
        "by": desk.user, "originals": list(incoming.line.originals),
    }  # fmt: skip


def _facts(desk: Desk, incoming: Incoming, place: Place) -> list[Change]:
    home = incoming.home
    about = {n: v for n, v in home.fields.items() if n not in _LINKS and v is not None}
    about |= {"village": place.village, "address": place.address, "moved_from": incoming.giver.township}
    about |= {"township": desk.township_name} | ({"phone": place.phone} if place.phone else {})
    changes: list[Change] = [Put(HOUSEHOLD, "household", about)]
    for m in home.members:
        if m.here:
            changes.append(Put(MEMBER, m.id, {n: v for n, v in asdict(m).items() if n != "id"}))
    # All are entered anew today: the count says which of them the money went to last.
    for no, a in enumerate(sorted(home.accounts, key=lambda a: (a.no, a.entered_on, a.id)), 1):
        kept = {n: v for n, v in asdict(a).items() if n not in ("id", "checked_by", "checked_on")}
        # Whoever pays here looks at the account once, as with every new one (domain §I 12).
        entered = {"entered_by": desk.user, "entered_on": desk.today().isoformat(), "no": no}
        changes.append(Put(ACCOUNT, a.id, kept | entered))
    return changes


def _benefit(given: Mapping[str, Value], transfer: str) -> dict[str, Value]:
    same = {name: given[name] for name in SAME}
    return {**same, "first_month": add_months(str(given["paid_until"]), 1), "source": transfer}


def _nobody_twice(desk: Desk, incoming: Incoming) -> None:
    """Somebody who is in another family here would be counted twice."""
    for m in incoming.home.members:
        if not m.here or not m.id_number:
            continue
        for row in desk.catalogue.search(m.id_number, limit=5):
            other = home_at(desk, row.file)
            same = any(o.here and o.id_number == m.id_number for o in other.members)
            if same and not other.fields.get("moved_to"):
                raise UserError(
                    f"{m.name} 已在本办公室“{row.head_name}”户的档案里，没有接收。",
                    "请先在那一户办理减员或合户，再接收。",
                )


# -- answering


def _answer_of(desk: Desk, incoming: Incoming) -> str:
    return str(desk.office.record(_ANSWER, incoming.held.id).get("said", ""))


def _answer(
    desk: Desk, incoming: Incoming, said: Literal["accepted", "refused"], reason: str, target: Path
) -> Path:
    """The signed answer, sealed for the giver; the same bytes of the statement however often it is asked for."""
    known = desk.office.record(_ANSWER, incoming.held.id)
    raw = base64.b64decode(str(known.get("statement", "")))
    if not raw:
        key = desk.signing_key()
        answer = TransferStatement(
            issuer=key.public, office=desk.office_id, to_office=incoming.giver.office, said=said,
            file=incoming.line.file, about=incoming.held.id, reason=reason, on=desk.today(),
        )  # fmt: skip
        raw = signed.issue(answer, key)
        kept = {"said": said, "statement": base64.b64encode(raw).decode()}
        at = desk.now().isoformat(timespec="seconds")
        desk.office.append(
            [Put(_ANSWER, incoming.held.id, kept)], action=_ANSWER, author=desk.author(), at=at
        )
    note = Answer(statement=base64.b64encode(raw).decode(), credentials=encoded(personal_proof(desk)))
    recipients = incoming.giver.recipients(desk.today())
    path = target / f"迁移回复-{incoming.held.id[:12]}.age"
    durable.replace(path, sealed_note.seal(note.model_dump(mode="json"), recipients, desk.device_keys.sign))
    return path
