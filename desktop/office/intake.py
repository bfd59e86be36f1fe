"""登记与受理: from the first word at the counter to the accepted application.

First contact is recorded apart from acceptance (domain §I 19); what is missing is told once and in writing
(民发〔2021〕57号 第十条).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date

from desktop.domain.household import ACCOUNT, APPLICATION, HOUSEHOLD, MEMBER
from desktop.domain.journal import Change, Put
from desktop.domain.matter import Matter
from desktop.domain.names import normalise_name
from desktop.errors import UserError
from desktop.office.act import (
    CaseRef,
    Photo,
    When,
    home_at,
    new_id,
    not_later_than_today,
    record,
    record_step,
)
from desktop.office.desk import Changes, Desk
from desktop.office.proposal import RECKONED


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member as told at the counter; ``income_fen`` per year, ``birth`` ISO."""

    name: str
    id_number: str = field(repr=False)
    relation: str
    sex: str = ""
    birth: str = ""
    income_fen: int = 0
    health: str = ""
    illness: str = ""
    work_ability: str = ""
    disability_kind: str = ""
    disability_grade: str = ""
    counted: bool = True
    counted_reason: str = ""
    covered: bool = True


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A family that has no file yet; the first member is the head."""

    village: str
    members: tuple[NewMember, ...]
    address: str = ""
    phone: str = ""
    hukou: str = "rural"
    financial_fen: int = 0
    houses: int = 0
    vehicles: int = 0
    bank: str = ""
    account: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """What is applied for, why, by which member, through whom."""

    matter: str
    reason: str
    applicant: int = 0
    agent: str = ""
    channel: str = "township"
    relative: bool = False
    special: bool = False


def household_changes(new: NewHousehold, category: str = "") -> tuple[list[Change], list[str]]:
    """The records of a new household and the ids of its members, head first."""
    if not new.members:
        raise UserError("一户至少要有一名成员。", "请先填写户主。")
    ids = [new_id("m") for _ in new.members]
    head: dict[str, object] = {
        "head": ids[0],
        "village": new.village,
        "address": new.address,
        "phone": new.phone,
        "hukou": new.hukou,
        "financial_fen": new.financial_fen,
        "houses": new.houses,
        "vehicles": new.vehicles,
        "category": category,
    }
    if sum(m.relation == "户主" for m in new.members) > 1:
        raise UserError("一户只能有一名户主。", "请更正其他成员与户主的关系。")
    changes: list[Change] = [Put(HOUSEHOLD, "household", head)]
    for no, (member, m) in enumerate(zip(ids, new.members, strict=True)):
        fields = {**asdict(m), "name": normalise_name(m.name), "no": no, "life": "alive"}
        changes.append(Put(MEMBER, member, fields))
    if new.account:
        account = {"bank": new.bank, "name": new.members[0].name, "number": new.account, "holder": ids[0]}
        changes.append(Put(ACCOUNT, "account", account))
    return changes, ids


def open_matters(desk: Desk) -> tuple[Matter, ...]:
    """The matters of the scheme that can be worked from application to receipt here."""
    return tuple(m for m in desk.pack.scheme.matters if m.steps and m.law in RECKONED)


def register(desk: Desk, new: NewHousehold | str, request: Request, on: date) -> tuple[CaseRef, Changes]:
    """登记: open an application for a new family or for one that has a file (its id).

    The person at work is recorded as the one who took it in and can never sign its decision.
    """
    not_later_than_today(desk, on)
    matter = next((m for m in open_matters(desk) if m.id == request.matter), None)
    if matter is None:
        raise UserError("本方案还不能办理这个事项。", "请选择列表中的事项。")
    application = new_id("a")
    changes: list[Change] = []
    if isinstance(new, NewHousehold):
        _no_file_yet(desk, new)
        changes, members = household_changes(new)
        file = secrets.token_hex(8)
    else:
        file = new
        home = home_at(desk, file)
        members = [m.id for m in home.members]
        if any(b.matter == request.matter and b.monthly_fen and not b.last_month for b in home.benefits):
            raise UserError(f"这一户正在享受{matter.title}，不用再申请。", "家庭情况变化的，请办理动态调整。")
    if not 0 <= request.applicant < len(members):
        raise UserError("申请人要是家庭成员之一。", "请在成员中选一位申请人。")
    fields = {
        "matter": request.matter,
        "applicant": members[request.applicant],
        "agent": request.agent,
        "registered_on": on.isoformat(),
        "intake_person": desk.user,
        "channel": request.channel,
        "reason": request.reason,
        "relative": request.relative,
        "special": request.special,
    }
    changes.append(Put(APPLICATION, application, fields))
    done = record(desk, file, "register", changes, new=isinstance(new, NewHousehold))
    return CaseRef(file, application), done


def _no_file_yet(desk: Desk, new: NewHousehold) -> None:
    for member in new.members:
        if member.id_number and (hits := desk.catalogue.search(member.id_number, limit=1)):
            raise UserError(
                f"{member.name} 已在“{hits[0].head_name}”户的档案里。", "请打开那一户办理，不要重复建档。"
            )


def check_materials(
    desk: Desk, ref: CaseRef, present: Sequence[str], missing: Sequence[str], on: When
) -> Changes:
    """材料核对: complete, or a list of what is missing that is told once, in writing."""
    result = "missing" if missing else "complete"
    facts = {"present": list(present), "missing": list(missing), "result": result}
    return record_step(desk, ref, "materials", on, facts)


def accept(desk: Desk, ref: CaseRef, on: When) -> Changes:
    """受理: the clocks start the day after."""
    return record_step(desk, ref, "acceptance", on, {"result": "accepted"})


def authorise(desk: Desk, ref: CaseRef, signed: Sequence[str], photos: Sequence[Photo], on: When) -> Changes:
    """授权与承诺: every adult member signs; the commitment is pictured (影像备案)."""
    return record_step(desk, ref, "authorisation", on, {"signed": list(signed), "commitment": True}, photos)
