"""The unlocked county desk: one county folder, one person at work.

Everything the county does takes a ``CountyDesk`` as its first argument. The county root key signs
offices, instruments and receipts; it lies in the vault under the password alone and is asked for again
for each signing session (design §4.4).
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyrage

from desktop import pack_archive, packs
from desktop.county.county_folder import CountyFile, CountyFolder
from desktop.county.ledger import EnrolledRow, Ledger
from desktop.domain.credential import Credentials
from desktop.domain.scheme import Pack
from desktop.errors import UserError
from desktop.models import credentials as checking
from desktop.models import durable
from desktop.models.canonical import canonical, parse
from desktop.models.lock import OfficeLock
from desktop.models.signing import SigningKey
from desktop.models.vault import DEFAULT_COST, Cost, OpenVault, Vault, check_password
from desktop.sync import disk

SIGNING_SESSION = timedelta(minutes=5)
"""How long one password prompt lets a person sign with the county root."""

_AGE = "age"


class Clock(Protocol):
    """Tells the time in China."""

    def now(self) -> datetime:
        """The current time with its offset."""
        ...


class CountyDesk:
    """See the module. Make one with ``found`` or ``open``; close it when done."""

    def __init__(
        self, places: CountyFolder, public: CountyFile, vault: OpenVault, clock: Clock, held: ExitStack
    ) -> None:
        self.places = places
        self.public = public
        self.vault = vault
        self.clock = clock
        self._root: SigningKey | None = None
        self._root_until: datetime | None = None
        self.identities = _identities(places, public, vault)
        self.ledger = Ledger.open(places.ledger, vault)
        held.callback(self.ledger.close)
        # Only a desk that is whole takes the lock over; until here the caller gives it back.
        self._held = held.pop_all()

    @classmethod
    def open(cls, folder: Path, user: str, password: str, clock: Clock) -> Self:
        """Unlock a county folder; ``user`` is the id or the label of a user of its vault.

        Raises ``UserError``: no county folder, wrong password, folder in use, damaged or exchanged files.
        """
        places = CountyFolder(folder)
        public = places.read()
        with ExitStack() as held:
            held.enter_context(OfficeLock(folder))
            locked = Vault.load(places.vault)
            vault = locked.unlock(_user_id(locked, user), password)
            if vault.office != public.county:
                raise _exchanged()
            return cls(places, public, vault, clock, held)

    @classmethod
    def found(
        cls,
        folder: Path,
        *,
        scheme: str,
        label: str,
        password: str,
        clock: Clock,
        demonstration: bool = False,
        cost: Cost = DEFAULT_COST,
        own: Path | None = None,
    ) -> Self:
        """Make a county desk in an empty or new folder. ``label`` names its first user.

        ``own`` the folder of a scheme that does not ship with the program; the county gets a copy of it. Raises
        ``UserError``: folder not empty, unknown or faulty scheme, weak password (not for a demonstration), disk.
        """
        if not demonstration:
            check_password(password)
        if own is None:
            packs.scheme_folder(scheme)
        places = CountyFolder(folder)
        _empty(folder)
        with ExitStack() as held, ExitStack() as undo:
            held.enter_context(OfficeLock(folder))
            undo.callback(_clear, places)
            pack = pack_archive.settle(scheme, own, kept=places.packs, own=places.schemes)
            county, root = secrets.token_hex(8), SigningKey.generate()
            ours, spare = (pyrage.x25519.Identity.generate() for _ in range(2))
            public = CountyFile(
                county=county,
                name=pack.scheme.names.bureau,
                scheme=scheme,
                root_public_key=root.public,
                recipients=(str(ours.to_public()), str(spare.to_public())),
                demonstration=demonstration,
            )
            vault = Vault.create(
                places.vault,
                office=county,
                user=f"p{secrets.token_hex(4)}",
                label=label,
                password=password,
                cost=cost,
                root=root,
            )
            kept = {"identities": [str(ours), str(spare)], "public": public.model_dump(mode="json")}
            durable.replace(places.identities, vault.seal(_AGE, canonical(kept)))
            Ledger.create(places.ledger, vault).close()
            # Last: a folder without this file is no county desk, whatever a killed founding left in it.
            places.write(public)
            undo.pop_all()
            return cls(places, public, vault, clock, held)

    @staticmethod
    def users(folder: Path) -> tuple[tuple[str, str], ...]:
        """(id, label) of who may unlock the folder."""
        return Vault.load(CountyFolder(folder).vault).users

    def close(self) -> None:
        """Let go of the ledger and the lock; forget the root key."""
        self._root = None
        self._held.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def county(self) -> str:
        """The opaque id of the county desk."""
        return self.public.county

    @property
    def device(self) -> str:
        """The device id in the names of its packages; the desk is one PC, so it follows from the county
        id.
        """
        return self.county[:12]

    @property
    def demonstration(self) -> bool:
        """True for a county of made-up people, for ever."""
        return self.public.demonstration

    @cached_property
    def pack(self) -> Pack:
        """The scheme pack that filings are judged by: the county's own, whatever a package says."""
        return pack_archive.in_force(self.public.scheme, kept=self.places.packs, own=self.places.schemes)

    @cached_property
    def kept(self) -> Mapping[str, Pack]:
        """Every pack that was kept here: what was done under an earlier one is judged by that."""
        return pack_archive.Kept(self.places.packs)

    def now(self) -> datetime:
        """The time in China."""
        return self.clock.now()

    def today(self) -> date:
        """The day in China."""
        return self.now().date()

    def open_root(self, password: str) -> None:
        """One prompt opens a signing session of a few minutes; a wrong password raises ``UserError``."""
        root = self.vault.root_key(password)
        if root.public != self.public.root_public_key:
            raise _exchanged()
        self._root, self._root_until = root, self.now() + SIGNING_SESSION

    @property
    def root(self) -> SigningKey:
        """The county root key; raises ``UserError`` outside a signing session."""
        if self._root is None or self._root_until is None or self.now() > self._root_until:
            self._root = None
            raise UserError("县级签发要再输一次口令。", "请输入您的口令。")
        return self._root

    def credentials_of(self, office: EnrolledRow, carried: tuple[bytes, ...] = ()) -> Credentials:
        """What hangs on the enrolled key of an office and on our own root: enrolled, issued by us, and
        carried.
        """
        return checking.check(
            (*self.ledger.credentials(office.office), *carried),
            office=office.office,
            office_key=office.key,
            county_key=self.public.root_public_key,
        )


def _user_id(vault: Vault, user: str) -> str:
    named = [found for found, label in vault.users if label == user]
    return named[0] if len(named) == 1 else user


def _identities(places: CountyFolder, public: CountyFile, vault: OpenVault) -> tuple[str, ...]:
    """The age identities; sealed with them lies a copy of the public file, so neither can be exchanged."""
    try:
        sealed = places.identities.read_bytes()
    except OSError:
        raise UserError("缺少县级工作台的解密密钥文件。", "请用最近的备份恢复 identities.sealed。") from None
    kept = parse(vault.unseal(_AGE, sealed))
    if kept["public"] != public.model_dump(mode="json"):
        raise _exchanged()
    return tuple(kept["identities"])


def _exchanged() -> UserError:
    return UserError("county.toml 与密钥不一致，可能被改动过。", "请用最近的备份恢复这个文件，再打开。")


def _empty(folder: Path) -> None:
    with disk.told("新建县级工作台"):
        folder.mkdir(parents=True, exist_ok=True)
        # A founding that failed may leave its lock file behind; it holds nothing.
        if any(path.name != ".lock" for path in folder.iterdir()):
            raise UserError(
                "这个文件夹不是空的，没有新建县级工作台。", "请选一个空文件夹；已有工作台的，直接打开。"
            )


def _clear(places: CountyFolder) -> None:
    """Take back a founding that failed half-way; the folder was empty before."""
    for path in (places.vault, places.identities, places.ledger, places.toml):
        path.unlink(missing_ok=True)
    for made in (places.packs, places.schemes):
        shutil.rmtree(made, ignore_errors=True)
