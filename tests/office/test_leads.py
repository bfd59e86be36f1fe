"""主动发现线索: who may need help is named in a file of its own and nowhere else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.journal import Put, Remove
from desktop.domain.lead import LEAD, judge
from desktop.domain.view import Act
from desktop.errors import Refused, UserError
from desktop.models.leads_file import NAME
from desktop.office import leads
from desktop.office.desk import Desk
from desktop.office.leads import NewLead
from tests.office.made_office import CLERK, LEADER, START, House

WHO, TOLD, WHY = "欧阳冬雪", "慕容报信", "独居，摔伤后不能自理"
NEW = NewLead(START, "village", TOLD, "新柞村", WHO, WHY, phone="13977778888")


def test_a_lead_is_followed_up_to_its_end(house: House) -> None:
    with house.desk() as desk:
        id, changes = leads.report(desk, NEW)
        assert changes.kinds == {LEAD}
        house.clock.set(START + timedelta(days=1))
        leads.follow_up(desk, id, desk.today(), "visited", "已上门，确有困难")
        lead = leads.one(desk, id)
        assert lead.end is None
        ref = house.registered(desk)
        house.clock.set(START + timedelta(days=2))
        with pytest.raises(Refused, match="指明是哪一户"):
            leads.follow_up(desk, id, desk.today(), "applied", "已登记")
        leads.follow_up(desk, id, desk.today(), "applied", "已登记低保申请", ref.household)
        lead = leads.one(desk, id)
        assert lead.end is not None
        assert lead.file == ref.household
        with pytest.raises(Refused, match="已经办结"):
            leads.follow_up(desk, id, desk.today(), "visited", "再去")
        assert leads.problems(desk) == []


def test_nobody_is_named_outside_the_file(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        leads.report(desk, replace(NEW, household=ref.household))
        office = "".join(str(e) for e in desk.office.entries())
        with desk.open_household(ref.household) as opened:
            home = "".join(str(e) for e in opened.entries())
        for word in (WHO, TOLD, WHY, NEW.phone):
            assert word not in office
            assert word not in home
        assert WHO not in repr(leads.all_leads(desk))
    assert all(WHO.encode() not in p.read_bytes() for p in house.office.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"about": " "}, "困难群众姓名"),
        ({"reporter": ""}, "报告人"),
        ({"source": "rumour"}, "从哪里来"),
        ({"on": START + timedelta(days=9)}, "不能晚于今天"),
    ],
)
def test_what_is_missing_is_said_and_no_file_is_left_behind(
    house: House, changed: dict[str, object], said: str
) -> None:
    with house.desk() as desk:
        with pytest.raises(Refused, match=said):
            leads.report(desk, replace(NEW, **changed))  # type: ignore[arg-type]  # test values
        assert not (house.office / NAME).exists()
        with pytest.raises(UserError, match="没有找到这一户"):
            leads.report(desk, replace(NEW, household="0" * 16))


def test_a_leader_and_a_laptop_do_not_read_leads(house: House) -> None:
    with house.desk() as desk:
        leads.report(desk, NEW)
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="经办人或管理员"):
        leads.all_leads(desk)
    own = house.approved()
    with house.desk() as desk:
        own.given(desk, [house.registered(desk).household])
    with own.desk() as laptop, pytest.raises(UserError, match="办公室的电脑"):
        leads.all_leads(laptop)


def test_a_file_put_back_or_taken_away_is_noticed(house: House) -> None:
    path = house.office / NAME
    with house.desk() as desk:
        leads.report(desk, NEW)
    kept = path.with_suffix(".old")
    shutil.copy(path, kept)
    with house.desk() as desk:
        leads.report(desk, replace(NEW, about="尉迟春晓"))
    shutil.copy(kept, path)
    with house.desk() as desk:
        assert any("旧文件" in text for text in leads.problems(desk))
        with pytest.raises(UserError, match="旧文件"):
            leads.report(desk, NEW)
    path.unlink()
    with house.desk() as desk:
        assert leads.problems(desk) == ["线索登记的文件不见了。"]


def test_what_is_written_stays(house: House) -> None:
    with house.desk() as desk:
        id, _ = leads.report(desk, NEW)
        records = {(LEAD, id): _fields(desk, id)}
        for change in (Put(LEAD, id, {"about": "别人"}), Remove(LEAD, id), Put("note", "n", {})):
            act = Act("leads", CLERK, desk.device.device, START, "x", (change,))
            assert judge(records, act, desk.credentials) != []
        foreign = Put(LEAD, "lead-x", {**_fields(desk, id), "by": LEADER})
        act = Act("leads", CLERK, desk.device.device, START, "x", (foreign,))
        assert [o.rule for o in judge(records, act, desk.credentials)] == ["by"]


def _fields(desk: Desk, id: str) -> dict[str, str]:
    lead = leads.one(desk, id)
    names = ("on", "source", "reporter", "village", "about", "phone", "hardship", "household", "by")
    return {name: getattr(lead, name) for name in names}
