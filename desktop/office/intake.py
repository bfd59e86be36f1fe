"""登记与受理: from the first word at the counter to the accepted application.

First contact is recorded apart from acceptance (domain §I 19); what is missing is told once and in writing
(民发〔2021〕57号 第十条).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from desktop.domain.household import ACCOUNT, APPLICATION, HOUSEHOLD, MEMBER, Household
from desktop.domain.journal import Change, Put, Value
from desktop.domain.matter import COUNTY, ORDINARY, Matter
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
    severe_illness: bool = False
    study: str = ""


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
class NewApplicant:
    """Somebody who comes for a matter that is no family's: a shop, a cooperative, a person for their own papers.

    ``name`` of the person or body, ``number`` an ID number or 统一社会信用代码, ``contact`` who came for a body.
    """

    name: str
    number: str = field(repr=False)
    phone: str = ""
    village: str = ""
    address: str = ""
    contact: str = ""

    def as_household(self) -> NewHousehold:
        """A file of its own, with one member: the applicant."""
        return NewHousehold(
            village=self.village,
            members=(NewMember(self.name, self.number, "单位" if self.contact else "本人", covered=False),),
            address=self.address,
            phone=self.phone,
            hukou="",
        )


@dataclass(frozen=True, slots=True)
class Request:
    """What is applied for, why, by which member, through whom.

    ``subject`` the member it is for where that is not the applicant; ``path`` another way through the matter;
    ``subitem`` ids of its parts, separated by spaces; ``asked_fen`` once, in ``instalments``. ``channel`` county: the
    applicant chose the county's own counter, which the desk only records.
    """

    matter: str
    reason: str
    applicant: int = 0
    agent: str = ""
    channel: str = "township"
    relative: bool = False
    special: bool = False
    path: str = ORDINARY
    subitem: str = ""
    subject: int | None = None
    asked_fen: int = 0
    instalments: int = 1
    complaint: bool = False


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
        changes.append(Put(MEMBER, member, member_fields(m, no)))
    if new.account:
        account = {"bank": new.bank, "name": new.members[0].name, "number": new.account, "holder": ids[0]}
        changes.append(Put(ACCOUNT, "account", account))
    return changes, ids


def member_fields(member: NewMember, no: int) -> dict[str, Value]:
    """The record of a member as told, the ``no``-th of the family."""
    return {**asdict(member), "name": normalise_name(member.name), "no": no, "life": "alive"}


def open_matters(desk: Desk) -> tuple[Matter, ...]:
    """The matters of the scheme that can be worked from application to receipt here."""
    return tuple(m for m in desk.pack.scheme.matters if m.steps)


def register(
    desk: Desk, new: NewHousehold | NewApplicant | str, request: Request, on: date
) -> tuple[CaseRef, Changes]:
    """登记: open an application for a new family or applicant, or for one that has a file (its id).

    The person at work is recorded as the one who took it in and can never sign its decision.
    """
    not_later_than_today(desk, on)
    matter = next((m for m in open_matters(desk) if m.id == request.matter), None)
    if matter is None:
        raise UserError("本方案还不能办理这个事项。", "请选择列表中的事项。")
    if isinstance(new, NewApplicant):
        new = new.as_household()
    application = new_id("a")
    changes: list[Change] = []
    if isinstance(new, NewHousehold):
        _no_file_yet(desk, new)
        changes, members = household_changes(new)
        file = secrets.token_hex(8)
    else:
        file = new
        home = home_at(desk, file)
        members = [m.id for m in home.members if m.here]
        _not_yet_given(home, matter, request, members)
    changes.append(Put(APPLICATION, application, _fields(desk, matter, request, members, on)))
    done = record(desk, file, "register", changes, new=isinstance(new, NewHousehold))
    return CaseRef(file, application), done


def _fields(
    desk: Desk, matter: Matter, request: Request, members: Sequence[str], on: date
) -> dict[str, Value]:
    if matter.per_person and request.subject is None:
        request = replace(request, subject=request.applicant)
    who = (request.applicant, request.subject or 0)
    if not all(0 <= n < len(members) for n in who):
        raise UserError("申请人要是家庭成员之一。", "请在成员中选一位申请人。")
    fields: dict[str, Value] = {
        "matter": request.matter,
        "applicant": members[request.applicant],
        "subject": members[request.subject] if request.subject is not None else "",
        "agent": request.agent,
        "registered_on": on.isoformat(),
        "intake_person": desk.user,
        "channel": request.channel,
        "path": COUNTY if request.channel == COUNTY else request.path,
        "subitem": request.subitem,
        "reason": request.reason,
        "relative": request.relative,
        "special": request.special,
        "complaint": request.complaint,
        "asked_fen": request.asked_fen,
        "instalments": request.instalments,
    }
    return fields


def _not_yet_given(home: Household, matter: Matter, request: Request, members: Sequence[str]) -> None:
    subject = (
        members[request.subject] if request.subject is not None and request.subject < len(members) else ""
    )
    for b in home.running_benefits:
        if b.matter == matter.id and b.monthly_fen and b.subject in ("", subject):
            raise UserError(f"这一户正在享受{matter.title}，不用再申请。", "家庭情况变化的，请办理动态调整。")


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
