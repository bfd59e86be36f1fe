"""就地修复: a damaged office folder is put right from a backup without losing what is newer in the folder.

File by file: what is missing comes from the backup, what is damaged is salvaged, what lacks entries that the backup
has gets them by a union; nothing whole is overwritten. Then this PC goes on under a new identity. A ``kill -9`` in
``mend`` is mended by running it again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from desktop.domain.credential import Credentials
from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models import damage
from desktop.models.backup import sync_folder
from desktop.models.durable import replace
from desktop.models.engine import private_folder
from desktop.models.journal_file import JournalFile
from desktop.models.lock import OfficeLock
from desktop.models.snapshot import is_place
from desktop.models.vault import OpenVault, SigningSlot, Vault
from desktop.office import backup, identity, office_law, people, salvage
from desktop.office.clock import Clock
from desktop.office.desk import Desk
from desktop.office.destruction import destroyed
from desktop.office.places import Places
from desktop.office.restore import MARK, Choice, Report, choose, finish, opened
from desktop.sync.disk import told


@dataclass(slots=True)
class Mended:
    """What was done: files put back, journals built anew, and what could not be saved, in sentences."""

    identity: identity.Adopted | None = None
    put_back: list[str] = field(default_factory=list)
    built: list[salvage.Salvaged] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def lost(self) -> tuple[str, ...]:
        """What could not be saved."""
        return tuple(f"{s.file}：{text}" for s in self.built for text in s.lost)


@dataclass(frozen=True, slots=True)
class _Origin:
    """A backup or a copy made by hand: the paths it has, and how to get one into a scratch folder."""

    choice: Choice | None
    folder: Path
    scratch: Path

    @property
    def names(self) -> list[str]:
        if self.choice is not None:
            gone = self.choice.gone
            return [f.path for f in self.choice.snapshot.files if f.household not in gone]
        paths = (p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        return sorted(name for name in paths if is_place(name))

    @property
    def words(self) -> str:
        return f"备份 {self.choice.snapshot.about.at[:10]}" if self.choice else "手工拷贝"

    def heads(self, name: str) -> tuple[str, ...]:
        file = self.choice.snapshot.file(name) if self.choice else None
        return file.heads if file else ()

    def fetch(self, name: str) -> Path:
        """The file in the scratch folder, with its rollback journal where a copy has one."""
        if self.choice is not None:
            file = self.choice.snapshot.file(name)
            assert file is not None
            return self.choice.store.put_back(file, self.scratch)
        target = self.scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        for end in ("", "-journal"):
            if (self.folder / f"{name}{end}").exists():
                shutil.copyfile(self.folder / f"{name}{end}", target.with_name(target.name + end))
        return target


def mend(
    source: Path,
    folder: Path,
    profile: Path,
    user: str,
    password: str,
    clock: Clock,
    *,
    at: str = "",
    report: Report | None = None,
) -> Mended:
    """Put a damaged office folder right from a backup; an administrator does it. Raises ``UserError``."""
    done = Mended()
    with opened(source) as place, tempfile.TemporaryDirectory(prefix="hudang-") as scratch:
        choice = choose(place, at, done.problems)
        origin = _Origin(choice, place, Path(scratch))
        with told("修复文件夹"), OfficeLock(folder):
            replace(folder / MARK, (choice.snapshot.digest if choice else "copy").encode())
            _public(origin, folder, done)
            vault = Vault.load(Places(folder).vault).unlock(_user(folder, user), password)
            slot = vault.open_signing(password)
            if vault.root_key(password).public != slot.pinned:
                raise UserError("就地修复要由管理员办理。", "请用管理员的口令。")
            _office_journal(origin, folder, vault, slot, done)
        done.identity = identity.adopt(
            folder, profile, vault.user, password, clock, trusted_by=choice.snapshot if choice else None,
            came_from=choice.snapshot.digest if choice else "",
            taken_at=choice.snapshot.about.at if choice else "",
        )  # fmt: skip
        with Desk.open(folder, profile, vault.user, password, clock) as desk:
            desk.renew_catalogue()
            _files(desk, origin, done, report)
            if "vault.json" in done.put_back:
                # The administrator who is here answers for the older vault that is in force again.
                people.anchor_vault(desk)
    finish(folder)
    return done


def salvage_office(
    folder: Path, profile: Path, user: str, password: str, clock: Clock, places: Sequence[Path] = ()
) -> tuple[salvage.Salvaged, identity.Adopted | None]:
    """抢救 the office's own journal, which no desk opens without: from itself and from the backups.

    An administrator does it, because this PC goes on under a new identity unless the file gave everything it held.
    Raises ``UserError``; the damaged file stays where it was then.
    """
    here, report = Places(folder), salvage.Salvaged("office")
    office = here.office_id()
    with OfficeLock(folder), ExitStack() as stack:
        vault = Vault.load(here.vault).unlock(_user(folder, user), password)
        slot = vault.open_signing(password)
        about = (office, "office", "office")
        sources = (
            [*salvage.read(salvage.ITSELF, here.journal, about, vault, report)]
            if here.journal.exists()
            else []
        )
        report.whole = report.whole_of.get(salvage.ITSELF, False)
        if not report.whole and identity.root_of(vault, password, slot) is None:
            raise UserError("抢救办公室日志要由管理员办理。", "请用管理员的口令。")
        standing = backup.plan_of(profile, office)
        found = salvage.stores_in(office, [*places, *([Path(standing.target)] if standing else [])])
        sources += salvage.backups(stack, found, here.journal.name, office, "office", vault, report)
        salvage.build(here.journal, about, vault, sources, partial(office_judge, vault, slot), report)
        with JournalFile.open(here.journal, keys=vault, file="office") as made:
            report.lost += salvage.losses(made, ())
    if report.whole:
        return report, None
    return report, identity.adopt(folder, profile, vault.user, password, clock, came_from="", taken_at="")


def _public(origin: _Origin, folder: Path, done: Mended) -> None:
    """``office.toml`` and ``vault.json``: kept where they can be read, else from the backup."""
    checks: tuple[tuple[str, Callable[[], object]], ...] = (
        ("vault.json", lambda: Vault.load(folder / "vault.json")),
        ("office.toml", lambda: Places(folder).office_id()),
    )
    for name, check in checks:
        try:
            check()
        except UserError:
            _aside(folder, name)
            _put_back(origin, folder, name, done)


def _office_journal(origin: _Origin, folder: Path, vault: OpenVault, slot: SigningSlot, done: Mended) -> None:
    path, about = folder / "office.hdo", (vault.office, "office", "office")
    fetched = origin.fetch("office.hdo") if "office.hdo" in origin.names else None
    here = damage.is_sound(path, "office", vault)
    if here and (fetched is None or set(_ids(fetched, vault)) <= set(_ids(path, vault))):
        return
    report = salvage.Salvaged("office")
    sources = [*salvage.read(salvage.ITSELF, path, about, vault, report)] if path.exists() else []
    if fetched is not None:
        sources += salvage.read(origin.words, fetched, about, vault, report)
    salvage.build(path, about, vault, sources, partial(office_judge, vault, slot), report)
    with JournalFile.open(path, keys=vault, file="office") as made:
        report.lost += salvage.losses(made, ())
    done.built.append(report)


def office_judge(
    vault: OpenVault, slot: SigningSlot, raws: Sequence[bytes]
) -> tuple[Credentials, Callable[[list[Entry]], Mapping[str, str]]]:
    """What the office journal is judged by before there is a desk: the root key under the person's own password."""
    held = identity.trusted(raws, vault, slot)
    return held, partial(office_law.judge, credentials=held)


def _ids(path: Path, vault: OpenVault) -> list[str]:
    with JournalFile.open(path, keys=vault, file=path.stem, read_only=True) as opened_file:
        return [e.id for e in opened_file.entries()]


def _files(desk: Desk, origin: _Origin, done: Mended, report: Report | None) -> None:
    here = {f"households/{id[:2]}/{id}.hdh" for id in desk.households.ids()}
    names = sorted((here | set(origin.names)) - {"office.hdo", "vault.json", "office.toml"})
    for n, name in enumerate(names, 1):
        try:
            _file(desk, origin, name, done)
        except UserError as error:
            done.problems.append(f"{name}：{error.message}")
        if report:
            report(n, len(names))


def _file(desk: Desk, origin: _Origin, name: str, done: Mended) -> None:
    path, journal = desk.places.folder / name, name.endswith((".hdh", ".hdo"))
    household = path.stem if name.endswith(".hdh") else ""
    if household and destroyed(desk, household):
        return
    if not path.exists():
        _put_back(origin, desk.places.folder, name, done)
    elif journal and not _has_all(desk, origin, name, path):
        copies = [(origin.words, origin.fetch(name))] if name in origin.names else []
        made = (
            salvage.household(desk, household, copies=copies)
            if household
            else salvage.journal(desk, path.stem, copies=copies)
        )
        done.built.append(made)


def _has_all(desk: Desk, origin: _Origin, name: str, path: Path) -> bool:
    """True for a sound file that lacks nothing the backup has."""
    if not damage.is_sound(path, path.stem, desk.vault):
        return False
    if name not in origin.names:
        return True
    ids = set(_ids(path, desk.vault))
    heads = origin.heads(name) or _ids(origin.fetch(name), desk.vault)
    return set(heads) <= ids


def _put_back(origin: _Origin, folder: Path, name: str, done: Mended) -> None:
    if name not in origin.names:
        raise UserError(f"文件夹里的 {name} 缺失或已损坏，备份里也没有。", "请换一份备份。")
    fetched, target = origin.fetch(name), folder / name
    private_folder(target.parent)
    for end in ("-journal", ""):
        beside = fetched.with_name(fetched.name + end)
        if beside.exists():
            replace(target.with_name(target.name + end), beside.read_bytes())
    done.put_back.append(name)


def _aside(folder: Path, name: str) -> None:
    """Keep a damaged public file beside the others that are kept, never deleted."""
    path = folder / name
    if path.exists():
        private_folder(folder / salvage.ASIDE)
        n = 1
        while (kept := folder / salvage.ASIDE / f"{path.stem}.{n}{path.suffix}").exists():
            n += 1
        path.replace(kept)
        sync_folder(folder)


def _user(folder: Path, user: str) -> str:
    return identity.user_of(Vault.load(Places(folder).vault), user)
