"""The vault: from a person's password to the keys of files, of that person and of the office (design §4.4).

The master key opens data. It does not open anybody's signing key: that lies in a slot of its own, under its
owner's password alone, together with the office key that the owner relies on, and is asked for each time. A
root key lies in its administrator's slot likewise.
On a laptop the vault has a master key of its own that merely seals; of the office's files it holds the keys
that were granted, and no others.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pydantic import ValidationError

from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.passwords import check_password, generate_words, spelled_code
from desktop.models.signing import SigningKey
from desktop.models.vault_epochs import MasterSecret, open_sealed
from desktop.models.vault_file import RECOVERY, Grant, Kind, UserSlots, VaultFile, read_bytes
from desktop.models.vault_records import NewUser, made, with_keys
from desktop.models.vault_slots import DEFAULT_COST, Cost, PasswordKey, SigningSlot, Slot, expand

__all__ = ["DEFAULT_COST", "Cost", "OpenVault", "SigningSlot", "Vault", "check_password", "generate_words"]

_FILE = re.compile(r"[0-9a-z-]{1,64}\Z")


class Vault:
    """A locked vault: who may try a password."""

    def __init__(self, path: Path, content: VaultFile, file_digest: str) -> None:
        self.path = path
        self._name = content.vault
        self.office = content.office
        self.kind: Kind = content.kind
        self.revision = content.revision
        self.users = tuple((u.user, u.label) for u in content.users)
        """(user id, label) in the order they were added."""
        self.digest = file_digest
        """SHA-256 of the file, for the anchor in the office journal."""

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        office: str,
        user: str,
        label: str,
        password: str,
        kind: Kind = "office",
        cost: Cost = DEFAULT_COST,
        signing: SigningKey | None = None,
        root: SigningKey | None = None,
        pinned: str = "",
    ) -> OpenVault:
        """A new vault with one user and a random first master epoch.

        ``pinned`` is the office key (64 hex) to keep beside ``signing``, "" for none. Whoever lets a person
        choose the password calls ``check_password`` first, here and before ``add_user``. Raises ``UserError``
        when there is a vault already or the disk refuses, ``ValueError`` for a pin without a signing key.
        """
        new = NewUser(user, label, password, signing, root, pinned)
        if path.exists():
            raise UserError("这里已有一个保险库。", "请直接打开它；要新建办公室，请选一个空文件夹。")
        trusted = pinned or (root.public if root else "")
        secret = MasterSecret.fresh((secrets.token_bytes(32),), trusted)
        content = VaultFile.empty(office, kind)
        record = made(content, new, secret.epochs, trusted, cost)
        content = content.with_slots(record).under(secret.epochs[0])
        content.write(path)
        return OpenVault(path, content, user, secret, cost)

    @classmethod
    def load(cls, path: Path) -> Vault:
        """Read the public part; raises ``UserError`` for a missing, damaged or foreign file."""
        data = read_bytes(path)
        return cls(path, VaultFile.from_bytes(data), digest(data))

    def unlock(self, user: str, password: str) -> OpenVault:
        """Raises ``UserError``: “口令不对。” always in the same words, or that there is no such user."""
        content = VaultFile.read(self.path).must_be(self._name)
        return self._opened(content, content.slots_of(user), password)

    def recover(self, code: str) -> OpenVault:
        """Unlock with the recovery code: data only, no signing key and no root. Raises ``UserError``."""
        content = VaultFile.read(self.path).must_be(self._name)
        if content.recovery is None:
            raise UserError("这个保险库没有恢复码。", "请用另一份封存的备份，或请其他管理员登录。")
        return self._opened(content, content.recovery, spelled_code(code))

    def _opened(self, content: VaultFile, record: UserSlots, password: str) -> OpenVault:
        slot = record.master
        packed = PasswordKey.of(slot, password).open(slot, "master", content.place(record.user))
        secret = MasterSecret.unpacked(packed)
        newer = content.rollover
        if newer is not None and newer.number > len(secret.epochs):
            secret = replace(secret, epochs=newer.opened(record.user, secret, content.seat))
        return OpenVault(self.path, content, record.user, secret, slot.cost)


class OpenVault:
    """An unlocked vault: a session of one user. Holds the master epochs in memory, and no signing key."""

    __slots__ = ("_cost", "_epochs", "_grants", "_name", "_path", "kind", "office", "trusted", "user")

    def __init__(self, path: Path, content: VaultFile, user: str, secret: MasterSecret, cost: Cost) -> None:
        self._path = path
        self._name = content.vault
        self._epochs = secret.epochs  # newest first
        self.trusted = secret.trusted
        """The office root (64 hex) whose word about epochs counts here; "" for none."""
        self._cost = cost
        self._grants = content.grants
        self.office = content.office
        self.kind: Kind = content.kind
        self.user = user

    @property
    def epoch(self) -> int:
        """How many master epochs there have been, the newest included."""
        return len(self._epochs)

    @property
    def epochs(self) -> tuple[bytes, ...]:
        """The master epochs, newest first: for the modules of the vault only."""
        return self._epochs

    @property
    def generation(self) -> int:
        """Grows with every epoch and every granted key."""
        return len(self._epochs) + len(self._grants)

    def is_whole(self) -> bool:
        """True when ``vault.json`` was last written by somebody who held the newest epoch known here."""
        return VaultFile.read(self._path).is_under(self._epochs[0])

    # -- keys of files

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        """The 32-byte keys that may open a file, most likely first; on a laptop the granted ones, or none.

        ``salt`` is the file's own 16-byte SQLCipher salt. Raises ``UserError`` when a grant is damaged.
        """
        if not _FILE.match(file):
            raise ValueError("not the id of a file")
        if self.kind == "device":
            granted = [g.sealed for g in self._grants if g.file == file]
            return [self.unseal(_grant(file), bytes.fromhex(s)) for s in reversed(granted)]
        return [expand(epoch, salt, f"{self.office}|{file}") for epoch in self._epochs]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        """The key for writing a file anew; raises ``UserError`` on a laptop that was not granted it."""
        keys = self.file_keys(file, salt)
        if not keys:
            raise UserError("此设备没有这份档案的密钥。", "请先在办公室的电脑上签出这份档案。")
        return keys[0]

    def grant_file_key(self, file: str, key: bytes) -> None:
        """Laptops: keep the key of a checked-out file, sealed. A second grant goes before the first."""
        self.grant_file_keys({file: key})

    def grant_file_keys(self, keys: Mapping[str, bytes]) -> None:
        """The same for many files in one write of ``vault.json``."""
        if self.kind != "device":
            raise UserError("只有外勤设备的保险库接受签出的密钥。", "请在外勤设备上操作。")
        if not all(_FILE.match(file) and len(key) == 32 for file, key in keys.items()):
            raise ValueError("a grant is the id of a file and 32 bytes")
        new = tuple(Grant(file=f, sealed=self.seal(_grant(f), k).hex()) for f, k in keys.items())
        content = self.current()
        self.write(content.model_copy(update={"grants": content.grants + new}))
        self._grants = content.grants + new

    def granted_files(self) -> tuple[str, ...]:
        """Ids of the files this laptop holds keys of, sorted."""
        return tuple(sorted({g.file for g in self._grants}))

    # -- sealing small things under the master key

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Seal bytes for one purpose; only this vault opens them, and only for the same purpose."""
        nonce = secrets.token_bytes(12)
        return b"\0" + nonce + self._sealer(self._epochs[0], purpose).encrypt(nonce, data, b"\0")

    def unseal(self, purpose: str, data: bytes) -> bytes:
        """Raises ``UserError`` for bytes that were changed or sealed elsewhere or for something else."""
        if data[:1] == b"\0" and len(data) >= 29:
            for epoch in self._epochs:
                try:
                    return self._sealer(epoch, purpose).decrypt(data[1:13], data[13:], b"\0")
                except InvalidTag:
                    continue
        raise UserError(
            "密封的内容打不开：已损坏，或者属于另一个保险库。", "请从备份恢复，或在此设备上重新登记。"
        )

    def is_sealed_newly(self, purpose: str, data: bytes) -> bool:
        """True for bytes that ``seal`` made for this purpose under the newest epoch."""
        try:
            self._sealer(self._epochs[0], purpose).decrypt(data[1:13], data[13:], b"\0")
        except InvalidTag:
            return False
        return True

    # -- people and their keys

    def add_user(
        self,
        user: str,
        label: str,
        password: str,
        signing: SigningKey | None = None,
        root: SigningKey | None = None,
        pinned: str = "",
        vouching: SigningKey | None = None,
    ) -> None:
        """Give a person slots under his own password; raises ``UserError`` when he has some already.

        The arguments as ``NewUser`` says.
        """
        content = self.current()
        if user == RECOVERY or any(u.user == user for u in content.users):
            raise UserError("这个用户已在保险库里。", "请换一个用户，或让本人修改口令。")
        new = NewUser(user, label, password, signing, root, pinned, vouching)
        self.write(content.with_slots(self.record(content, new)))

    def record(self, content: VaultFile, new: NewUser) -> UserSlots:
        """Slots for somebody in this vault, not yet written: all epochs, and the root this session trusts."""
        return made(content, new, self._epochs, self.trusted, self._cost)

    def signing_key(self, password: str) -> SigningKey:
        """The user's own signing key, asked for each time; raises ``UserError`` (wrong password, no key)."""
        return self.open_signing(password).key

    def open_signing(self, password: str) -> SigningSlot:
        """The user's signing key and the office key pinned beside it; raises ``UserError`` likewise."""
        content = self.current()
        slot = content.slots_of(self.user).signing
        if slot is None:
            raise UserError("您在这个保险库里没有签名密钥。", "请管理员为您办理签名密钥。")
        opened = PasswordKey.of(slot, password).open(slot, "signing", content.signing_place(self.user))
        return SigningSlot.unpacked(opened)

    def set_signing_key(self, password: str, key: SigningKey, pinned: str = "") -> None:
        """Give the user a signing key where there is none yet (the first user of an office)."""
        self._add_keys(password, signing=SigningSlot(key, pinned))

    def root_key(self, password: str) -> SigningKey:
        """The root key of the office or county, in an administrator's slot; raises ``UserError``."""
        content = self.current()
        record = content.slots_of(self.user)
        place = content.place(self.user)
        if record.root is not None:
            return SigningKey.from_secret(
                PasswordKey.of(record.root, password).open(record.root, "root", place)
            )
        if not record.offered:
            raise UserError("您没有保管根密钥。", "这一步由管理员办理，请管理员登录后操作。")
        secret = PasswordKey.of(record.master, password).open(record.master, "master", place)
        root = SigningKey.from_secret(open_sealed(MasterSecret.unpacked(secret).identity, record.offered))
        if root.public != self.trusted:
            raise UserError("交给您保管的根密钥不对，可能被人换过。", "请找交给您的管理员核查。")
        return root

    def set_root_key(self, password: str, key: SigningKey) -> None:
        """Put a root key into the user's slot where there is none yet."""
        self._add_keys(password, root=key)

    def change_password(self, old: str, new: str) -> None:
        """Seal all slots of the user anew, or change nothing; raises ``UserError`` (wrong, or too weak).

        Copies of ``vault.json`` made before still open with the old password (design §10).
        """
        check_password(new)
        content = self.current()
        record = content.slots_of(self.user)
        place, signing_place = content.place(self.user), content.signing_place(self.user)
        old_key = PasswordKey.of(record.master, old)
        new_key = PasswordKey.fresh(new, self._cost)

        def again(slot: Slot, purpose: str, bound: Mapping[str, Any]) -> Slot:
            key = old_key if old_key.fits(slot) else PasswordKey.of(slot, old)
            return new_key.seal(purpose, bound, key.open(slot, purpose, bound), slot.public)

        secret = MasterSecret.unpacked(old_key.open(record.master, "master", place))
        changed = {
            "master": new_key.seal("master", place, replace(secret, epochs=self._epochs).packed()),
            "signing": record.signing and again(record.signing, "signing", signing_place),
            "root": record.root and again(record.root, "root", place),
        }
        self.write(content.with_slots(record.model_copy(update=changed)))

    def export_signing_slot(self, user: str) -> dict[str, Any]:
        """A person's signing slot, still under that person's password, for the vault of a laptop."""
        slot = self.current().slots_of(user).signing
        if slot is None:
            raise UserError("这个用户没有签名密钥。", "请管理员先办理签名密钥。")
        return slot.model_dump(mode="json")

    def import_signing_slot(self, user: str, exported: Mapping[str, Any]) -> None:
        """Put an exported slot beside the user's own; it opens with the password it was exported under.

        Raises ``UserError`` when it is no slot, or would push out a signing key of the office's vault.
        """
        try:
            slot = Slot.model_validate(dict(exported))
        except ValidationError:
            raise UserError("带来的签名密钥已损坏。", "请在办公室的电脑上重新导出。") from None
        content = self.current()
        record = content.slots_of(user)
        if self.kind == "office" and record.signing not in (None, slot):
            raise UserError("这个用户已有签名密钥。", "请继续使用原来的签名密钥。")
        self.write(content.with_slots(record.model_copy(update={"signing": slot})))

    # -- the file

    def _add_keys(
        self, password: str, *, signing: SigningSlot | None = None, root: SigningKey | None = None
    ) -> None:
        content = self.current()
        record = content.slots_of(self.user)
        if (signing and record.signing) or (root and record.root):
            raise UserError("这里已有一把密钥，不能覆盖。", "请继续使用原来的密钥。")
        key = PasswordKey.of(record.master, password)
        key.open(record.master, "master", content.place(self.user))  # The same password, or nobody opens it.
        self.write(content.with_slots(with_keys(content, record, key, signing, root)))

    def current(self) -> VaultFile:
        """The file as it is now: another window of this program may have changed it since."""
        content = VaultFile.read(self._path).must_be(self._name)
        if content.rollover is not None and content.rollover.number > len(self._epochs):
            raise UserError("保险库刚换过新密钥，这次的操作没有保存。", "请重新登录后再办一次。")
        return content

    def write(self, content: VaultFile, epochs: tuple[bytes, ...] = ()) -> None:
        """Replace the file by what ``current`` gave, changed, under the next revision.

        ``epochs``, newest first, when the change starts a new one: this session works under it from then on.
        """
        newest = epochs or self._epochs
        content.model_copy(update={"revision": content.revision + 1}).under(newest[0]).write(self._path)
        self._epochs = newest

    def _sealer(self, epoch: bytes, purpose: str) -> ChaCha20Poly1305:
        info = f"hudang-seal-1|{self.kind}|{self.office}|{purpose}"
        return ChaCha20Poly1305(expand(epoch, bytes.fromhex(self._name), info))

    def __repr__(self) -> str:
        return f"OpenVault({self.kind} {self.office}, {self.user})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an unlocked vault is never pickled or copied")


def _grant(file: str) -> str:
    return f"grant|{file}"
