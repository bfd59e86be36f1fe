"""上报: filings by status, packages out, receipts in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.domain.household import FILED, RETURNED, SENT, TO_SEND
from desktop.office import filings, mailbox, receipts
from desktop.office.act import CaseRef
from desktop.office.desk import Changes, Desk
from desktop.sync.outbox import Outbox
from desktop.ui.presenters.words import OUTCOME_NAMES, yuan

ORDER = (RETURNED, TO_SEND, SENT, FILED)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class FilingLine:
    """One filing."""

    ref: CaseRef
    applicant: str
    outcome: str
    monthly: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Board:
    """The page: filings, most urgent status first, how many of each, and packages that wait to be carried."""

    lines: tuple[FilingLine, ...]
    counts: tuple[tuple[str, int], ...]
    packages: int

    @property
    def open(self) -> bool:
        """True while the county has not put all of them on record: there is something for the list."""
        return any(line.status != FILED for line in self.lines)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the message bar, and what changed. ``whole`` False: something of it could not be done."""

    message: str
    changes: Changes = field(default_factory=Changes)
    hint: str = ""
    whole: bool = True


def board(desk: Desk) -> Board:
    """Read the filings."""
    found = sorted(filings.lines(desk), key=lambda line: ORDER.index(line.status))
    counted = Counter(line.status for line in found)
    lines = tuple(
        FilingLine(
            line.ref,
            line.applicant,
            OUTCOME_NAMES.get(line.outcome, line.outcome),
            yuan(line.monthly_fen),
            line.status,
            line.reason,
        )
        for line in found
    )
    return Board(lines, tuple((s, counted[s]) for s in ORDER), len(_waiting(desk)))


def seal(desk: Desk, progress: Progress) -> Told:
    """Seal everything that waits into one package."""
    skipped: list[str] = []
    sealed = filings.seal_filings(desk, progress, skipped)
    if sealed is None:
        return Told("没有打包：" + "；".join(skipped) if skipped else "没有待发的备案。")
    package, changes = sealed
    count = package.header.counts.get("filings", 0)
    hint = "；".join([f"数据包：{package.path.name}", *skipped])
    return Told(f"已打包 {count} 件，请发送到文件夹或U盘，送到县里才算报送。", changes, hint)


def send(desk: Desk, target: Path) -> Told:
    """Copy the packages that have no receipt yet to a folder or a stick."""
    sent = filings.send(desk, target)
    if not sent:
        return Told("没有要发送的数据包。", hint="先打包，再发送。")
    return Told(f"已把 {len(sent)} 个数据包写入“{target}”。", hint="送达县级后，把带回的回执读进来。")


def receive(desk: Desk, source: Path) -> Told:
    """Read receipts from a folder."""
    taken = receipts.receive(desk, source)
    said = [f"已备案 {taken.accepted} 件", f"退回 {taken.returned} 件"]
    if taken.known:
        said.append(f"读过的 {taken.known} 件")
    return Told(f"回执：{'，'.join(said)}。", taken.changes, "；".join(taken.problems))


def file_again(desk: Desk, ref: CaseRef) -> Told:
    """Put a returned filing back into the queue."""
    return Told("已转为待发，下次打包时重报。", filings.file_again(desk, ref))


def waiting_text(desk: Desk) -> str:
    """What the bottom strip says waits."""
    counted = {s: len(desk.catalogue.search("", state=s, limit=1000)) for s in (TO_SEND, SENT, RETURNED)}
    said = [f"{n} 件{status}" for status, n in counted.items() if n]
    last = f"，上次 {when}" if (when := last_time(desk)) else ""
    return ("，".join(said) or "没有待发的备案") + last


def last_time(desk: Desk) -> str:
    """When everything went over the line last: "09:12", with the day when it was not today; "" without a mailbox."""
    last = mailbox.last_success(desk) if mailbox.address(desk) else None
    if last is None:
        return ""
    return f"{last:%H:%M}" if last.date() == desk.today() else f"{last:%m-%d %H:%M}"


def _waiting(desk: Desk) -> list[object]:
    county = desk.credentials.office
    return list(Outbox(desk.places.outbox).waiting(county.county)) if county else []
