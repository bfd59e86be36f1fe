"""县内迁移，迁出: the benefits stop at a month, the file goes to the receiving township and is read-only here.

Decide and paper the moves first (``begin`` registers them), then ``give``: one entry closes the file, then the whole
of it is sealed for the office whose 收件卡 was handed over. Sealing again does no harm; the receiver takes it once.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from desktop.domain.credential import TransferredBenefit, TransferStatement
from desktop.domain.household import BENEFIT, HOUSEHOLD, Benefit, Household
from desktop.domain.journal import Attach, Change, Put, Value
from desktop.domain.months import add_months, month_of
from desktop.domain.transfer_rules import (
    MOVE,
    MOVED_OUT,
    REFUSED,
    SAME,
    MovedOut,
    moved_out_of,
    moving,
    not_ready,
)
from desktop.errors import Refused, UserError
from desktop.models import credentials as signed
from desktop.models.household_file import HouseholdFile
from desktop.office.act import CaseRef, home_at, home_of, new_id, record
from desktop.office.changes import ChangeRequest, offered, register_change
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable
from desktop.office.neighbours import Neighbour, neighbour, office_proof, personal_proof, read_card, stated
from desktop.office.open_cases import open_applications
from desktop.sync import sealed_note, sshsig
from desktop.sync.carriers import folder as carrier
from desktop.sync.filings import Journal
from desktop.sync.outbox import Outbox
from desktop.sync.package import Member, SealedPackage, seal
from desktop.sync.transfers import Answer, Attachment, Transfer, decoded, encoded


def begin(desk: Desk, file: str, township: str, on: date) -> list[CaseRef]:
    """登记迁移: a change of kind ``move`` for every running benefit and recognition that none is open about."""
    home, refs = home_at(desk, file), []
    open_ = {a.benefit for a in open_applications(desk, home) if a.change == MOVE}
    for benefit in [b for b in offered(home, MOVE, on, on) if b.id not in open_]:
        request = ChangeRequest(MOVE, "moved", on, reason=f"迁往{township}")
        refs.append(register_change(desk, file, benefit.id, request, on)[0])
    return refs


def give(desk: Desk, file: str, card: Path, originals: Sequence[str], target: Path) -> Path:
    """迁出: close the file and seal it for the office of the card; the package's path in ``target``.

    ``originals`` the papers that go along by hand, in words. Needs an open signing session. A file that was closed
    for the same office already is sealed again, nothing else. Raises ``UserError``.
    """
    receiver = read_card(desk, card)
    with desk.open_household(file) as opened:
        left = moved_out_of(opened.records())
        home, heads = home_of(opened), opened.heads()
    if left is None:
        _ready(desk, home)
        _leave(desk, home, receiver, tuple(originals), heads)
    elif left.to_office != receiver.office:
        raise UserError(f"这一户已经迁往{left.to_township}。", "请用那个乡镇（街道）的收件卡。")
    with desk.open_household(file) as opened:
        package = _seal(desk, opened, receiver)
    return carrier.send([package.path], target)[0]


def moved(desk: Desk, file: str) -> MovedOut | None:
    """Where a family went; None while it is here."""
    with desk.open_household(file) as opened:
        return moved_out_of(opened.records())


def take_answer(desk: Desk, path: Path) -> tuple[MovedOut, Changes]:
    """Take in the receiver's signed answer. A refusal opens the file again, and its benefits run on without a gap.

    The same answer again changes nothing. Raises ``UserError``.
    """
    answer = _read_answer(desk, path)
    said = signed.read(base64.b64decode(answer.statement))
    statement = said.statement
    if not isinstance(statement, TransferStatement) or statement.to_office != desk.office_id:
        raise UserError("这不是给本办公室的迁移回复。", "请核对文件。")
    proved = [*decoded(answer.credentials), said.raw]
    stated(neighbour(desk, statement.office, proved), said.raw)
    with desk.open_household(_file_of(desk, statement)) as opened:
        records, held = opened.records(), opened.credentials()
    known = {id: f for (kind, id), f in records.items() if kind == MOVED_OUT}
    about = next((id for id, f in known.items() if f.get("statement") == statement.about), None)
    if about is None:
        raise UserError("没有找到这份回复所说的迁移，没有登记。", "请与接收的乡镇（街道）核对。")
    after = MovedOut(
        about, statement.office, str(known[about].get("to_township", "")), statement.about, verdict=statement.said,
        answer=said.id, reason=statement.reason,
    )  # fmt: skip
    if known[about].get("verdict"):
        return after, Changes()
    changes = _answered(desk, home_at(desk, statement.file), after)
    given = [raw for raw in held if _is(raw, statement.about)]
    return after, record(desk, statement.file, "transfer_answer", changes, carrying=[*proved, *given])


def _ready(desk: Desk, home: Household) -> None:
    """Everything that has to be finished here before the family can go."""
    if reason := not_ready(home, month_of(desk.today())):
        raise Refused(f"现在还不能迁出：{reason}", "请先补上所缺的，再迁出。", (reason,))
    if open_ := open_applications(desk, home):
        raise UserError(f"还有 {len(open_)} 件申请没有办结，不能迁出。", "请先办结、撤回或移交这些申请。")
    for benefit in moving(home):
        if not home.paid_fen(benefit.id, benefit.last_month):
            raise UserError(
                f"{benefit.last_month} 的待遇还没有列入发放，不能迁出。",
                "请先发到迁移决定写明的月份，接收方从下个月接着发。",
            )


def _leave(
    desk: Desk, home: Household, to: Neighbour, originals: tuple[str, ...], heads: tuple[str, ...]
) -> None:
    """The signed statement and the record that closes the file, in one entry."""
    key = desk.signing_key()
    statement = TransferStatement(
        issuer=key.public, office=desk.office_id, to_office=to.office, said="given", file=home.id,
        benefits=tuple(_transferred(b) for b in moving(home)), originals=originals, heads=heads, on=desk.today(),
    )  # fmt: skip
    raw = signed.issue(statement, key)
    today = desk.today().isoformat()
    fields = {
        "to_office": to.office, "to_township": to.township, "statement": signed.read(raw).id, "on": today,
        "by": desk.user,
    }  # fmt: skip
    # Shown wherever the household is listed; the record after it is what closes the file.
    shown = Put(HOUSEHOLD, "household", {"moved_to": to.township, "moved_on": today})
    proof = [raw, *personal_proof(desk)]
    record(
        desk, home.id, MOVED_OUT, [shown, Put(MOVED_OUT, new_id("o"), fields)], signing=True, carrying=proof
    )
    desk.anchor()


def _transferred(benefit: Benefit) -> TransferredBenefit:
    same = {name: getattr(benefit, name) for name in SAME}
    return TransferredBenefit(benefit=benefit.id, paid_until=benefit.last_month, **same)


def _seal(desk: Desk, opened: HouseholdFile, to: Neighbour) -> SealedPackage:
    """The whole file as it lies, with its attachments."""
    left = moved_out_of(opened.records())
    copy, held = opened.copy(), opened.blobs()
    raw = next(r for r in copy.credentials if left is not None and _is(r, left.statement))
    statement = signed.read(raw).statement
    attached = {e.sha256: e for e in opened.folded().attachments.values() if e.sha256 in held}
    proof = [*copy.credentials, *office_proof(desk)]
    line = Transfer(
        office=desk.office_id, township=desk.township_name, file=opened.file,
        statement=base64.b64encode(raw).decode(), credentials=encoded(list(dict.fromkeys(proof))),
        journal=Journal.pack(copy.entries, copy.credentials),
        attachments=tuple(_listed(a, held[a.sha256]) for a in attached.values()),
        originals=statement.originals if isinstance(statement, TransferStatement) else (),
    )  # fmt: skip
    outbox = Outbox(desk.places.outbox)
    link = outbox.next(desk.office_id, desk.device.device, to.office)
    members = [Member(f"blobs/{s}", held[s], partial(_stream, opened, s)) for s in attached]
    return seal(
        outbox.folder(to.office), kind="transfer", office=desk.office_id, device=desk.device.device,
        recipient=to.office, seq=link.seq, prev=link.prev, counts={"households": 1}, filings=[line.to_json()],
        members=members, age_recipients=to.recipients(desk.today()), sign=sshsig.signer(desk.device_keys.sign),
        public_key=desk.device.public,
    )  # fmt: skip


def _is(raw: bytes, statement: str) -> bool:
    try:
        return signed.read(raw).id == statement
    except UserError:
        return False


def _listed(attached: Attach, size: int) -> Attachment:
    return Attachment(
        sha256=attached.sha256, size=size, media_type=attached.media_type[:200], name=attached.name[:300]
    )


def _stream(opened: HouseholdFile, sha256: str) -> io.BytesIO:
    return io.BytesIO(opened.blob(sha256))


def _file_of(desk: Desk, statement: TransferStatement) -> str:
    if statement.file not in desk.households.ids():
        raise UserError("没有找到这份回复所说的户，没有登记。", "请与接收的乡镇（街道）核对。")
    return statement.file


def _read_answer(desk: Desk, path: Path) -> Answer:
    try:
        note = sealed_note.unseal(path.read_bytes(), [desk.device_keys.identity])
        return Answer.model_validate(note.document)
    except OSError:
        raise UserError("读不了迁移回复。", "请核对文件，或插好U盘再试。") from None
    except ValidationError:
        raise UserError("这不是迁移回复。", "请核对文件。") from None


def _answered(desk: Desk, home: Household, after: MovedOut) -> list[Change]:
    """The answer; after a refusal the benefits go on from the month after the last one paid."""
    fields: dict[str, Value] = {
        "answer": after.answer, "verdict": after.verdict, "answered_on": desk.today().isoformat(),
        "reason": after.reason,
    }  # fmt: skip
    changes: list[Change] = [Put(MOVED_OUT, after.id, fields)]
    if after.verdict != REFUSED:
        return changes
    changes.append(Put(HOUSEHOLD, "household", {"moved_to": "", "moved_on": ""}))
    for b in moving(home):
        again = {name: getattr(b, name) for name in SAME}
        again |= {"first_month": add_months(b.last_month, 1), "source": after.id, "replaces": b.id}
        changes.append(Put(BENEFIT, new_id("b"), again))
    return changes


def waiting(desk: Desk, unread: list[str]) -> list[tuple[str, MovedOut]]:
    """Families that left and whose receiver has not answered yet, for the office's tasks."""
    gone = [
        file for file, home in readable(desk, desk.catalogue.left(), unread) if home.fields.get("moved_to")
    ]
    found = [(file, left) for file in gone if (left := moved(desk, file)) is not None]
    return [(file, left) for file, left in found if not left.verdict]
