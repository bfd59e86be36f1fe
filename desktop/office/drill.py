"""恢复演练: the newest backup is put back to scratch, file by file, and everything in it is proved.

Nothing is believed: the signature of the list, the digest of every file, every page, every chain and signature, every
attachment, the tables against the fold, the vault under the person's own password, and the counts against the live
office. What lies in scratch is ciphertext, one file at a time; it is taken away whatever happens.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desktop import pack_archive
from desktop.documents.guide import NUMBER, Guide, Pairs, Rows, Section, Text, render_guide
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.authentic import authenticate
from desktop.models.backup import Store
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import JournalFile
from desktop.models.office_file import OfficeFile
from desktop.models.snapshot import KeptFile, Snapshot
from desktop.models.vault import Vault
from desktop.office import backup, identity
from desktop.office.desk import Desk
from desktop.office.restore import choose
from desktop.office.soundness import problems

DRILL = "drill"
"""Records of the office journal: a drill ({on, by, snapshot, households, failures})."""
_MOST_TOLD = 40
CHECKED = (
    "备份清单的电子签名，及签名的电脑确属本办公室",
    "每个文件的全部字节与清单上的摘要一致",
    "每个户档的每一页能解密、校验码相符",
    "每条记录的链条、摘要和签名，证书在当日有效",
    "每个附件的摘要",
    "各表与记录推得的结果一致，改动的账平",
    "办公室日志、举报专档、线索登记和方案包",
    "备份里的记录在现在的办公室里都还在",
)

Report = Callable[[int, int], None]


@dataclass(slots=True)
class Count:
    """What there is in the backup or in the office now."""

    households: int = 0
    entries: int = 0
    attachments: int = 0
    edits: int = 0


@dataclass(slots=True)
class Drilled:
    """What a drill found; ``failures`` in plain words, ``newer`` households that changed since the backup."""

    snapshot: str
    taken_at: str
    taken_by: str
    on: str
    who: str
    office: str
    files: int
    size: int
    vault_opened: bool = False
    backup: Count = field(default_factory=Count)
    live: Count = field(default_factory=Count)
    newer: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Everything that was checked held."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """For ``--json`` and the file beside the certificate."""
        return {**asdict(self), "good": self.good, "checked": list(CHECKED)}


def drill(
    desk: Desk, source: Path | None = None, password: str = "", report: Report | None = None
) -> Drilled:
    """Prove a backup (by default the newest in the remembered place) and note in the office journal that it was done.

    ``password`` of the person at work: then the vault of the backup is opened with it too. ``report`` may raise to
    call the drill off: nothing is noted then. Raises ``UserError`` when there is no backup.
    """
    store, snapshot = _which(desk, source)
    about = snapshot.about
    done = Drilled(
        snapshot.id, about.at, about.name, desk.now().isoformat(timespec="seconds"), desk.person.name,
        desk.township_name, len(snapshot.files), snapshot.size,
    )  # fmt: skip
    try:
        identity.check_signer(desk.credentials, snapshot)
    except UserError as error:
        done.failures.append(error.message)
    with tempfile.TemporaryDirectory(prefix="hudang-drill-") as scratch:
        _all_files(_Drill(desk, store, snapshot, Path(scratch), password, done), report)
    _note(desk, done)
    return done


@dataclass(slots=True)
class _Drill:
    """A drill under way."""

    desk: Desk
    store: Store
    snapshot: Snapshot
    scratch: Path
    password: str
    done: Drilled
    anchors: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _which(desk: Desk, source: Path | None) -> tuple[Store, Snapshot]:
    if source is None:
        standing = backup.plan(desk)
        if standing is None:
            raise UserError("还没有设置备份，没有可以演练的。", "请先做一次备份。")
        source = Path(standing.target)
    choice = choose(source)
    if choice is None or choice.snapshot.about.office != desk.office_id:
        raise UserError("这里没有本办公室的备份。", "请插好备份盘，或另选文件夹。")
    return choice.store, choice.snapshot


def _all_files(drill: _Drill, report: Report | None) -> None:
    """The office journal first: it says how far every household had come."""
    gone = drill.store.destroyed(drill.snapshot.signer)
    files = sorted(
        (f for f in drill.snapshot.files if f.household not in gone),
        key=lambda f: (f.path not in ("vault.json", "office.hdo"), f.path),
    )
    for n, file in enumerate(files, 1):
        try:
            path = drill.store.put_back(file, drill.scratch)
            _one(drill, file, path)
        except UserError as error:
            drill.done.failures.append(f"{_named(file)}：{error.message}")
        finally:
            # Packs are judged together at the end; nothing else stays.
            if not file.path.startswith("packs/"):
                (drill.scratch / file.path).unlink(missing_ok=True)
        if report:
            report(n, len(files))
    drill.done.failures += pack_archive.unsound(drill.scratch / "packs")
    names = {f.household for f in files if f.household}
    drill.done.failures += [f"户档 {id} 不在备份里。" for id in sorted(set(drill.anchors) - names - gone)]
    drill.done.live.households = len(drill.desk.households.ids())


def _one(drill: _Drill, file: KeptFile, path: Path) -> None:
    if file.household:
        _household(drill, file, path)
    elif file.path == "office.hdo":
        _office(drill, path)
    elif file.path.endswith(".hdo") and not file.path.startswith("damaged/"):
        _journal(drill, path)
    elif file.path == "vault.json":
        _vault(drill, path)


def _vault(drill: _Drill, path: Path) -> None:
    vault = Vault.load(path)
    if vault.office != drill.desk.office_id:
        drill.done.failures.append("备份里的保险库属于另一个办公室。")
    elif drill.password:
        vault.unlock(drill.desk.user, drill.password)
        drill.done.vault_opened = True


def _office(drill: _Drill, path: Path) -> None:
    with OfficeFile.open_office(path, keys=drill.desk.vault) as opened:
        found = opened.check()
        if forged := authenticate(opened.entries(), drill.desk.credentials):
            found.append(f"有 {len(forged)} 条记录的签名不能核实。")
        if gone := {e.id for e in opened.entries()} - {e.id for e in drill.desk.office.entries()}:
            found.append(f"有 {len(gone)} 条记录现在的办公室日志里没有。")
        drill.done.failures += [f"办公室日志：{text}" for text in found]
        drill.done.backup.entries += len(opened.entries())
        drill.anchors = opened.anchors()


def _journal(drill: _Drill, path: Path) -> None:
    with JournalFile.open(path, keys=drill.desk.vault) as opened:
        found = opened.check({})
        if forged := authenticate(opened.entries(), drill.desk.credentials):
            found.append(f"有 {len(forged)} 条记录的签名不能核实。")
        drill.done.failures += [f"{path.name}：{text}" for text in found]
        drill.done.backup.entries += len(opened.entries())


def _household(drill: _Drill, file: KeptFile, path: Path) -> None:
    done, desk = drill.done, drill.desk
    with HouseholdFile.open(path, keys=desk.vault) as opened:
        found = problems(desk, opened, drill.anchors.get(file.household, ()))
        done.failures += [f"{_named(file)}：{text}" for text in found]
        entries, blobs = {e.id for e in opened.entries()}, opened.blobs()
        done.failures += [
            f"{_named(file)}：附件“{a.name}”不在备份里。"
            for sha, a in opened.folded().attachments.items()
            if sha not in blobs
        ]
        done.backup.households += 1
        done.backup.entries += len(entries)
        done.backup.attachments += len(blobs)
        done.backup.edits += opened.ledger.edits
    _live(drill, file, entries)


def _live(drill: _Drill, file: KeptFile, kept: set[str]) -> None:
    """The same household as it is now must hold every entry of the backup."""
    if not drill.desk.households.path(file.household).exists():
        drill.done.failures.append(f"{_named(file)}：现在的办公室里没有这一户。")
        return
    with drill.desk.open_household(file.household) as opened:
        entries = {e.id for e in opened.entries()}
        drill.done.live.entries += len(entries)
        drill.done.live.attachments += len(opened.blobs())
        drill.done.live.edits += opened.ledger.edits
    if kept - entries:
        drill.done.failures.append(
            f"{_named(file)}：备份里有 {len(kept - entries)} 条记录现在的户档里没有，可能被换成了旧文件。"
        )
    drill.done.newer += bool(entries - kept)


def _named(file: KeptFile) -> str:
    return f"户档 {file.household}" if file.household else file.path


def _note(desk: Desk, done: Drilled) -> None:
    fields = {
        "on": desk.today().isoformat(), "by": desk.user, "snapshot": done.snapshot,
        "households": done.backup.households, "failures": len(done.failures),
    }  # fmt: skip
    desk.office.append([Put(DRILL, done.on, fields)], action="drill", author=desk.author(), at=done.on)


# -- the certificate


def certificate(done: Drilled, desk: Desk) -> bytes:
    """The certificate as PDF: date, counts, what was checked, who, and every failure in words."""
    return render_guide(sheet(done), desk.fonts)


def sheet(done: Drilled) -> Guide:
    """The certificate's contents, for the page and the paper."""
    b, now = done.backup, done.live
    verdict = "备份可以恢复，检查全部通过。" if done.good else f"有 {len(done.failures)} 处没有通过，见下。"
    told = [*done.failures[:_MOST_TOLD]]
    if len(done.failures) > _MOST_TOLD:
        told.append(f"等 {len(done.failures)} 处，全部见所附的 JSON 文件。")
    vault = "用演练人的口令打开" if done.vault_opened else "没有要求口令，只核对了完整"
    pairs = (
        ("结论", verdict), ("演练时间", _minute(done.on)), ("演练人", done.who), ("备份编号", done.snapshot),
        ("备份时间", _minute(done.taken_at)), ("备份电脑", done.taken_by),
        ("备份大小", f"{done.files} 个文件，{done.size / 1e6:.1f} MB"), ("保险库", vault),
    )  # fmt: skip
    counts = (
        ("户档", str(b.households), str(now.households)),
        ("附件", str(b.attachments), str(now.attachments)),
        ("改动", str(b.edits), str(now.edits)),
        ("备份以后又有改动的户", "—", str(done.newer)),
    )
    sections = (
        Section("结果", (Pairs(pairs),)),
        Section("数量", (Rows(("项目", "备份里", "现在"), (2.0, 1.0, 1.0), counts),)),
        Section("检查了什么", (_listed("检查的内容", CHECKED),)),
        Section("没有通过的", (_listed("情况", told),) if told else (Text("无。"),)),
    )
    return Guide("备份恢复演练证明", done.office, sections, "恢复到临时位置逐个文件核对，核对后已清除。")


def _listed(head: str, texts: Sequence[str]) -> Rows:
    return Rows((NUMBER, head), (1.0, 9.0), tuple((str(n), text) for n, text in enumerate(texts, 1)))


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
