"""月结: put everything due on the list, person by person, and close the month (design §4.1, domain §I 11).

``pay_all`` may be stopped or killed at any line and goes on where it was. A close is one entry of the office journal.
Closing with something left open takes a leader's signature on paper, with its scan and a reason for every household;
what was left is the first task of the next month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop.domain.household import PAYMENT
from desktop.domain.journal import Change, Put, Value
from desktop.domain.months import month_of
from desktop.domain.movement import Movement
from desktop.domain.payment_rules import off_fields
from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office.act import Photo, record
from desktop.office.desk import Changes, Desk
from desktop.office.index import unread_words
from desktop.office.month import payment_fields
from desktop.office.month_book import MONTH, ROSTER, Close, OpenItem, closes, sum_fields
from desktop.office.month_lines import Line
from desktop.office.month_view import MonthView, Progress, view
from desktop.office.soundness import problems

__all__ = ["MonthView", "Paid", "Proof", "close", "open_items", "pay_all", "preview"]

SIGNER_ROLE = "leader"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """The sheet on which a leader agreed to close with items open: who signed, and its scan."""

    signer: str
    scan: Photo


@dataclass(frozen=True, slots=True)
class Paid:
    """What ``pay_all`` did. ``held`` stays off the list, ``failed`` (line, sentence) could not be written."""

    lines: tuple[Line, ...]
    held: tuple[Line, ...]
    failed: tuple[tuple[Line, str], ...]
    changes: Changes = field(default_factory=Changes)

    @property
    def amount_fen(self) -> int:
        """What came onto the list now."""
        return sum(line.amount_fen for line in self.lines)


def preview(desk: Desk, month: str, progress: Progress | None = None) -> MonthView:
    """The month as it stands; nothing is written. Raises ``UserError`` like ``month_view.view``."""
    return view(desk, month, progress)


def pay_all(desk: Desk, month: str, progress: Progress | None = None) -> Paid:
    """列入发放: every due line of the month, one entry each; what stands still is named and left out.

    Killed, or called off by ``progress``, what was written stands and the rest is still due. Raises ``UserError``
    when the month is closed already, or the person may not pay.
    """
    _may(desk, "列入发放")
    seen = view(desk, month, progress)
    if seen.close is not None:
        raise UserError(f"{month} 已经结账。", "以后发现应补发的，列入下一个月的名单。")
    done: list[Line] = []
    failed: list[tuple[Line, str]] = []
    changes = Changes()
    for n, line in enumerate(seen.due, 1):
        try:
            changes |= _pay(desk, line, month)
        except UserError as error:
            failed.append((line, error.message))
        else:
            done.append(line)
        if progress:
            progress(n, len(seen.due))
    return Paid(tuple(done), seen.held, tuple(failed), changes)


def _pay(desk: Desk, line: Line, roster: str) -> Changes:
    """One line as it was read; one for an earlier month says which list it stands on."""
    account = line.account.id if line.account else ""
    fields = payment_fields(line.benefit, line.month, line.amount_fen, account)
    if line.month != roster:
        fields[ROSTER] = roster
    return record(desk, line.household, "pay", [Put(PAYMENT, line.payment, fields)])


def open_items(seen: MonthView, reasons: Mapping[str, str] | None = None) -> tuple[OpenItem, ...]:
    """What a close now would leave open, household by household: held, to come off the list, or due and not on it."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in (*seen.held, *seen.due):
        groups[line.household].append(line)
    given = reasons or {}
    return tuple(
        OpenItem(
            file,
            given.get(file, "").strip(),
            tuple(sorted({x.month for x in of})),
            sum(x.amount_fen for x in of),
        )
        for file, of in groups.items()
    )


def close(
    desk: Desk,
    month: str,
    exceptions: Mapping[str, str] | None = None,
    proof: Proof | None = None,
    progress: Progress | None = None,
) -> Close:
    """结账: one entry with sums, movement, the digest of the list, and what was left open with its reasons.

    ``exceptions`` household → why it is left; then ``proof`` too. Raises ``UserError`` when the month is closed or to
    come, an earlier one is open, a file cannot be read or does not pass its check, the movement does not come out, or
    something is open that no exception names.
    """
    _may(desk, "结账")
    seen = view(desk, month, progress)
    refuse_what_stops_a_close(desk, seen)
    items = open_items(seen, exceptions)
    _all_named(seen, items, exceptions or {})
    _sound(desk, seen, progress)
    scan = _signed(desk, proof) if items else None
    take_off(desk, seen, {item.household: item.reason for item in items})
    fields = _fields(desk, seen, items, proof if items else None)
    changes: list[Change] = [Put(MONTH, month, fields)]
    if scan is not None:
        changes.insert(0, scan.attach(f"{MONTH}/{month}"))
    desk.anchor()
    desk.office.append(
        changes, action="month.close", author=desk.author(), at=str(fields["at"]),
        blobs={scan.sha256: scan.data} if scan else {},
    )  # fmt: skip
    return closes(desk)[month]


def take_off(desk: Desk, seen: MonthView, reasons: Mapping[str, str]) -> Changes:
    """撤下: mark every payment that may not stay on the list (household → why), before the month is closed.

    What was marked counts as paid no more. Broken off between two families it is simply called again.
    """
    changes = Changes()
    for line in seen.held:
        if line.state == "paid":
            mark = Put(PAYMENT, *off_fields(line.payment, seen.month, reasons[line.household]))
            changes |= record(desk, line.household, "take_off", [mark])
    return changes


def _may(desk: Desk, what: str) -> None:
    if not OFFICE_ROLES & set(desk.person.roles):
        raise UserError(f"{what}由经办人或管理员办理。", "请换有这个岗位的人登录。")


def refuse_what_stops_a_close(desk: Desk, seen: MonthView) -> None:
    """What no exception helps against. Raises ``UserError``."""
    if seen.close is not None:
        raise UserError(f"{seen.month} 已经结账，不能再结。", "以后发现应补发的，列入下一个月的名单。")
    if seen.month > month_of(desk.today()):
        raise UserError(f"{seen.month} 还没有到，不能结账。", "可以先列入发放，到月再结账。")
    if seen.earlier:
        raise UserError(f"{seen.earlier[0]} 还没有结账。", "请按月份先后结账：翻到那个月，先结那个月。")
    if seen.unread:
        raise UserError(unread_words(seen.unread).removeprefix("另"), "名单不完整，不能结账。")
    if not seen.movement.balanced:
        raise UserError(f"{seen.month} 的勾稽不平，不能结账。", "请把这个提示告诉维护人员。")
    if desk.trouble:
        raise UserError("办公室日志检查没有通过，不能结账：" + "；".join(desk.trouble), "请先找管理员查明。")


def _all_named(seen: MonthView, items: Sequence[OpenItem], exceptions: Mapping[str, str]) -> None:
    strangers = sorted(set(exceptions) - {item.household for item in items})
    if strangers:
        raise UserError(f"例外里写的 {strangers[0]} 没有未办的发放。", "请只写名单上没有办的户。")
    unnamed = [item for item in items if not item.reason]
    if not unnamed:
        return
    names = {line.household: line for line in (*seen.held, *seen.due)}
    first = names[unnamed[0].household]
    why = first.stops[0].text if first.stops else "应发，还没有列入发放。"
    raise UserError(
        f"还有 {len(unnamed)} 户没有办完：{first.name}，{why}",
        "请先办完；确实办不了的，逐户写明原因，附领导签字的扫描件作例外结账。",
    )


def _signed(desk: Desk, proof: Proof | None) -> Photo:
    """The scan of the leader's signature; raises ``UserError`` where it is missing or nobody may sign so."""
    if proof is None or not proof.scan.data:
        raise UserError("有未办的户，例外结账要有领导签字。", "请附签字单的扫描件，并选签字的领导。")
    who = desk.credentials.person(proof.signer, desk.today())
    if who is None or SIGNER_ROLE not in who.roles:
        raise UserError("签字的人不是登记的领导。", "请选有任职登记的领导。")
    return proof.scan


def _sound(desk: Desk, seen: MonthView, progress: Progress | None) -> None:
    """Every file on the list is whole and no older than what the office journal noted of it (design §4.2)."""
    wrong = []
    files = sorted({line.household for line in seen.paid})
    for n, file in enumerate(files, 1):
        with desk.open_household(file) as opened:
            if trouble := problems(desk, opened, desk.office.ever_anchored(file)):
                wrong.append(f"户档 {file}：{'；'.join(trouble)}")
        if progress:
            progress(n, len(files))
    if wrong:
        more = f"（共 {len(wrong)} 户）" if len(wrong) > _NAMED else ""
        raise UserError(
            "档案检查没有通过，不能结账：" + "。".join(wrong[:_NAMED]) + more, "请先查明或从备份恢复。"
        )


def _fields(desk: Desk, seen: MonthView, items: Sequence[OpenItem], proof: Proof | None) -> dict[str, Value]:
    off = {(line.household, line.payment) for line in seen.held if line.state == "paid"} | set(seen.off)
    return {
        "sums": [[s.matter, s.category, s.households, s.covered, s.amount_fen] for s in seen.sums],
        "movement": _movement(seen.movement) | {"adjusted": sum_fields(seen.adjusted)},
        "lines": len(seen.paid),
        "amount_fen": seen.amount_fen,
        "digest": seen.digest,
        "left": [[i.household, i.reason, list(i.months), i.amount_fen] for i in items],
        "off": [list(key) for key in sorted(off)],
        "open_cases": len(seen.cases),
        "open_changes": len(seen.changes),
        "by": desk.user,
        "at": desk.now().isoformat(timespec="seconds"),
        "signer": proof.signer if proof else "",
        "scan": proof.scan.sha256 if proof else "",
    }


def _movement(found: Movement) -> dict[str, Value]:
    kinds = {
        kind: sum_fields(found.change(kind)) for kind in ("new", "exit", "increase", "decrease", "persons")
    }
    return {"last": sum_fields(found.last), "this": sum_fields(found.this), **kinds}
