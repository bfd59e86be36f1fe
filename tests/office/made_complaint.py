"""A made-up complaint with a name that stands nowhere else, for tests of everything that must not know it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.models.restricted_file import RestrictedFile
from desktop.office import complaints
from desktop.office.complaints import NewComplaint
from desktop.office.desk import Changes, Desk
from tests.office.made_office import CLERK, SECOND, START, House

WHO, PHONE, SAID = "贺兰秋水", "13955556666", "那家人在县城有两套楼房出租"


def complaint(**changed: object) -> NewComplaint:
    usual = NewComplaint(
        on=START,
        channel="visit",
        about_text=SAID,
        due=START + timedelta(days=30),
        named=True,
        name=WHO,
        phone=PHONE,
    )
    return replace(usual, **changed)  # type: ignore[arg-type]  # test values


def registered(house: House, by: str = CLERK, **changed: object) -> str:
    with house.desk(by) as desk:
        return complaints.register(desk, complaint(**changed)).id


def looked_into(desk: Desk, id: str, **changed: object) -> Changes:
    usual: dict[str, object] = {
        "investigators": ["孙四", SECOND], "findings": "两套楼房属实", "outcome": "founded", "unrelated": True,
    }  # fmt: skip
    return complaints.investigate(desk, id, desk.today(), **{**usual, **changed})  # type: ignore[arg-type]


def file_of(desk: Desk) -> RestrictedFile:
    return RestrictedFile.open_restricted(desk.places.restricted, office=desk.office_id, keys=desk.vault)
