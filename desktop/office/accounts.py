"""收款账户: whoever writes a new account is not the one who checks it, once money runs (domain §I 12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from desktop.domain.household import ACCOUNT, Account
from desktop.domain.journal import Change, Put, Remove
from desktop.domain.names import normalise_name
from desktop.domain.payment_rules import next_account_no
from desktop.errors import UserError
from desktop.office.act import home_at, new_id, record
from desktop.office.desk import Changes, Desk


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as it stands on the passbook; ``holder`` the member it belongs to."""

    bank: str
    name: str
    number: str = field(repr=False)
    holder: str = ""


def enter(desk: Desk, file: str, new: NewAccount, on: date, why: str = "") -> Changes:
    """登记新账户: payments stand still until a second person has held it against the passbook."""
    home = home_at(desk, file)
    holder = home.member(new.holder) if new.holder else home.head
    if holder is None or not holder.here:
        raise UserError("收款人要是在世的家庭成员。", "请在家庭成员中选一位收款人。")
    if normalise_name(new.name) != holder.name:
        raise UserError("账户户名与收款人姓名不一致。", "请核对存折；代管存折的，先登记代管协议。")
    if not new.number.strip() or not new.bank.strip():
        raise UserError("请填写开户银行和账号。", "照存折填写。")
    fields = {
        "bank": new.bank.strip(), "name": holder.name, "number": new.number.strip(), "holder": holder.id,
        "entered_by": desk.user, "entered_on": on.isoformat(), "no": next_account_no(home),
    }  # fmt: skip
    # An account that money went to is never written over: the newest one is used, the old one stays on file.
    return record(desk, file, "account", [Put(ACCOUNT, new_id("k"), fields)], note=why)


def check(desk: Desk, file: str, account: str, on: date) -> Changes:
    """核对账户, by another person than the one who wrote it."""
    found = next((a for a in home_at(desk, file).accounts if a.id == account), None)
    number = found.number if found else ""
    fields = {"checked_by": desk.user, "checked_on": on.isoformat(), "checked_number": number}
    said: list[Change] = [Put(ACCOUNT, account, fields)]
    return record(desk, file, "check_account", said)


def unchecked(accounts: tuple[Account, ...]) -> tuple[Account, ...]:
    """The accounts that wait for a second person."""
    return tuple(a for a in accounts if not a.payable)


def discard(desk: Desk, file: str, account: str, why: str) -> Changes:
    """Take back an account before anything is paid in this household."""
    if not why.strip():
        raise UserError("撤下账户要写明理由。", "请写明为什么。")
    return record(desk, file, "account", [Remove(ACCOUNT, account)], note=why)
