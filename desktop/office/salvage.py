"""抢救: a damaged file is built anew from everything that still has a part of it, and what is lost is named.

Sources are the file itself (entry by entry), the backups, and the packages that other devices of the office brought.
Merging is a set union of signed entries, so doubled and older sources do no harm. The damaged file is kept aside in
``damaged/``, never deleted; the new one takes its place in one rename (kill ``build`` at any point and try again).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from desktop.domain.admission import admit
from desktop.domain.credential import Credentials, DeviceCredential, Receipt
from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models import damage
from desktop.models.authentic import authenticate, forgeries
from desktop.models.backup import Store, sync_folder
from desktop.models.engine import FileKeys, private_folder
from desktop.models.household_file import KIND
from desktop.models.journal_entry import JournalCopy
from desktop.models.journal_file import JournalFile, admit_all
from desktop.office import backup
from desktop.office.carrying import households_of
from desktop.office.desk import Desk
from desktop.office.destruction import destroyed
from desktop.office.index import catalogue_row
from desktop.sync.disk import told
from desktop.sync.package_reader import open_payload, read_header

HINT = "请用“设置·备份”里的“抢救”，或运行 hudang office salvage 户号：从原文件、备份和数据包里合并还能找回的记录。"
ASIDE = "damaged"
ITSELF = "原文件"
_MOST_BACKUPS = 12
_TOLD = 3
JOURNALS = {"restricted": "restricted", "leads": "leads"}
"""What else may be salvaged at an open desk: name of the file → kind of journal."""

Judge = Callable[[Sequence[bytes]], tuple[Credentials, Callable[[list[Entry]], Mapping[str, str]]]]
"""Of the credentials that came along: those that hold, and the admission of entries."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that has a part of a file: ``name`` for people, its entries, its attachments by digest."""

    name: str
    copy: JournalCopy
    blob: Callable[[str], bytes | Iterable[bytes]]


@dataclass(slots=True)
class Salvaged:
    """What came of it. ``found`` source → entries that only it (or it first) had; ``lost`` sentences.

    ``whole``: the old file gave everything it held. Where it did not, this device may have written entries that are
    gone here and live elsewhere: it needs a new identity before it writes on (``identity.adopt``).
    """

    file: str
    entries: int = 0
    found: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    aside: str = ""
    whole: bool = False
    whole_of: dict[str, bool] = field(default_factory=dict)


def household(
    desk: Desk, id: str, places: Sequence[Path] = (), copies: Sequence[tuple[str, Path]] = ()
) -> Salvaged:
    """Build a household file anew; ``places`` are backup folders beside the remembered one.

    ``copies`` are (name for people, file of this household that somebody copied).

    Raises ``UserError`` when nothing of it is left anywhere, or it was destroyed on purpose.
    """
    if destroyed(desk, id):
        raise UserError("这一户已按规定销毁，不能抢救。", "销毁登记在办公室日志里可以查到。")
    path = desk.households.path(id)
    report = Salvaged(id)
    with ExitStack() as stack:
        about = (desk.office_id, id, KIND)
        sources = list(read(ITSELF, path, about, desk.vault, report))
        report.whole = report.whole_of.get(ITSELF, False)
        for words, copied in copies:
            sources += read(words, copied, about, desk.vault, report)
        name = f"households/{id[:2]}/{path.name}"
        sources += backups(stack, stores(desk, places), name, desk.office_id, KIND, desk.vault, report)
        sources += _packages(stack, desk, id, places, report)
        build(path, (desk.office_id, id, KIND), desk.vault, sources, partial(judged_by_law, desk), report)
    with desk.open_household(id) as opened:
        report.lost += losses(opened, _known_heads(desk, opened))
        desk.catalogue.put([catalogue_row(desk, opened)])
        desk.touched(id, opened.heads())
    return report


def journal(
    desk: Desk, name: str, places: Sequence[Path] = (), copies: Sequence[tuple[str, Path]] = ()
) -> Salvaged:
    """The same for ``restricted.hdo`` and ``leads.hdo``."""
    if name not in JOURNALS:
        raise UserError(
            f"没有叫“{name[:20]}”的文件可以抢救。", "请写户号、office、catalogue、restricted 或 leads。"
        )
    path, report = desk.places.folder / f"{name}.hdo", Salvaged(name)
    with ExitStack() as stack:
        about = (desk.office_id, name, JOURNALS[name])
        sources = list(read(ITSELF, path, about, desk.vault, report))
        report.whole = report.whole_of.get(ITSELF, False)
        for words, copied in copies:
            sources += read(words, copied, about, desk.vault, report)
        found = stores(desk, places)
        sources += backups(stack, found, path.name, desk.office_id, JOURNALS[name], desk.vault, report)
        build(
            path, (desk.office_id, name, JOURNALS[name]), desk.vault, sources, partial(_signed, desk), report
        )
    with JournalFile.open(path, keys=desk.vault, file=name) as opened:
        report.lost += losses(opened, ())
    return report


def stores(desk: Desk, places: Sequence[Path]) -> list[Store]:
    """Every backup of this office that is at hand: in these folders and in the remembered one."""
    standing = backup.plan(desk)
    return stores_in(desk.office_id, [*places, *([Path(standing.target)] if standing else [])])


def stores_in(office: str, folders: Sequence[Path]) -> list[Store]:
    """The backups of an office in these folders."""
    return [s for f in dict.fromkeys(folders) for s in Store.below(f) if office in s.folder.name]


def losses(opened: JournalFile, known: Iterable[str]) -> list[str]:
    """What a file should hold and does not, in sentences. ``known``: entries that others say exist."""
    entries = opened.entries()
    ids = {e.id for e in entries}
    found = [
        f"设备 {device} 写的第 {_numbers(gap)} 条记录缺失。" for device, gap in sorted(_gaps(entries).items())
    ]
    parents = {p for e in entries for p in e.header.parents} - ids
    if parents:
        found.append(f"有 {len(parents)} 条记录被后面的记录引用而找不到，引用它们的记录暂不生效。")
    if gone := set(known) - ids - parents:
        found.append(
            f"办公室日志或回执提到的 {len(gone)} 条记录没有找到：{_numbers(sorted(g[:8] for g in gone))}。"
        )
    here = opened.blobs()
    found += [
        f"附件“{a.name or sha[:8]}”（{a.size} 字节）没有找到。"
        for sha, a in opened.folded().attachments.items()
        if sha not in here
    ]
    return found


def build(
    path: Path,
    about: tuple[str, str, str],
    keys: FileKeys,
    sources: Sequence[Source],
    judge: Judge,
    report: Salvaged,
) -> None:
    """Merge the sources into a new file and put it in the place of the old one, which is kept aside.

    ``about`` is (office, file, kind). Raises ``UserError`` when there is no source: the old file stays as it is.
    """
    office, file, kind = about
    if not any(s.copy.entries for s in sources):
        raise UserError(
            f"{path.name} 在原文件、备份和数据包里都没有找到可用的记录。",
            "请插上备份盘，或让其他设备先交换一次，再抢救；原文件没有改动。",
        )
    folder = _office_of(path) / ASIDE
    new = folder / path.name
    with told("抢救文件"):
        private_folder(folder)
        new.unlink(missing_ok=True)
    with JournalFile.create(new, office=office, file=file, kind=kind, keys=keys) as opened:
        for source in sources:
            _take(opened, source, judge, report)
        report.entries = len(opened.entries())
    with told("抢救文件"):
        report.aside = _set_aside(path, folder)
        private_folder(path.parent)
        # A rollback journal of the old file must not be played back over the new one.
        path.with_name(f"{path.name}-journal").unlink(missing_ok=True)
        new.replace(path)
        sync_folder(path.parent)


def backups(
    stack: ExitStack,
    found: Sequence[Store],
    name: str,
    office: str,
    kind: str,
    keys: FileKeys,
    report: Salvaged,
) -> Iterator[Source]:
    """What the backups have of one file, the newest first; damaged copies give what they can."""
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hudang-")))
    seen: set[str] = set()
    for store in found:
        for snapshot in store.snapshots(report.problems):
            kept = snapshot.file(name)
            if kept is None or kept.sha256 in seen or len(seen) >= _MOST_BACKUPS:
                continue
            words = f"备份 {snapshot.about.at[:10]}"
            try:
                path = store.put_back(kept, scratch / str(len(seen)))
            except UserError as error:
                report.problems.append(f"{words}：{error.message}")
            else:
                seen.add(kept.sha256)
                yield from read(words, path, (office, path.stem, kind), keys, report)


def read(
    name: str, path: Path, about: tuple[str, str, str], keys: FileKeys, report: Salvaged
) -> Iterator[Source]:
    """One file as a source, as far as it can be read; ``about`` is (office, file, kind)."""
    office, file, kind = about
    try:
        left = damage.read_left(path, office, file, kind, keys)
    except UserError as error:
        report.problems.append(f"{name}：{error.message}")
    else:
        report.whole_of[name] = left.whole
        yield Source(name, left.copy, partial(damage.blob_left, path, file, keys))


def _packages(
    stack: ExitStack, desk: Desk, id: str, places: Sequence[Path], report: Salvaged
) -> Iterator[Source]:
    """What other devices of the office brought about a household, in the inbox or on the sticks that were named."""
    held = [h.statement for h in desk.credentials.devices]
    devices = {s.device: s for s in held if isinstance(s, DeviceCredential)}
    folders = (desk.places.inbox, *places)
    for path in sorted(
        path for folder in folders for path in (*folder.glob("*.hdp"), *folder.glob("*/*.hdp"))
    ):
        try:
            header = read_header(path)
            device = devices.get(header.device)
            if header.kind != "exchange" or device is None:
                continue
            opening = open_payload(
                path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=device.key
            )
            payload = stack.enter_context(opening)
            for line in households_of(payload):
                if line.file == id:
                    copy = line.copy_for(desk.office_id)
                    yield Source(f"数据包 {path.name}", copy, partial(_bytes, payload.open_blob))
        except UserError as error:
            report.problems.append(f"数据包 {path.name}：{error.message}")


def _bytes(open_blob: Callable[[str], BinaryIO], sha256: str) -> Iterator[bytes]:
    stream = open_blob(sha256)
    while data := stream.read(1 << 20):
        yield data


def _take(opened: JournalFile, source: Source, judge: Judge, report: Salvaged) -> None:
    copy = source.copy
    credentials, refuse = judge([*opened.credentials(), *copy.credentials])
    foreign = forgeries(copy, credentials)
    here = opened.blobs()
    blobs = {sha: partial(source.blob, sha) for sha in copy.attachments if sha not in here}
    try:
        merged = opened.merge(copy, blobs, refuse, leave_out=foreign)
    except UserError as error:
        report.problems.append(f"{source.name}：{error.message}")
        return
    if foreign:
        report.problems.append(f"{source.name}里有 {len(foreign)} 条记录的签名不能核实，没有并入。")
    report.found[source.name] = report.found.get(source.name, 0) + len(merged.new_entries)


def judged_by_law(
    desk: Desk, raws: Sequence[bytes]
) -> tuple[Credentials, Callable[[list[Entry]], Mapping[str, str]]]:
    """Household entries: admitted by the law, with what the office and the file hold of credentials."""
    law = desk.law_with(raws)
    return law.credentials, lambda entries: admit(entries, authenticate(entries, law.credentials), law)


def _signed(
    desk: Desk, raws: Sequence[bytes]
) -> tuple[Credentials, Callable[[list[Entry]], Mapping[str, str]]]:
    return desk.law_with(raws).credentials, admit_all


def _known_heads(desk: Desk, opened: JournalFile) -> set[str]:
    """Entries that the office journal or the county's receipts say there are."""
    held = [h.statement for h in desk.law_with(opened.credentials()).credentials.receipts]
    answered = {head for s in held if isinstance(s, Receipt) and s.file == opened.file for head in s.heads}
    return {*desk.office.ever_anchored(opened.file), *answered}


def _gaps(entries: Iterable[Entry]) -> dict[str, list[int]]:
    """Device → the numbers of its entries that are missing below its highest."""
    seen: dict[str, set[int]] = {}
    for entry in entries:
        seen.setdefault(entry.header.device, set()).add(entry.header.seq)
    missing = {device: sorted(set(range(1, max(has))) - has) for device, has in seen.items()}
    return {device: gap for device, gap in missing.items() if gap}


def _numbers(of: Sequence[object]) -> str:
    return "、".join(str(one) for one in of[:_TOLD]) + ("等" if len(of) > _TOLD else "")


def _office_of(path: Path) -> Path:
    """The office folder of a file in it."""
    return path.parents[2] if path.suffix == ".hdh" else path.parent


def _set_aside(path: Path, folder: Path) -> str:
    """Keep a copy of the old file under a name of its own; its name there, "" when there is none."""
    if not path.exists():
        return ""
    n = 1
    while (kept := folder / f"{path.stem}.{n}{path.suffix}").exists():
        n += 1
    shutil.copyfile(path, kept)
    kept.chmod(0o600)
    with kept.open("rb") as file:
        os.fsync(file.fileno())
    beside = path.with_name(f"{path.name}-journal")
    if beside.exists():
        shutil.copyfile(beside, folder / f"{kept.name}-journal")
    sync_folder(folder)
    return kept.name
