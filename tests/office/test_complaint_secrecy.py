"""The complainant's name lies in the restricted file alone; and what happens to that file is noticed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.complaint import COMPLAINT
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models.restricted_file import RestrictedFile
from desktop.office import complaints, restricted
from desktop.office.act import CaseRef, home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from tests.office.made_complaint import PHONE, SAID, WHO, complaint, file_of, looked_into, registered
from tests.office.made_office import CLERK, SECOND, START, House, family

# -- nowhere else


def kinds_in(desk: Desk, file: str) -> set[str]:
    with desk.open_household(file) as opened:
        return {kind for kind, _ in opened.records()}


def in_the_clear(folder: Path) -> list[Path]:
    secrets = [s.encode(code) for s in (WHO, PHONE, SAID) for code in ("utf-8", "utf-16-le", "gb18030")]
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert files
    return [p for p in files if any(s in p.read_bytes() for s in secrets)]


def test_the_name_is_in_no_file_and_on_no_laptop(house: House) -> None:
    laptop = house.approved()
    with house.desk(CLERK) as desk:
        ref = house.registered(desk)
        id = complaints.register(desk, complaint(about_household=ref.household)).id
        looked_into(desk, id, investigators=["郑一", "郑二"])
        complaints.feed_back(desk, id, desk.today(), letter=complaints.letter(desk, id), delivered="当面")
        complaints.to_county(desk, complaint(), house.stick)
        report = laptop.given(desk, [ref.household])
    assert report.households == 1 and report.problems == []
    assert not list(laptop.folder.rglob("restricted*"))
    with laptop.desk() as away:
        assert complaints.readable(away) == ()
        assert home_at(away, ref.household).applications[0].complaint
        kinds = {kind for file in away.households.ids() for kind in kinds_in(away, file)}
        office = json.dumps(
            [list(v.values()) for v in away.office.records().values()], ensure_ascii=False, default=str
        )
        with pytest.raises(UserError, match="笔记本上不登记"):
            complaints.register(away, complaint())
        with pytest.raises(UserError, match="笔记本上不登记"):
            complaints.to_county(away, complaint(), house.stick)
    assert COMPLAINT not in kinds and WHO not in office
    for folder in (house.office, house.folder, laptop.folder):
        assert in_the_clear(folder) == []


def test_a_laptop_that_got_hold_of_the_file_cannot_open_it(house: House) -> None:
    laptop = house.approved()
    with house.desk(CLERK) as desk:
        ref = house.registered(desk)
        complaints.register(desk, complaint(about_household=ref.household))
        laptop.given(desk, [ref.household])
    (laptop.folder / "restricted.hdo").write_bytes((house.office / "restricted.hdo").read_bytes())
    with laptop.desk() as away, pytest.raises(UserError):
        restricted.records(away)


def test_identity_never_shows_in_a_repr(house: House) -> None:
    id = registered(house)
    with house.desk(CLERK) as desk:
        shown = repr(complaints.one(desk, id)) + repr(complaint())
    assert not any(secret in shown for secret in (WHO, PHONE, SAID))


# -- office check


def findings(house: House) -> tuple[str, ...]:
    with house.desk(SECOND) as desk:
        return check_office(desk).findings


def test_a_file_put_back_lost_or_damaged_is_found(house: House) -> None:
    registered(house)
    path = house.office / "restricted.hdo"
    old = path.read_bytes()
    registered(house)
    new = path.read_bytes()
    assert findings(house) == ()
    path.write_bytes(old)
    assert findings(house) == ("举报专档比办公室日志记录的旧，可能被换成了旧文件。",)
    with house.desk(CLERK) as desk, pytest.raises(UserError, match="比办公室日志记录的旧"):
        complaints.register(desk, complaint())
    path.unlink()
    assert findings(house) == ("举报专档的文件不见了。",)
    damaged = bytearray(new)
    damaged[len(new) // 2] ^= 0x40
    path.write_bytes(damaged)
    found = findings(house)
    assert found and all(text.startswith("举报专档") and WHO not in text for text in found)


def test_what_another_program_wrote_against_the_rules_is_found(house: House) -> None:
    id = registered(house, against=(SECOND,))
    with house.desk(SECOND) as desk, file_of(desk) as opened:
        closed = {
            "complaint": id,
            "step": "closed",
            "on": START.isoformat(),
            "by": SECOND,
            "outcome": "unfounded",
        }
        at = desk.now().isoformat(timespec="seconds")
        opened.append([Put("complaint_step", "forced", closed)], action="x", author=desk.author(), at=at)
        own = replace(desk.author(), sign=desk.device_author().sign)
        opened.append([Put("complaint_step", "forged", closed)], action="x", author=own, at=at)
    assert findings(house) == ("举报专档里有 1 条记录的签名不能核实。", "举报专档里有 1 条记录不合规定。")


def test_another_offices_file_is_refused(house: House, founded: House, tmp_path: Path) -> None:
    registered(house)
    with house.desk(CLERK) as desk, pytest.raises(UserError, match="另一个办公室"):
        RestrictedFile.open_restricted(desk.places.restricted, office="f" * 16, keys=desk.vault)


def test_families_and_complaints_do_not_disturb_each_other(house: House) -> None:
    with house.desk(CLERK) as desk:
        first = house.registered(desk)
        second: CaseRef = house.registered(desk, family("张大", "0039"))
        complaints.register(desk, complaint(about_household=first.household))
        assert not home_at(desk, second.household).applications[0].complaint
        report = check_office(desk)
    assert (report.households, report.findings) == (2, ())
