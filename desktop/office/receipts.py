"""回执: the county's signed answers, brought back into the household files they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.credential import Receipt
from desktop.domain.household import RECEIPT, household
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.office.act import record
from desktop.office.desk import Changes, Desk
from desktop.office.filings import BASELINE
from desktop.sync.carriers import folder as carrier
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
    answered: dict[str, set[str]] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


def receive(desk: Desk, source: Path) -> Taken:
    """Take in every receipt package of a folder that is for this office. A bad package changes nothing."""
    taken = Taken()
    files = _filings(desk)
    for path in carrier.collect(source, desk.places.inbox):
        try:
            if _for_us(desk, path):
                _take(desk, path, files, taken)
        except UserError as error:
            taken.problems.append(f"{path.name}：{error}")
    _let_go(desk, taken)
    desk.anchor()
    if not (taken.accepted or taken.returned or taken.known or taken.problems):
        taken.problems.append("没有找到给本办公室的回执，什么也没有改动。")
    return taken


def _filings(desk: Desk) -> dict[str, str]:
    """Filing id → household, for everything that was ever sent."""
    found = {}
    for row in desk.catalogue.all_rows():
        if row.state in ("待发", "已发待回执", "已备案", "退回"):
            with desk.open_household(row.file) as opened:
                found.update({f.id: row.file for f in household(row.file, opened.records()).filings})
    return found


def _for_us(desk: Desk, path: Path) -> bool:
    """A stick may carry our own filings and the receipts of other townships too: those are left alone."""
    header = read_header(path)
    return header.kind == "receipt" and header.recipient == desk.office_id


def _take(desk: Desk, path: Path, files: dict[str, str], taken: Taken) -> None:
    county = desk.device.pinned_county_key
    if county is None:
        raise UserError("本办公室还没有在县（市、区）登记，认不出回执。", "请先导入县级的登记文件。")
    with open_payload(
        path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=county
    ) as payload:
        for line in parse(payload.filings()):
            _record(desk, line.raw, files, taken)


def _record(desk: Desk, raw: bytes, files: dict[str, str], taken: Taken) -> None:
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
    file = files.get(receipt.filing)
    record_id = f"{receipt.filing}-{receipt.revision}"
    if file is None:
        _baseline(desk, receipt, fields, raw, taken)
    elif _known(desk, file, record_id):
        taken.known += 1
    else:
        taken.changes |= record(
            desk, file, "receipt", [Put(RECEIPT, record_id, fields)], by_device=True, carrying=[raw]
        )
        _count(receipt, taken)
    taken.answered.setdefault(receipt.package, set()).add(receipt.filing)


def _let_go(desk: Desk, taken: Taken) -> None:
    """A package's bytes are kept until every filing in it has its answer."""
    outbox = Outbox(desk.places.outbox)
    for kept in outbox.waiting():
        answered = taken.answered.get(kept.header.digest, set())
        if answered and len(answered) >= kept.header.counts.get("filings", 0):
            outbox.receipted(kept.header.digest)


def _known(desk: Desk, file: str, record_id: str) -> bool:
    with desk.open_household(file) as opened:
        return (RECEIPT, record_id) in opened.records()


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
