"""显示全号: one whole number, for somebody whose work needs it, written down before it is shown (ui.md; domain L16)."""

from __future__ import annotations

from desktop.domain import masks
from desktop.domain.household import Household
from desktop.domain.masks import ACCOUNT, ID_NUMBER, PHONE, Secret
from desktop.errors import UserError
from desktop.office import access, complaints, leads
from desktop.office.act import home_at
from desktop.office.desk import Desk


def kinds(desk: Desk) -> frozenset[str]:
    """The kinds of numbers the person at work may ask for."""
    return frozenset(kind for kind in masks.NAMES if masks.may_reveal(desk.person.roles, kind))


def of_household(desk: Desk, file: str, secret: Secret) -> str:
    """A whole number of a household, a member or an account. Raises ``UserError``: not this role, no such number."""
    _entitled(desk, secret.kind)
    home = home_at(desk, file)
    number, whose = _number(home, secret)
    if not number:
        raise UserError("没有登记这个号码。", "请从户页重新打开。")
    access.note(desk, "reveal", file, f"{masks.NAMES[secret.kind]}　{whose}".rstrip())
    return number


def of_lead(desk: Desk, id: str) -> str:
    """The telephone of a lead."""
    _entitled(desk, PHONE)
    found = leads.one(desk, id)
    if not found.phone:
        raise UserError("没有登记这个号码。", "请重新打开台账。")
    access.note(desk, "reveal", found.file, f"线索 {id} 的电话")
    return found.phone


def of_complaint(desk: Desk, id: str) -> str:
    """The telephone of a complainant who gave a name; ``complaints`` says who may read it at all."""
    found = complaints.one(desk, id)
    if not found.named or not found.phone:
        raise UserError("没有登记这个号码。", "匿名举报不留电话。")
    access.note(desk, "reveal", what=f"举报 {id} 的电话")
    return found.phone


def disputed(desk: Desk, file: str, kind: str, number: str, whose: str) -> str:
    """One side of a conflict about a number, which may stand nowhere in the household. Raises ``UserError``."""
    _entitled(desk, kind)
    access.note(desk, "reveal", file, f"冲突：{whose}")
    return number


def _entitled(desk: Desk, kind: str) -> None:
    if not masks.may_reveal(desk.person.roles, kind):
        raise UserError(f"您的岗位不能显示完整的{masks.NAMES[kind]}。", "确需查看的，请由经办人员办理。")


def _number(home: Household, secret: Secret) -> tuple[str, str]:
    """The number and whose it is, by name."""
    if secret.kind == PHONE:
        return str(home.fields.get("phone") or ""), ""
    if secret.kind == ID_NUMBER:
        return next(((m.id_number, m.name) for m in home.members if m.id == secret.id), ("", ""))
    if secret.kind == ACCOUNT:
        return next(((a.number, a.name) for a in home.accounts if a.id == secret.id), ("", ""))
    raise ValueError(f"no such kind of number: {secret.kind}")
