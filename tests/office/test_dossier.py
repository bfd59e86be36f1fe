"""办理卷宗 years later: who decided by what power and rule, what it rested on, and what was not known then."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.demo.town import ADMIN, LEADER, NAMES
from desktop.domain.household import MEMBER
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.office import dossier, intake, removal
from desktop.office.act import home_at, record
from desktop.office.dossier import Dossier
from desktop.office.dossier_past import HAPPENED, UNDATED
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.ui.presenters.archive_words import DossierWords
from tests.office.made_archive import Walked


def built(walked: Walked, since: str = "", until: str = "") -> Dossier:
    with walked.town.clerk() as desk:
        first, last = (date.fromisoformat(day) if day else None for day in (since, until))
        return dossier.build(desk, walked.ref.household, DossierWords, first, last)


def texts(found: Dossier) -> dict[str, str]:
    return {row["label"].split()[0]: row["text"] for row in found.decisions}


def amended(walked: Walked, days: int, note: str = "", **fields: object) -> None:
    """A clerk writes something about the head so many days later."""
    town = walked.town
    town.clock.set(town.clock.now().date() + timedelta(days=days))
    with town.clerk() as desk:
        head = home_at(desk, walked.ref.household).members[0].id
        record(desk, walked.ref.household, "amend", [Put(MEMBER, head, dict(fields))], note=note)


def test_a_decision_is_told_with_its_signer_appointment_instrument_rule_and_proof(walked: Walked) -> None:
    found = built(walked)
    said = texts(found)
    assert "同意" in said["决定"] and "565.00 元" in said["决定"] and "自 2026-02 起" in said["决定"]
    assert NAMES[LEADER] in said["签批人"] and "本人密钥签名" in said["签批人"]
    assert said["任职依据"].startswith("分管领导：2026-01-05 起")
    assert "县级签发" in said["委托（赋权）文书"] and "示例〔2026〕1号" in said["委托（赋权）文书"]
    assert "权限下放乡镇工作实施方案（方案包 " in said["当时的规则"]
    assert "月标准 565.00" in said["依据与算法"] and "第二十三条" in said["依据条款"]
    visit = next(row for row in found.evidence if row["what"] == "入户调查")
    assert "调查人甲（示例）、调查人乙（示例）" in visit["by"] and len(visit["proof"]) == 12
    (paper,) = found.papers
    assert "用印 陵社救用印〔2026〕1号" in paper["stamp"]
    (paid,) = found.payments
    assert (paid["month"], paid["amount"]) == ("2026-02", "565.00") and paid["account"].endswith("*6789")
    assert found.unknown == () and found.corrections == ()


def test_it_says_what_was_not_known_when_it_was_decided(walked: Walked) -> None:
    amended(walked, 40, "入户时没有说", income_fen=360_000)
    amended(walked, 2, life="dead", died_on="2026-01-10")
    found = built(walked)
    income, death = found.unknown
    assert (income["why"], income["happened"]) == (UNDATED, "未写明") and "3,600.00 元" in income["what"]
    assert (death["why"], death["happened"]) == (HAPPENED, "2026-01-10")
    assert death["recorded"] > death["decision"][:10] > death["happened"]
    (corrected, *_) = (row for row in found.corrections if "年收入" in row["what"])
    assert (corrected["before"], corrected["after"], corrected["why"]) == (
        "0.00 元",
        "3,600.00 元",
        "入户时没有说",
    )


def test_what_came_after_the_decision_was_not_unknown_to_it(walked: Walked) -> None:
    amended(walked, 40, life="dead", died_on="2026-02-20")
    assert built(walked).unknown == ()


def test_it_stays_readable_after_the_signer_has_left(walked: Walked) -> None:
    before = texts(built(walked))
    walked.town.clock.set(walked.town.clock.now().date() + timedelta(days=400))
    with walked.town.desk(ADMIN) as desk:
        removal.remove_person(desk, walked.town.password_text, LEADER, "调离")
    after = texts(built(walked))
    assert after["签批人"] == before["签批人"] and after["任职依据"].startswith("分管领导：2026-01-05 起")


def test_only_the_period_asked_for_is_told(walked: Walked) -> None:
    assert built(walked, "2027-01-01", "2027-12-31").decisions == ()
    assert built(walked, until="2026-01-12").decisions == ()
    assert (
        built(walked, "2026-02-01", "2026-02-28").payments != ()
        and built(walked, until="2026-01-31").payments == ()
    )
    with pytest.raises(UserError, match="起日晚于止日"):
        built(walked, "2026-03-01", "2026-02-01")


def test_a_person_is_found_by_number_or_name_and_several_are_listed_masked(walked: Walked) -> None:
    other = NewHousehold(
        village="别村", members=(NewMember("符示例", "460034198801010021", "户主", birth="1988-01-01"),)
    )
    with walked.town.clerk() as desk:
        assert dossier.find(desk, "符示例") == walked.ref.household
        intake.register(desk, other, Request("dibao", "失业"), desk.today())
        assert dossier.find(desk, "460034196205140016") == walked.ref.household
        with pytest.raises(UserError, match="有 2 户符合") as several:
            dossier.find(desk, "符示例")
        assert "460034196205140016" not in several.value.message
        assert "4600**********0016" in several.value.message
        with pytest.raises(UserError, match="没有找到"):
            dossier.find(desk, "无此人")


def test_it_goes_out_as_a_paper_without_whole_numbers_and_on_record(walked: Walked, tmp_path: Path) -> None:
    target = tmp_path / "卷宗.pdf"
    found = built(walked)
    with walked.town.clerk() as desk:
        dossier.export(desk, found, target)
        kept = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
        assert "办理卷宗" in str(kept[-1]["what"])
    done = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, check=True)
    said = "".join(done.stdout.decode().split())
    for wanted in (
        "签批时不知道的情况",
        "逐月发放",
        "565.00",
        "4600**********0016",
        "委托（赋权）文书",
        "经办人（示例）",
    ):
        assert wanted in said, wanted
    assert "460034196205140016" not in said and "6217990000123456789" not in said
