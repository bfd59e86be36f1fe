"""台账: lines are written once, signed, ended or withdrawn, and name no citizen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.domain.journal import Put
from desktop.errors import Refused, UserError
from desktop.models.authentic import authenticate
from desktop.office import blanks, registers
from desktop.office.register_kinds import REGISTERS
from tests.office.made_office import ADMIN, CLERK, FIELD, LEADER, START, House

LOOKED: registers.Values = {
    "how": "unannounced", "who": "市民政局 检查组", "where": "便民服务中心", "found": "公示栏缺一张照片",
    "due": "2026-03-20",
}  # fmt: skip
PROVIDER: registers.Values = {
    "name": "示例社工服务中心", "code": "52230382MJ0000000X", "contract": "购〔2026〕3号", "scope": "入户调查",
    "until": "2026-12-31", "secrecy": "保密协议 2026-02-01",
}  # fmt: skip


def test_an_unannounced_inspection_is_open_until_it_is_mended(house: House) -> None:
    with house.desk() as desk:
        line, changes = registers.write(desk, "inspection", START, LOOKED)
        assert (line.no, line.by, line.text("how")) == (1, CLERK, "unannounced")
        assert changes.kinds == {"register"}
        house.clock.set(START + timedelta(days=3))
        registers.finish(desk, line.id, desk.today(), {"mended": "已补拍"})
        (read,) = registers.lines(desk, "inspection")
        assert (read.over_on, read.text("mended")) == ("2026-03-05", "已补拍")
        with pytest.raises(UserError, match="已经办结"):
            registers.withdraw(desk, line.id, "写错")
        assert authenticate(desk.office.entries(), desk.credentials) == {}
        assert desk.office.check() == []


def test_a_wrong_line_is_withdrawn_with_a_reason_and_stays_readable(house: House) -> None:
    with house.desk() as desk:
        first, _ = registers.write(desk, "inspection", START, LOOKED)
        with pytest.raises(UserError, match="原因"):
            registers.withdraw(desk, first.id, "  ")
        registers.withdraw(desk, first.id, "日期写错")
        second, _ = registers.write(desk, "inspection", START, LOOKED)
        assert [(n.no, n.withdrawn) for n in registers.lines(desk, "inspection")] == [
            (2, ""),
            (1, "日期写错"),
        ]
        assert second.id != first.id
        with pytest.raises(UserError, match="已经办结或撤销"):
            registers.finish(desk, first.id, START, {"mended": "改了"})


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"found": ""}, "还没有填：发现的问题"),
        ({"how": "gossip"}, "从列出的里面选"),
        ({"due": "下周"}, "不是日期"),
        ({"found": "张某 230382196205140012 的材料不全"}, "身份证号"),
        ({"found": "张某 ２３０３８２１９６２０５１４００１２"}, "身份证号"),
        ({"found": "好" * 1001}, "超过 1000 个字"),
        ({"colour": "red"}, "没有这一栏"),
    ],
)
def test_what_does_not_belong_into_a_register_is_refused(
    house: House, changed: dict[str, str], said: str
) -> None:
    with house.desk() as desk:
        with pytest.raises(UserError, match=said):
            registers.write(desk, "inspection", START, {**LOOKED, **changed})
        assert registers.lines(desk, "inspection") == ()


def test_registers_are_kept_by_clerks_at_the_office_and_not_ahead_of_time(house: House) -> None:
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="经办人或管理员"):
        registers.write(desk, "inspection", START, LOOKED)
    with house.desk() as desk, pytest.raises(UserError, match="之后"):
        registers.write(desk, "inspection", START + timedelta(days=1), LOOKED)
    own = house.approved()
    with house.desk() as desk:
        own.given(desk, [house.registered(desk).household])
    with own.desk() as laptop, pytest.raises(UserError, match="办公室的电脑"):
        registers.write(laptop, "inspection", START, LOOKED)
    assert own.user == FIELD


def test_an_investigator_is_known_by_the_provider_while_both_are_there(house: House) -> None:
    with house.desk(ADMIN) as desk:
        provider, _ = registers.write(desk, "provider", START, PROVIDER)
        worker, _ = registers.write(desk, "investigator", START, {"provider": provider.id, "name": "郑·阿明"})
        assert registers.investigators(desk, START) == (("郑·阿明", "示例社工服务中心"),)
        found = registers.provider_of(desk, "郑•阿明", START)  # another dot, the same name
        assert found is not None
        assert found.id == provider.id
        assert registers.provider_of(desk, "孙四", START) is None
        assert registers.provider_of(desk, "郑·阿明", START - timedelta(days=1)) is None
        house.clock.set(START + timedelta(days=400))
        assert registers.provider_of(desk, "郑·阿明", desk.today()) is None  # the contract ran out
        assert worker.text("provider") == provider.id
        with pytest.raises(UserError, match="从列出的里面选"):
            registers.write(desk, "investigator", desk.today(), {"provider": provider.id, "name": "王五"})


def test_a_citizens_number_is_no_credit_code(house: House) -> None:
    with house.desk() as desk, pytest.raises(UserError, match="身份证号"):
        registers.write(desk, "provider", START, {**PROVIDER, "code": "11010519491231002X"})


def test_a_transfer_list_tells_where_the_paper_of_a_household_went(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        went: registers.Values = {
            "copy": "bureau", "giver": "杨木乡", "receiver": "密山市民政局", "households": [ref.household],
            "pages": "42",
        }  # fmt: skip
        line, _ = registers.write(desk, "transfer", desk.today(), went)
        registers.finish(desk, line.id, desk.today(), {"by_whom": "档案室（示例）"})
        (found,) = registers.transfers_of(desk, ref.household)
        assert (found.households, found.text("copy"), found.over_on) == (
            (ref.household,),
            "bureau",
            "2026-03-02",
        )
        assert registers.transfers_of(desk, "0" * 16) == ()
        with pytest.raises(UserError, match="没有档案"):
            registers.write(desk, "transfer", desk.today(), {**went, "households": ["0" * 16]})
        written = "".join(str(e.body) for e in desk.office.entries())
        assert "李𬭎" not in written  # the office journal names no citizen


def test_the_handover_checklist_comes_from_the_scheme_and_shrinks(house: House) -> None:
    with house.desk() as desk:
        assert registers.handover_items(desk)[0] == ("移交清单", "移交清单")  # 密山: legacy_files
        before = registers.still_to_hand_over(desk)
        gone: registers.Values = {"item": "移交清单", "giver": "市民政局", "receiver": "赵一", "count": "3"}
        registers.write(desk, "handover", START, gone)
        assert registers.still_to_hand_over(desk) == before[1:]


def test_every_register_can_be_read_and_its_columns_are_told_apart(house: House) -> None:
    with house.desk() as desk:
        for register in REGISTERS:
            names = [c.name for c in (*register.columns, *register.later)]
            assert len(set(names)) == len(names), register.id
            assert registers.lines(desk, register.id) == ()
            assert bool(register.later) == bool(register.open_words and register.over_words)
            assert all(registers.choices(desk, c) for c in register.columns if c.kind == "choice"), (
                register.id
            )


# -- 空白证书


def test_a_blank_certificate_is_issued_once(house: House) -> None:
    form = "特困人员救助供养证"
    with house.desk() as desk:
        blanks.move(desk, "received", form, "0001", "0100", on=START)
        blanks.move(desk, "handed_out", form, "0001", "0010", on=START, holder="赵一")
        blanks.move(desk, "used", form, "0001", on=START, reason="密民特确〔2026〕1号")
        with pytest.raises(Refused, match="号码只用一次") as refused:
            blanks.move(desk, "used", form, "0001", on=START, reason="密民特确〔2026〕2号")
        assert len(refused.value.reasons) == 1
        with pytest.raises(Refused, match="作废要写明原因"):
            blanks.move(desk, "void", form, "0002", on=START)
        blanks.move(desk, "void", form, "0002", on=START, reason="打印卡纸")
        (held,) = blanks.holdings(desk)
        assert (held.in_stock, held.stock_count, held.used, held.void) == ("0011—0100", 90, 1, 1)
        assert held.with_people == (("赵一", "0003—0010"),)
        assert [m.no for m in blanks.moved(desk)] == [1, 2, 3, 4]
        assert desk.office.check() == []


def test_one_wrong_number_keeps_the_whole_range_out(house: House) -> None:
    form = "低保证"
    with house.desk() as desk:
        blanks.move(desk, "received", form, "0001", "0005", on=START)
        with pytest.raises(Refused, match="0006 没有入库登记"):
            blanks.move(desk, "handed_out", form, "0004", "0009", on=START, holder="赵一")
        assert blanks.holdings(desk)[0].stock_count == 5
        with pytest.raises(UserError, match="早于上一笔"):
            blanks.move(desk, "void", form, "0001", on=START - timedelta(days=1), reason="坏")
        with pytest.raises(UserError, match="身份证号"):
            blanks.move(desk, "void", form, "0001", on=START, reason="给了230382196205140012")


def test_whatever_else_lies_in_the_journal_stops_nobody(house: House) -> None:
    """Any device of the office can write any JSON into it."""
    strange = [
        Put("register", "r1", {"register": "inspection", "no": "one", "values": ["x"], "on": 7}),
        Put("register", "r2", {"register": "inspection"}),
        Put("blank", "b1", {"deed": "received", "no": 1, "width": "4", "first": 1, "last": 2}),
        Put("blank", "b2", {"deed": "received", "no": 1, "width": 4, "first": 1, "last": 10**9}),
        Put("blank", "b3", {"deed": "eaten"}),
    ]
    with house.desk() as desk:
        at = desk.now().isoformat(timespec="seconds")
        desk.office.append(strange, action="strange", author=desk.author(), at=at)
        assert len(registers.lines(desk, "inspection")) == 2
        assert registers.write(desk, "inspection", START, LOOKED)[0].no == 1
        assert blanks.holdings(desk) == ()
        assert blanks.move(desk, "received", "低保证", "1", on=START)[0].no == 1
