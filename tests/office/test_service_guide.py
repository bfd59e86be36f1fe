"""服务指南: every matter of every scheme has one, and nothing in it is said that nobody said."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.demo.town import Town
from desktop.documents.guide import Guide, as_text
from desktop.documents.preview import page_count
from desktop.domain.scheme import UNSAID
from desktop.domain.sources import UNCONFIGURED
from desktop.errors import UserError
from desktop.office import service_guide
from desktop.office.desk import Desk
from desktop.office.founding import Founder, found
from desktop.packs import scheme_ids
from tests.office.made_office import ADMIN, CHEAP, LABELS, PASSWORDS, House

WORD = "示范专用口令仅供测试使用"


def section(guide: Guide, title: str) -> str:
    (found_here,) = (s for s in guide.sections if s.title == title)
    return as_text(Guide("", "", (found_here,)))


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_matter_of_every_scheme_has_a_guide(scheme: str, tmp_path: Path) -> None:
    town = Town(tmp_path, WORD, scheme, cost=CHEAP)
    town.found()
    with town.clerk() as desk:
        for matter in desk.pack.scheme.matters:
            guide = service_guide.guide(desk, matter.id)
            told = as_text(guide)
            assert matter.scheme_name in told
            assert all(m.title in section(guide, "要带的材料") for m in matter.materials)
            assert all(s.title in section(guide, "办理流程") for s in matter.steps)
            assert "None" not in told
            assert "不收费" in section(guide, "收费")
        assert page_count(service_guide.pdf(desk, desk.pack.scheme.matters[0].id)) >= 1


def test_a_national_limit_is_shown_with_its_clause_and_silence_as_silence(house: House) -> None:
    with house.desk() as desk:
        guide = service_guide.guide(desk, "dibao")
        limits = section(guide, "办理时限")
        assert "20 个工作日内" in limits
        assert "民发〔2022〕83号" in limits
        assert f"事项编码：{UNSAID}" in section(guide, "事项")
        assert "密委〔2026〕1号（样例）" in section(guide, "事项")
        assert str(desk.office.setting("phone")) in section(guide, "在哪里办")
        assert "密山市人民政府" in section(guide, "不服怎么办")
        # The instrument of this office is about dibao alone.
        other = service_guide.guide(desk, "tekun")
        assert "只受理、转报" in section(other, "事项")
        assert "还没有核定" in section(other, "不服怎么办")
        with pytest.raises(UserError, match="没有这个事项"):
            service_guide.guide(desk, "lottery")


def test_emergency_aid_is_drawn_as_a_way_of_its_own(house: House) -> None:
    with house.desk() as desk:
        flows = section(service_guide.guide(desk, "temporary"), "办理流程")
        assert "〔一般程序〕" in flows
        assert flows.count("〔") >= 2
        assert "先行救助" in flows


def test_what_the_office_has_not_filled_in_is_not_made_up(tmp_path: Path, house: House) -> None:
    found(
        tmp_path / "office", tmp_path / "profile", scheme="shanting", township="西集镇", device_name="电脑",
        founder=Founder(ADMIN, LABELS[ADMIN], PASSWORDS[ADMIN]), clock=house.clock, cost=CHEAP,
    )  # fmt: skip
    with Desk.open(tmp_path / "office", tmp_path / "profile", ADMIN, PASSWORDS[ADMIN], house.clock) as desk:
        guide = service_guide.guide(desk, "second_birth")
        assert section(guide, "在哪里办").count(UNCONFIGURED) == 4
        assert "3700000123026" in section(guide, "事项")
        assert "两处都可以办" in section(guide, "事项")
        assert UNSAID in section(guide, "谁可以申请")
        flow = section(guide, "办理流程")
        assert "区行政审批服务局办理" in flow
        assert "县级" not in flow  # 山亭 is a district


def test_a_guide_goes_out_as_paper_or_text_and_on_record(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        service_guide.export(desk, "dibao", tmp_path / "低保.pdf")
        service_guide.export(desk, "dibao", tmp_path / "低保.txt")
        assert (tmp_path / "低保.pdf").read_bytes().startswith(b"%PDF")
        assert "九、不服怎么办" in (tmp_path / "低保.txt").read_text(encoding="utf-8")
        logged = [f["what"] for (kind, _), f in desk.office.records().items() if kind == "export"]
        assert logged == ["《最低生活保障服务指南》", "《最低生活保障服务指南》"]
