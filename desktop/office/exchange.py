"""交换: the PCs of one office give each other what the other lacks, through any carrier, until all hold the same.

A package holds parts of journals; taking one in is a set union. Doubled, late, reordered and lost packages do no harm:
what a peer has not said it holds is sent again, and what is here already changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from desktop import pack_archive
from desktop.domain.credential import DeviceCredential
from desktop.domain.journal import Change, Conflict, Put, Settle, Value
from desktop.errors import UserError
from desktop.office import arrivals
from desktop.office.arrivals import Arrived
from desktop.office.carrying import Returned, seal_package
from desktop.office.desk import Desk
from desktop.office.destruction import tombstones
from desktop.office.parcels import BESIDE, Parcel, beside, household_parcels, office_parcel
from desktop.office.peers import Frontier, Holding, Memory, Peer, Sent, frontier, peers
from desktop.sync.carriers.carrier import Carrier, Folder
from desktop.sync.header import PackageHeader
from desktop.sync.outbox import Outbox
from desktop.sync.package_reader import read_header

Progress = Callable[[int, int], None]
ANCHORS = frozenset({"anchor", "restricted_anchor", "leads_anchor"})
"""Records of the office journal that devices write for themselves: two of them at once are no conflict."""


@dataclass(slots=True)
class Exchanged:
    """One exchange: packages brought to the carrier, what came in, and what waits.

    ``waiting`` packages that a peer has not confirmed; ``elsewhere`` households of which a peer noted a state that
    has not come here; ``office_conflicts`` what two PCs wrote into the office's own journal at once.
    """

    sent: list[Path] = field(default_factory=list)
    returned: Returned = field(default_factory=Returned)
    waiting: int = 0
    elsewhere: int = 0
    office_conflicts: tuple[Conflict, ...] = ()


def exchange(desk: Desk, target: Path | Carrier, progress: Progress | None = None) -> Exchanged:
    """Receive, then send: one call on every PC in turn with the same stick, and all that came is answered at once."""
    returned, sent = receive(desk, target, progress), list[Path]()
    try:
        sent = send(desk, target)
    except UserError as error:
        returned.problems.append(str(error))  # what came in has come in all the same
    return result(desk, returned, sent)


def result(desk: Desk, returned: Returned, sent: list[Path]) -> Exchanged:
    """What came of an exchange, and how this PC stands after it."""
    return Exchanged(sent, returned, waiting(desk), len(not_here(desk)), office_conflicts(desk))


def send(desk: Desk, target: Path | Carrier, *, only: str = "") -> list[Path]:
    """Seal for every peer (or ``only`` one) what it lacks, and bring all that it has not confirmed to the carrier.

    Raises ``UserError`` when this is no PC of the office or the carrier cannot be written; what was sealed stays in
    the outbox and goes with the next carrier.
    """
    return _carrier(target).send(seal(desk, only=only))


def seal(desk: Desk, *, only: str = "") -> list[Path]:
    """The same without a carrier: what is to be brought to one, in the outbox."""
    _at_an_office_pc(desk)
    to = [peer for peer in peers(desk) if only in ("", peer.device)]
    if not to:
        return []
    memory, outbox, gone = Memory(desk), Outbox(desk.places.outbox), tombstones(desk)
    seen = {file: now for file, now in memory.seen().items() if file not in gone}
    for peer in to:
        _seal(desk, peer, memory, seen)
    return [kept.path for peer in to for kept in outbox.waiting(peer.device)]


def receive(desk: Desk, source: Path | Carrier | None, progress: Progress | None = None) -> Returned:
    """Take in every exchange package for this PC. A bad one changes nothing and is named in ``problems``.

    ``source`` None: what lies in the inbox already, brought there by the mailbox.
    """
    _at_an_office_pc(desk)
    report, memory = Returned(), Memory(desk)
    left = [path for path in desk.places.inbox.glob("[!.]*-exchange*.hdp") if _is_for(desk, path)]
    came = list[Path]()
    if source is not None:
        came = _carrier(source).collect(desk.places.inbox, lambda path: _wanted(desk, path, memory, report))
    waiting = sorted({*left, *came}, key=_order)
    total = len(waiting)
    # A PC that was certified elsewhere is known only once its certificate came: those that failed are tried again.
    for last in (False, True):
        again = []
        for n, path in enumerate(waiting, 1):
            if not _taken(desk, path, memory, report, last=last):
                again.append(path)
            elif progress is not None:
                progress(n, total)
        waiting = again
    desk.anchor()
    return report


def waiting(desk: Desk) -> int:
    """Packages with contents for other PCs that those have not confirmed."""
    outbox, memory = Outbox(desk.places.outbox), Memory(desk)
    found = 0
    for peer in peers(desk):
        kept = {k.header.digest for k in outbox.waiting(peer.device)}
        found += sum(1 for sent in memory.peer(peer.device).sent if sent.files and sent.digest in kept)
    return found


def not_here(desk: Desk) -> tuple[str, ...]:
    """Households of which another PC noted a state that has not come here yet."""
    behind, gone = [], tombstones(desk)
    for file, heads in desk.office.anchors_elsewhere().items():
        if file in gone:
            continue
        with suppress(UserError):
            if desk.households.path(file).exists():
                with desk.open_household(file) as opened:
                    if set(heads) <= {entry.id for entry in opened.entries()}:
                        continue
        behind.append(file)
    return tuple(behind)


def office_conflicts(desk: Desk) -> tuple[Conflict, ...]:
    """What two PCs wrote into the office's own journal without hearing of one another: an administrator settles it."""
    return tuple(c for c in desk.office.conflicts() if c.kind not in ANCHORS)


def settle_office(desk: Desk, conflict: Conflict, value: Value, reason: str) -> None:
    """管理员裁定: what two PCs wrote into the office journal at once; ``value`` is in force from now on.

    Raises ``UserError`` for anybody else, without a reason, and when it was settled meanwhile.
    """
    if "administrator" not in desk.person.roles:
        raise UserError("办公室设置的冲突由管理员处理。", "请管理员登录后办理。")
    if not reason.strip():
        raise UserError("没有写明理由。", "请写明为什么这样定。")
    if conflict not in desk.office.conflicts():
        raise UserError("这一处冲突已经处理过，或有了新的变化。", "请刷新后再看。")
    losers = tuple(w.entry for w in conflict.losers)
    changes: list[Change] = [Settle(conflict.kind, conflict.record, conflict.field, losers, reason.strip())]
    if conflict.field and value != conflict.stands.value:
        changes.append(Put(conflict.kind, conflict.record, {conflict.field: value}))
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append(changes, action="office.settle", author=desk.author(), at=at)
    desk.renew()


def _taken(desk: Desk, path: Path, memory: Memory, report: Returned, *, last: bool) -> bool:
    """True when a staged package is dealt with; one of an unknown PC is not, until the last try."""
    try:
        arrived = arrivals.take(desk, path, memory, report)
    except arrivals.Unknown as error:
        if last:
            report.problems.append(f"{path.name}：{error}")
        return last
    except UserError as error:
        report.problems.append(f"{path.name}：{error}")
        return True
    _remember(desk, arrived, memory, report)
    path.unlink()
    return True


def _remember(desk: Desk, arrived: Arrived, memory: Memory, report: Returned) -> None:
    header, outbox = arrived.header, Outbox(desk.places.outbox)
    peer = memory.peer(header.device)
    changes: dict[str, object] = {
        "taken": {**peer.taken, str(header.seq): header.digest},
        "answer": peer.answer or not arrived.empty,
    }
    holding = arrived.holding
    if holding is not None and header.seq > peer.seq:
        for kept in outbox.waiting(header.device):
            # Whoever answers has begun: its start package, which holds every login, need not lie about any longer.
            if kept.header.kind == "grant" or kept.header.digest in holding.taken:
                outbox.receipted(kept.header.digest)
        left = tuple(s for s in peer.sent if s.digest not in holding.taken)
        changes |= {"holding": holding, "seq": header.seq, "sent": left}
        if holding.last >= outbox.next(desk.office_id, desk.device.device, header.device).seq:
            report.problems.append("本机的发件箱比对方收到过的旧：本机文件夹可能被换回了旧的，请管理员查明。")
    memory.keep(header.device, peer.model_copy(update=changes))


def _seal(desk: Desk, to: DeviceCredential, memory: Memory, seen: dict[str, Frontier]) -> None:
    """Seal what a peer lacks: the office's part first, then the households; nothing when there is nothing to say."""
    peer = memory.peer(to.device)
    kept = {k.header.digest for k in Outbox(desk.places.outbox).waiting(to.device)}
    peer = peer.model_copy(update={"sent": tuple(s for s in peer.sent if s.digest in kept)})
    holding = _holding(desk, memory, seen, peer)
    office = office_parcel(desk, peer)
    if office.lines or peer.answer or (holding.said != peer.told and peer.holding is not None):
        office.lines.insert(0, holding.model_dump(mode="json"))
        peer = _sealed(desk, to, office, peer)
        peer = peer.model_copy(update={"told": holding.said, "answer": False})
        memory.keep(to.device, peer)
    for parcel in household_parcels(desk, seen, peer):
        peer = _sealed(desk, to, parcel, peer)
        memory.keep(to.device, peer)


def _sealed(desk: Desk, to: DeviceCredential, parcel: Parcel, peer: Peer) -> Peer:
    package = seal_package(
        desk, "exchange", to.device, [to.recipient], parcel.lines, list(parcel.members.values())
    )
    return peer.model_copy(
        update={"sent": (*peer.sent, Sent(digest=package.header.digest, files=parcel.files))}
    )


def _holding(desk: Desk, memory: Memory, seen: dict[str, Frontier], peer: Peer) -> Holding:
    files = {**seen, desk.office.file: frontier(desk.office.entries())}
    for name in BESIDE:
        with beside(desk, name) as opened:
            if opened is not None:
                files[name] = frontier(opened.entries())
    return Holding(
        files=files,
        vault=desk.vault_digest(),
        packs=tuple(pack_archive.digests(desk.places.packs)),
        lacking=memory.own().lacking,
        taken=tuple(peer.taken.values()),
        last=max(map(int, peer.taken), default=0),
    )


def _wanted(desk: Desk, path: Path, memory: Memory, report: Returned) -> bool:
    """Is it an exchange package for this PC that was not taken yet? What is wrong with others is told."""
    try:
        header = read_header(path)
    except UserError as error:
        if path.name.startswith(f"{desk.office_id}-") and path.stem.endswith("-exchange"):
            report.problems.append(f"{path.name}：{error}")
        return False
    if header.kind != "exchange":
        return False
    if header.office != desk.office_id:
        report.problems.append(
            f"{path.name} 是另一个办公室的数据包，没有读入。请不要与其他办公室混用文件夹或U盘。"
        )
        return False
    if header.device == desk.device.device:
        _mind_a_clone(desk, header, report)
        return False
    if header.recipient != desk.device.device:
        return False
    return memory.peer(header.device).taken.get(str(header.seq)) != header.digest


def _mind_a_clone(desk: Desk, header: PackageHeader, report: Returned) -> None:
    """A package under this device's name that was not sealed here: somebody else works under that name."""
    own = {kept.header.digest for kept in Outbox(desk.places.outbox).status()}
    text = (
        "有数据包以本机的名义发出，却不是本机封装的：本机可能被整机复制过。请停用其中一台，由管理员重新登记。"
    )
    if header.digest not in own and text not in report.problems:
        report.problems.append(text)


def _is_for(desk: Desk, path: Path) -> bool:
    with suppress(UserError):
        header = read_header(path)
        return (header.office, header.recipient) == (desk.office_id, desk.device.device)
    return False


def _order(path: Path) -> tuple[str, int, str]:
    with suppress(UserError):
        header = read_header(path)
        return header.device, header.seq, path.name
    return "", 0, path.name


def _at_an_office_pc(desk: Desk) -> None:
    if not desk.stamping:
        raise UserError(
            "这台设备不是本办公室在用的办公室电脑，不能交换。",
            "笔记本请用下乡装包和回收；被撤销的请重新登记。",
        )


def _carrier(target: Path | Carrier) -> Carrier:
    return Folder(target) if isinstance(target, Path) else target
