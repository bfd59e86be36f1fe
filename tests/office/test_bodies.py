"""谁负什么责: bodies as the scheme names them, people as they are certified, powers as the rules have them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.demo.town import ADMIN, CLERK, LEADER, NAMES, SECOND, Town
from desktop.domain.credential import Appointment
from desktop.domain.scheme import UNSAID
from desktop.office import bodies, people, registers
from tests.office import made_office
from tests.office.made_office import CHEAP, PASSWORDS, START, House

WORD = "示范专用口令仅供测试使用"


def test_five_kinds_of_bodies_of_lingshui_with_who_stands_for_them(tmp_path: Path) -> None:
    town = Town(tmp_path, WORD, "lingshui", cost=CHEAP)
    town.found()
    with town.clerk() as desk:
        found = {b.id: b for b in bodies.bodies(desk)}
        assert [b.who for b in found.values()][:5] == [
            "县民政局", "民政事务服务中心", "乡镇人民政府", "乡镇社会事务服务中心", "村（居）民委员会及民政协管员",
        ]  # fmt: skip
        assert [p.name for p in found["township"].people] == [NAMES[LEADER]]
        assert {p.name for p in found["desk"].people} == {NAMES[ADMIN], NAMES[CLERK], NAMES[SECOND]}
        assert found["bureau"].people == found["village"].people == ()
        panel = dict(bodies.confirming_panel(desk))
        assert panel["组长"] == "镇政府主要领导"
        assert panel["法定到会人数"] == UNSAID
        assert dict(bodies.leading_group(desk))["组长"] == UNSAID


def test_a_role_may_do_what_the_steps_say_and_nothing_else(house: House) -> None:
    with house.desk() as desk:
        by_role = {p.role: p for p in bodies.powers(desk)}
        assert "审核确认" in "".join(by_role["主管领导"].steps)
        assert "入户调查" in by_role["下乡人员"].steps
        assert not set(by_role["下乡人员"].steps) & {"受理", "通知书"}
        assert any("用印" in text for text in by_role["经办人"].office)
        assert not any("用印" in text for text in (*by_role["主管领导"].office, *by_role["下乡人员"].office))


def test_the_first_responsible_person_is_who_holds_the_position(house: House) -> None:
    with house.desk(made_office.ADMIN) as desk:
        before = bodies.responsible(desk)
        assert before.said == "试点乡镇(街道)主要领导"
        assert before.quote
        assert before.people == ()
        since = desk.today()
        until = since + timedelta(days=30)
        post = Appointment(position="主要领导", since=since, until=until)
        people.name_signer(desk, PASSWORDS[made_office.ADMIN], name="周乡长", appointments=[post])
        (found,) = bodies.responsible(desk).people
        assert (found.name, found.positions, found.login) == ("周乡长", ("主要领导",), False)
        house.clock.set(until + timedelta(days=1))
        assert bodies.responsible(desk).people == ()


def test_the_leading_group_and_the_staff_of_mishan(house: House) -> None:
    with house.desk() as desk:
        group = dict(bodies.leading_group(desk))
        assert group["组长"] == "主管民政副市长"
        assert group["成员"].count("、") == 9
        assert group["副组长"] == UNSAID
        assert bodies.confirming_panel(desk) == ()
        assert bodies.staff(desk) == (3, 2)


@pytest.mark.parametrize("investigator", ["郑阿明"])
def test_providers_stand_among_the_bodies_while_they_work_here(house: House, investigator: str) -> None:
    provider: registers.Values = {
        "name": "示例社工服务中心", "contract": "购〔2026〕3号", "scope": "入户调查", "until": "2026-12-31",
        "secrecy": "保密协议",
    }  # fmt: skip
    with house.desk() as desk:
        assert "provider" not in [b.id for b in bodies.bodies(desk)]
        line, _ = registers.write(desk, "provider", START, provider)
        registers.write(desk, "investigator", START, {"provider": line.id, "name": investigator})
        last = bodies.bodies(desk)[-1]
        assert (last.who, [p.name for p in last.people]) == ("示例社工服务中心", [investigator])
        registers.finish(desk, line.id, START, {"why": "合同解除"})
        assert "provider" not in [b.id for b in bodies.bodies(desk)]
