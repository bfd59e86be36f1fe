"""The people of an office: who may log in, who signs on paper, in which position from when."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from desktop.domain.credential import Appointment, DeviceCredential, PersonCredential, Role
from desktop.domain.instrument import DESIGNATED
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.signing import SigningKey, same_fingerprint
from desktop.office.desk import Desk
from desktop.office.laptop import LAPTOP, DeviceRequest

FIELD_KINDS = ("exchange",)
"""Package kinds a laptop may sign."""


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

    The key is wrapped by that person's password alone: whoever typed it should be that person.
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
    desk.vault.add_user(person, name, password, key, pinned=desk.device.pinned_office_key)
    desk.keep_credentials([], {"vault": desk.vault_digest()})
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
    )  # fmt: skip
    whose = Put(LAPTOP, device.device, {"user": device.user})
    desk.keep_credentials([signed.issue(statement, root)], also=[whose], approved=True)
    return statement
