"""The existing caseload: a list is checked for what a list can get wrong."""

from __future__ import annotations

import base64
from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import Received, receive
from desktop.domain.credential import Revocation
from desktop.models import credentials
from desktop.sync.filings import Filing
from tests.county.conftest import Joined
from tests.county.small_office import SmallOffice, Walk, caseload, row


def file_list(desk: CountyDesk, office: SmallOffice, stick: Path, filing: Filing) -> Received:
    return receive(desk, office.package(stick, [filing], desk.public).path)


def reason(received: Received) -> str:
    return received.packages[0].returned[0].reason


def test_a_list_is_recorded_to_the_fen(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    rows = [row(1), row(2, covered=3), row(3, category="特困人员", monthly_fen=88800)]
    assert file_list(desk, office, stick, caseload(office, rows)).accepted == 1
    totals = {t.matter: t for t in desk.ledger.totals()}
    assert (totals["dibao"].caseload, totals["dibao"].covered) == (2, 4)
    assert totals["dibao"].monthly_fen == 30001 + 30002
    assert (totals["tekun"].caseload, totals["tekun"].monthly_fen) == (1, 88800)


def test_list_and_confirmed_add_up(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_list(desk, office, stick, caseload(office, [row(1)]))
    walk = Walk(office).whole()
    receive(desk, office.package(stick, [walk.filed()], desk.public, walk.blobs).path)
    (total,) = desk.ledger.totals()
    assert total.monthly_fen == 30001 + walk.monthly_fen


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(1), row(2, file=row(1).file)], "户档编号重复（第 1、2 行）"),
        ([row(1), row(2, head_id=row(1).head_id.lower())], "户主身份证号重复（第 1、2 行）"),
        ([row(1), row(2, head_id="230382195512011234")], "户主身份证号缺失或者不对（第 2 行）"),
        ([row(1, head_id="未办理"), row(2), row(3, head_id="")], "户主身份证号缺失或者不对（第 1、3 行）"),
        ([row(1, head_name=" ")], "没有户主姓名（第 1 行）"),
        ([row(1, category="")], "没有写类别"),
        ([], "名册是空的"),
        ([row(1, head_id="1" * 18)] + [row(n, head_id="1" * n) for n in range(2, 9)], "等 8 行"),
    ],
)
def test_what_a_list_gets_wrong(
    desk: CountyDesk, office: SmallOffice, stick: Path, rows: list[object], words: str
) -> None:
    received = file_list(desk, office, stick, caseload(office, rows))  # type: ignore[arg-type]  # test values
    assert words in reason(received)
    assert "更正名册" in reason(received)
    assert desk.ledger.totals() == ()


def test_a_reason_never_quotes_an_id_number(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    rows = [row(1), row(2, head_id=row(1).head_id)]
    assert row(1).head_id not in reason(file_list(desk, office, stick, caseload(office, rows)))


def test_an_office_has_one_list(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_list(desk, office, stick, caseload(office, [row(1), row(2)]))
    received = file_list(desk, office, stick, caseload(office, [row(3)]))
    assert "已有名册备案，需要县级人工确认后另行登记" in reason(received)
    assert sum(t.monthly_fen for t in desk.ledger.totals()) == 30001 + 30002


def test_a_returned_list_does_not_keep_the_next_one_out(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    file_list(desk, office, stick, caseload(office, [row(1, head_id="")]))
    assert file_list(desk, office, stick, caseload(office, [row(1)])).accepted == 1


def test_a_new_revision_replaces_the_list(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    first = caseload(office, [row(1), row(2)])
    file_list(desk, office, stick, first)
    file_list(desk, office, stick, caseload(office, [row(2), row(5)], filing=first.filing, revision=2))
    assert sum(t.monthly_fen for t in desk.ledger.totals()) == 30002 + 30005


def test_a_list_of_tomorrow_is_returned(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    assert "在收到之后" in reason(
        file_list(desk, office, stick, caseload(office, [row(1)], on=date(2026, 4, 2)))
    )


def test_heads_of_two_townships_are_told(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    file_list(desk, one, stick, caseload(one, [row(1)]))
    (package,) = file_list(desk, other, stick, caseload(other, [row(1), row(2)])).packages
    assert [(d.name, d.other_office) for d in package.duplicates] == [("名册1", one.office)]


class TestVouching:
    """A list is believed for the administrator who signed for it, not for the device that sealed it."""

    def told(self, desk: CountyDesk, office: SmallOffice, stick: Path, filing: Filing, words: str) -> None:
        assert words in reason(file_list(desk, office, stick, filing))
        assert desk.ledger.totals() == ()

    def test_without_a_statement(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        self.told(desk, office, stick, caseload(office, [row(1)], statement=""), "没有管理员签名的名册说明")

    def test_by_somebody_else(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        for signer in (office.clerk, office.leader):
            self.told(
                desk, office, stick, caseload(office, [row(1)], by=signer), "不是该办公室当日在任的管理员"
            )

    def test_by_an_administrator_nobody_certified(
        self, desk: CountyDesk, office: SmallOffice, join: Joined, stick: Path
    ) -> None:
        other = join("杨木乡", "230382201")
        carried = tuple(base64.b64encode(raw).decode() for raw in (*office.credentials, other.admin.raw))
        filing = caseload(office, [row(1)], by=other.admin, credentials=carried)
        self.told(desk, office, stick, filing, "不是该办公室当日在任的管理员")

    def test_by_an_administrator_who_was_dismissed(
        self, desk: CountyDesk, office: SmallOffice, stick: Path
    ) -> None:
        said = Revocation(
            issuer=office.root.public, credential=credentials.read(office.admin.raw).id,
            since=date(2026, 3, 1), reason="离任",
        )  # fmt: skip
        with desk.ledger.transaction():
            held = credentials.read(credentials.issue(said, office.root))
            desk.ledger.add_credentials(office.office, [held])
        self.told(desk, office, stick, caseload(office, [row(1)]), "不是该办公室当日在任的管理员")
        earlier = caseload(office, [row(1)], on=date(2026, 2, 27))
        assert file_list(desk, office, stick, earlier).accepted == 1

    @pytest.mark.parametrize(
        "states",
        [
            {"households": 3}, {"covered": 1}, {"monthly_fen": 5}, {"rows_sha256": "0" * 64},
            {"filing": "0" * 16}, {"office": "0" * 16}, {"on": date(2026, 3, 1)},
        ],
    )  # fmt: skip
    def test_of_another_list(
        self, desk: CountyDesk, office: SmallOffice, stick: Path, states: dict[str, object]
    ) -> None:
        filing = caseload(office, [row(1), row(2)], states=states)
        self.told(desk, office, stick, filing, "名册与管理员签名的说明不一致")

    def test_a_row_changed_after_signing(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        """Two rows trade their money: every sum is as it was."""
        honest = caseload(office, [row(1), row(2)])
        traded = (row(1, monthly_fen=30002), row(2, monthly_fen=30001))
        self.told(
            desk, office, stick, honest.model_copy(update={"rows": traded}), "名册与管理员签名的说明不一致"
        )

    def test_with_damaged_signature(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        filing = caseload(office, [row(1)])
        raw = filing.raw_statement.replace(b'"households":1', b'"households":2')
        broken = filing.model_copy(update={"statement": base64.b64encode(raw).decode()})
        self.told(desk, office, stick, broken, "电子签名不对")

    def test_with_another_credential(self, desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
        other = base64.b64encode(office.admin.raw).decode()
        self.told(desk, office, stick, caseload(office, [row(1)], statement=other), "不是名册说明")
