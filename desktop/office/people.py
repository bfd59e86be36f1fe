"""The people of an office: who may log in, who signs on paper, in which position from when, with which password.

Every change of ``vault.json`` is anchored in the office journal, so that an old one put back is noticed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from desktop.domain.credential import Appointment, DeviceCredential, Held, PersonCredential, Revocation, Role
from desktop.domain.instrument import DESIGNATED
from desktop.domain.journal import Put, Value
from desktop.domain.number_blocks import free_block
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models import vault_members
from desktop.models.passwords import check_password
from desktop.models.signing import SigningKey, same_fingerprint
from desktop.models.vault import Vault
from desktop.models.vault_file import VaultFile
from desktop.models.vault_records import NewUser
from desktop.office.desk import Desk
from desktop.office.laptop import LAPTOP, DeviceRequest
from desktop.office.signed_today import takes_effect

FIELD_KINDS = ("exchange",)
"""Package kinds a laptop may sign."""


REMOVED = "removed"
"""Kind of record in the office journal: who was removed when, by whom and why."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the office; ``login`` True for somebody with slots, ``root`` for who keeps the root key."""

    person: str
    name: str
    roles: tuple[str, ...]
    positions: tuple[str, ...]
    login: bool
    root: bool
    removed: bool

    @property
    def state(self) -> str:
        """What a list says of him."""
        if self.removed:
            return "已移除"
        return ("有账号" if self.login else "无账号") + ("，保管根密钥" if self.root else "")

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)


def listed(desk: Desk) -> tuple[Listed, ...]:
    """Everybody who was ever certified here, by name; each once, as certified last."""
    logins, roots = dict(desk.users()), keepers(desk)
    ids = {
        held.statement.person
        for held in desk.credentials.people
        if isinstance(held.statement, PersonCredential)
    }
    found = []
    for person in ids:
        said, gone = latest(desk, person), person not in logins and bool(desk.office.record(REMOVED, person))
        positions = tuple(sorted(said.positions_on(desk.today())))
        found.append(
            Listed(person, said.name, said.roles, positions, person in logins, person in roots, gone)
        )
    return tuple(sorted(found, key=lambda p: (p.removed, p.name, p.person)))


def find(desk: Desk, who: str) -> str:
    """The id of a person named by id or by name; ``UserError`` for nobody and for several."""
    found = [p.person for p in listed(desk) if who in (p.person, p.name)]
    if len(found) != 1:
        hint = f"请写人员编号：{'、'.join(found)}。" if found else "请从 hudang office people 的名单中选。"
        raise UserError(f"叫“{who}”的有 {len(found)} 人。" if found else f"没有“{who}”这个人。", hint)
    return found[0]


def new_person_id() -> str:
    """A fresh person id."""
    return f"p{secrets.token_hex(4)}"


def add_person(
    desk: Desk,
    admin_password: str,
    *,
    name: str,
    roles: Sequence[Role],
    password: str,
    appointments: Sequence[Appointment] = (),
    person: str | None = None,
) -> PersonCredential:
    """Give somebody a login and a signing key of their own, certified by the office root.

    The key is wrapped by that person's password alone: whoever typed it should be that person. An administrator
    keeps the office root too.
    """
    _designated_for_a_time(appointments)
    root = desk.vault.root_key(admin_password)
    key, person = SigningKey.generate(), person or new_person_id()
    if person in dict(desk.users()):
        raise UserError("这个用户已在保险库里。", "请换一个用户，或让本人修改口令。")
    statement = PersonCredential(
        issuer=root.public, office=desk.office_id, person=person, name=name, key=key.public,
        roles=tuple(roles), appointments=tuple(appointments), since=desk.today(),
    )  # fmt: skip
    # The certificate first: killed in between, one without a login does nothing, while a login without a
    # certificate would open the office for somebody whom nobody vouches for.
    desk.keep_credentials([signed.issue(statement, root)])
    desk.vault.add_user(
        person, name, password, key, root=root if "administrator" in roles else None,
        pinned=desk.device.pinned_office_key, vouching=root,
    )  # fmt: skip
    anchor_vault(desk)
    return statement


def reset_password(desk: Desk, admin_password: str, person: str, new_password: str) -> PersonCredential:
    """A new password for somebody who forgot his: data comes back, the old signing key does not.

    The old key is taken back and a new one certified, so that an administrator never signs as another; what was
    signed before stays valid. Somebody who lost his login altogether (after a recovery) gets one again. Raises
    ``UserError``: no such person, oneself, a weak password, no administrator.
    """
    root = administrator(desk, admin_password)
    if person == desk.user:
        raise UserError("自己的口令不用重设。", "请用“换口令”；忘记了的，请另一名管理员重设。")
    before = latest(desk, person)
    if not before.key and person not in dict(desk.users()):
        raise UserError("这个人没有账号，只在纸上签批。", "需要账号的，请用“添加人员”。")
    if person not in dict(desk.users()) and desk.office.record(REMOVED, person):
        raise UserError(f"{before.name}已经移除，不能重设口令。", "又要用的，请用“添加人员”重新办理。")
    check_password(new_password, known_words(desk, before.name))
    sound_vault(desk)
    key, keeps = SigningKey.generate(), "administrator" in before.roles
    statement = before.model_copy(update={"issuer": root.public, "key": key.public, "since": desk.today()})
    _certify_instead(desk, root, statement, takes_effect(desk, person), "重设口令")
    new = NewUser(
        person, before.name, new_password, key, root=root if keeps else None,
        pinned=desk.device.pinned_office_key, vouching=root,
    )  # fmt: skip
    vault_members.put_user(desk.vault, new)
    anchor_vault(desk)
    return statement


def change_password(desk: Desk, old: str, new: str) -> None:
    """The person at work takes another password; copies of the vault made before still open with the old one."""
    check_password(new, known_words(desk, desk.person.name))
    desk.vault.change_password(old, new)
    anchor_vault(desk)


def change_roles(
    desk: Desk,
    admin_password: str,
    person: str,
    roles: Sequence[Role],
    appointments: Sequence[Appointment] | None = None,
) -> PersonCredential:
    """Another role or position for somebody; None keeps the positions. The new certificate says from which day.

    From tomorrow when he has signed something today, because that was done in the old role. Raises ``UserError``:
    no such person, one's own administration taken away, roles for somebody without a login, no administrator.
    """
    root = administrator(desk, admin_password)
    before = latest(desk, person)
    posts = before.appointments if appointments is None else tuple(appointments)
    _designated_for_a_time(posts)
    if person == desk.user and "administrator" not in roles:
        raise UserError("不能取消自己的管理员身份。", "请由另一名管理员办理。")
    if roles and person not in dict(desk.users()):
        raise UserError("这个人没有账号，不能有角色。", "请先添加账号。")
    sound_vault(desk)
    since = takes_effect(desk, person)
    statement = before.model_copy(
        update={"issuer": root.public, "roles": tuple(roles), "appointments": posts, "since": since}
    )
    statement = _certify_instead(desk, root, statement, since, "变更角色或职务")
    if "administrator" in roles:
        vault_members.offer_root(desk.vault, person, root)
    elif person in dict(desk.users()):
        vault_members.withdraw_root(desk.vault, person)
    anchor_vault(desk)
    return statement


def administrator(desk: Desk, password: str) -> SigningKey:
    """The office root, for an administrator who typed his password; opens the signing session."""
    if "administrator" not in desk.person.roles:
        raise UserError("这一步由管理员办理。", "请管理员登录后操作。")
    root = desk.vault.root_key(password)
    if root.public != desk.device.pinned_office_key:
        raise UserError("您保管的根密钥不是本办公室现在的。", "请找另一名管理员核查。")
    desk.open_signing(password)
    return root


def live(desk: Desk, person: str) -> tuple[Held, ...]:
    """A person's certificates that nobody has taken back and that have not ended."""
    return tuple(
        held
        for held in desk.credentials.people
        if isinstance(held.statement, PersonCredential)
        and held.statement.person == person
        and not desk.credentials.revoked_on(held.id, date.max)
    )


def latest(desk: Desk, person: str) -> PersonCredential:
    """What a person was certified as last, even if it was taken back; ``UserError`` when nobody has that id."""
    known = [
        held.statement
        for held in (*live(desk, person), *desk.credentials.people)
        if isinstance(held.statement, PersonCredential) and held.statement.person == person
    ]
    if not known:
        raise UserError("本办公室没有这个人。", "请从人员名单中选择。")
    return known[0]


def take_back(desk: Desk, root: SigningKey, held: Sequence[Held], since: date, reason: str) -> list[bytes]:
    """Signed statements that take certificates back from a day on."""
    return [
        signed.issue(Revocation(issuer=root.public, credential=one.id, since=since, reason=reason), root)
        for one in held
        if one.statement.issuer == root.public
    ]


def known_words(desk: Desk, name: str) -> tuple[str, ...]:
    """What everybody knows and nobody's password may rest on."""
    county = desk.credentials.office
    return (name, desk.township_name, *((county.county_name,) if county else ()))


# -- the vault in force


def anchor_vault(desk: Desk) -> None:
    """Note in the office journal which ``vault.json`` is in force; nothing when it says so already."""
    if desk.vault.kind == "device":
        return
    vault = Vault.load(desk.places.vault)
    if desk.office.setting("vault") == vault.digest:
        return
    said = {"vault": vault.digest, "vault_revision": vault.revision, "vault_epoch": desk.vault.epoch}
    desk.keep_credentials([], said)


def vault_trouble(desk: Desk) -> str | None:
    """A sentence when ``vault.json`` is not the one that the office journal anchors; None when it is.

    One that is newer and was written by somebody who holds the newest epoch is what a crash between a change and
    its anchor leaves behind: ``anchor_vault`` makes up for it.
    """
    vault = Vault.load(desk.places.vault)
    anchored = desk.office.setting("vault")
    if desk.vault.kind == "device" or anchored in (None, vault.digest):
        return None
    revision, epoch = desk.office.setting("vault_revision", 1), desk.office.setting("vault_epoch", 1)
    newer = isinstance(revision, int) and vault.revision > revision
    if newer and isinstance(epoch, int) and desk.vault.epoch >= epoch and desk.vault.is_whole():
        return None
    if vault.digest in _named_at_once(desk):
        return None
    return (
        "保险库文件 vault.json 与办公室日志里的记录不一致，可能被换成了旧的：已移除的人可能又能登录。"
        "请用最近的备份恢复这个文件，或由管理员查明。"
    )


def settle_vault(desk: Desk) -> str | None:
    """``vault_trouble``; where there is none, an anchor that a crash kept from being written is written."""
    trouble = vault_trouble(desk)
    if trouble is None and desk.vault.kind == "office" and not _named_at_once(desk):
        anchor_vault(desk)
    return trouble


def _named_at_once(desk: Desk) -> set[Value]:
    """Digests that two PCs named without hearing of one another: each keeps its own until somebody settles it."""
    of_vault = [c for c in desk.office.conflicts() if (c.kind, c.record) == ("setting", "vault")]
    return {write.value for c in of_vault for write in (c.stands, *c.losers)}


def sound_vault(desk: Desk) -> None:
    """Nobody's keys are changed in a vault that may have been put back."""
    if trouble := vault_trouble(desk):
        raise UserError(trouble, "没有改动任何人的密钥。")


def keepers(desk: Desk) -> tuple[str, ...]:
    """Who keeps the office root."""
    return vault_members.keepers(VaultFile.read(desk.places.vault))


def _certify_instead(
    desk: Desk, root: SigningKey, statement: PersonCredential, since: date, reason: str
) -> PersonCredential:
    """One entry: what the person had is taken back from ``since`` on, and the new certificate stands instead.

    The same words as on a certificate taken back earlier would be that certificate: then it begins a day later.
    """
    known = {held.id for held in desk.credentials.people}
    while signed.read(signed.issue(statement, root)).id in known:
        statement = statement.model_copy(update={"since": statement.since + timedelta(days=1)})
    old = take_back(desk, root, live(desk, statement.person), since, reason)
    desk.keep_credentials([*old, signed.issue(statement, root)], approved=True)
    return statement


def name_signer(
    desk: Desk, admin_password: str, *, name: str, appointments: Sequence[Appointment]
) -> PersonCredential:
    """Register a leader without a login, who signs on paper only (the appointment names the position and dates)."""
    if not appointments:
        raise UserError("纸质签批人要写明职务和任职起止日期。", "请按任职文件填写。")
    _designated_for_a_time(appointments)
    root = desk.vault.root_key(admin_password)
    statement = PersonCredential(
        issuer=root.public, office=desk.office_id, person=new_person_id(), name=name, key="",
        roles=(), appointments=tuple(appointments), since=min(a.since for a in appointments),
    )  # fmt: skip
    desk.keep_credentials([signed.issue(statement, root)])
    return statement


def _designated_for_a_time(appointments: Sequence[Appointment]) -> None:
    """指定 is always for a stated time (密山 “指定同志”, domain §I 8)."""
    if any(a.position.startswith(DESIGNATED) and a.until is None for a in appointments):
        raise UserError("指定签批的，要写明到哪一天为止。", "请按指定文件填写截止日期。")


def approve_device(
    desk: Desk, admin_password: str, device: DeviceRequest, fingerprint_read: str
) -> DeviceCredential:
    """Certify a laptop after a person read its fingerprint from its own screen; a laptop never stamps."""
    if device.office != desk.office_id:
        raise UserError("这台笔记本是给另一个办公室登记的。", "请核对登记申请。")
    if not same_fingerprint(fingerprint_read, device.key):
        raise UserError("指纹与笔记本上的不一致，没有批准。", "请当面看着笔记本的屏幕再核对一次。")
    root = desk.vault.root_key(admin_password)
    statement = DeviceCredential(
        issuer=root.public, office=desk.office_id, device=device.device, name=device.name, key=device.key,
        recipient=device.recipient, stamp=False, kinds=FIELD_KINDS, since=desk.today(),
        block=free_block(desk.credentials, laptop=True) or 0,
    )  # fmt: skip
    whose = Put(LAPTOP, device.device, {"user": device.user})
    desk.keep_credentials([signed.issue(statement, root)], also=[whose], approved=True)
    return statement
