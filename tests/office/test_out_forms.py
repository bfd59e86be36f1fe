"""The papers on the way out, printed from cases that were really walked: what decides stands on them, word by word."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from desktop import packs
from desktop.county import instruments as signed_instruments
from desktop.county.agreement import agreement
from desktop.county.check_sheet import check_sheet
from desktop.county.spotcheck import Sample, SampleItem
from desktop.demo.deeds import Wishes, finish, finish_all
from desktop.demo.pictures import picture
from desktop.demo.town import Town
from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.notice import render, render_blank
from desktop.errors import UserError
from desktop.office import blanks, changes, papers, registers, review, transfer_paper, words_out_forms
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.changes import ChangeRequest
from desktop.office.scene import Scene, Text
from desktop.office.vocabulary import WORDS, values_for
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP
from tests.stories import counter

ABLE = {"eating": True, "dressing": True, "bed": True, "toilet": False, "walking": True, "bathing": False}
PAPERED = Wishes(until="filing")
OURS = (
    "approval_form", "dynamic_form", "grace_form", "recheck_form", "filing_form", "posting_receipt",
    "objection_register", "self_care_form", "support_wish_form", "care_agreement", "obligors_form", "archive_cover",
    "archive_contents", "archive_closing_note", "archive_transfer_list", "destruction_list", "seal_use_register",
    "desk_handover", "spot_check_register", "entrustment_agreement", "support_certificate",
)  # fmt: skip


@dataclass
class Walked:
    """A town with a couple in benefit, the decrease of it, a death after that, and somebody in 特困.

    ``early`` forms about the couple as they printed before any of that.
    """

    town: Town
    couple: CaseRef
    decrease: CaseRef
    death: CaseRef
    tekun: CaseRef
    early: dict[str, str] = field(default_factory=dict)

    def text(self, form_id: str, ref: CaseRef | None = None, facts: Mapping[str, Text] | None = None) -> str:
        """The form as it prints, read back from the PDF without blanks and line ends."""
        with self.town.clerk() as desk:
            home = home_at(desk, ref.household) if ref else None
            case = case_at(desk, ref) if ref else None
            form = desk.form(form_id)
            scene = Scene(desk, home, case, desk.today(), "样例〔2026〕7号", facts or {})
            return read(render(form, values_for(form, scene), stamp=None, fonts=desk.fonts))

    def notice(self, ref: CaseRef) -> str:
        """The notice as it was issued."""
        with self.town.clerk() as desk:
            paper = case_at(desk, ref).paper
            assert paper is not None
            return read(papers.paper_bytes(desk, ref.household, paper))


def read(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    town = Town(tmp_path_factory.mktemp("way_out"), DEMO_WORD, "lingshui", cost=CHEAP)
    town.found()
    alone = counter.comes(
        town, counter.family(counter.person("邢示例", "0031", born="1950-02-03")), "tekun", "没有生活来源"
    )
    couple = counter.comes(
        town,
        counter.family(
            counter.person("卓𬭎", "0011", income_fen=240_000), counter.person("翁示例", "0012", "配偶")
        ),
        "dibao",
        "年老体弱",
    )
    obligor = {"name": "邢大示例", "relation": "儿子", "age": 40, "kind": "prison", "means_ok": True}
    assessed = {"able": ABLE, "assessors": ["评估人甲", "评估人乙"], "result": "partial"}
    lonely = Wishes(facts={"visit": {"obligors": [obligor]}, "self_care": assessed}, until="filing")
    finish_all(town, {couple: Wishes(until="notice_close"), alone: lonely})
    with town.clerk() as desk:
        review.object_to(desk, couple, "他家在镇上有生意", desk.today())
        objection = case_at(desk, couple).open_objections()[0].id
        review.answer_objection(desk, couple, objection, "unfounded", "查无此事", desk.today())
    finish(town, couple)
    walked = Walked(town, couple, couple, couple, alone)
    for form in ("approval_form", "signoff_sheet", "posting_receipt", "objection_register", "filing_form"):
        walked.early[form] = walked.text(form, couple)
    town.clock.set(date(2026, 3, 10))
    with town.clerk() as desk:
        home = home_at(desk, couple.household)
        earns = {home.members[1].id: {"income_fen": 600_000}}
        request = ChangeRequest("circumstances", "income_up", desk.today(), facts=earns)
        decrease, _ = changes.register_change(
            desk, couple.household, home.running_benefits[0].id, request, desk.today()
        )
    finish(town, decrease, PAPERED)
    town.clock.set(date(2026, 4, 20))
    with town.clerk() as desk:
        home = home_at(desk, couple.household)
        told = ChangeRequest(
            "death",
            "death",
            date(2026, 4, 15),
            "家属来报",
            head=home.members[1].id,
            proof=(picture("proof"),),
        )
        (death,), _ = changes.report_death(desk, couple.household, home.members[0].id, told, desk.today())
    finish(town, death, PAPERED)
    walked.decrease, walked.death = decrease, death
    return walked


def test_the_approval_form_says_what_was_found_proposed_and_signed(walked: Walked) -> None:
    text = walked.early["approval_form"]
    for said in (
        "社会救助审核审批表", "编号：样例〔2026〕7号", "申请人卓𬭎", "9999**********0011", "样例东村", "最低生活保障",
        "年老体弱", "翁示例", "2,400.00", "月人均收入100.00元", "农村低保", "保障人口2人", "每人每月565.00元",
        "每月930.00元", "2026年2月", "调查人甲（示例）、调查人乙（示例）入户调查",
        "核对结果与申报一致（报告编号：样核2026-",
        "公示（村务公开栏）。收到异议1件，成立0件，已经全部答复。", "经审核，符合农村低保条件，拟予以确认。",
        "联审联批（样例1号）：同意5人，不同意0人，弃权0人，通过。", "予以确认。分管领导（示例）（分管领导）",
    ):  # fmt: skip
        assert said in text, said
    assert "1999" not in text and "99999919600305" not in text


def test_the_names_of_lingshui_change_nothing_but_the_title() -> None:
    own = packs.scheme_folder("lingshui") / "forms"
    named = {"approval_form": "社会救助审核审批表", "dynamic_form": "动态管理审核审批表"}
    assert {path.stem for path in own.glob("*.toml")} == set(named)
    for form, title in named.items():
        mine = tomllib.loads((own / f"{form}.toml").read_text(encoding="utf-8"))
        shipped = tomllib.loads((packs.resource_path("forms") / f"{form}.toml").read_text(encoding="utf-8"))
        assert mine == {**shipped, "title": title}


def test_the_sign_off_sheet_is_read_off_the_case(walked: Walked) -> None:
    text = walked.early["signoff_sheet"]
    for said in (
        "拟作决定予以确认", "每月930.00元", "入户调查，与申报一致", "拟予以确认", "分管领导（示例）（分管领导）",
    ):  # fmt: skip
        assert said in text, said
    assert "减发" in walked.text("signoff_sheet", walked.decrease)


def test_the_posting_receipt_names_places_and_pictures_and_never_who_objected(walked: Walked) -> None:
    receipt, register = walked.early["posting_receipt"], walked.early["objection_register"]
    for said in ("村务公开栏", "公示天数7天", "张贴人经办人（示例）", "wall.jpg", "after.jpg", "收到异议1件"):
        assert said in receipt, said
    for said in ("他家在镇上有生意", "不成立", "查无此事"):
        assert said in register, said


def test_a_change_shows_before_and_after(walked: Walked) -> None:
    text = walked.text("dynamic_form", walked.decrease)
    for said in (
        "动态管理审核审批表", "家庭状况变化", "因家庭收入增加", "每月930.00元", "每月430.00元",
        "减发：每月由930.00元调整为430.00元，自2026年4月起。", "发放至长期长期",
    ):  # fmt: skip
        assert said in text, said


def test_the_letter_after_a_death_tells_the_family_the_cause_and_no_more(walked: Walked) -> None:
    letter = walked.notice(walked.death)
    assert "因家庭成员去世，待遇调整如下：" in letter
    assert "情况说明" not in letter and "4月15日" not in letter and "翁示例" in letter
    assert "因家庭收入增加，待遇调整如下：" in walked.notice(walked.decrease)


def test_the_filing_names_the_decision_its_paper_and_its_answer(walked: Walked) -> None:
    text = walked.early["filing_form"]
    for said in (
        "陵水黎族自治县民政局：", "予以确认", "陵社救低保确〔2026〕", "近亲属备案否", "示例〔2026〕1号", "已发待回执",
    ):  # fmt: skip
        assert said in text, said


def test_self_care_is_ticked_as_it_was_assessed(walked: Walked) -> None:
    text = walked.text("self_care_form", walked.tekun)
    assert text.count("√") == 6 and "不能达到2项" in text
    assert "部分丧失生活自理能力" in text and "评估人甲、评估人乙" in text
    notice = walked.notice(walked.tekun)
    assert "partial" not in notice and "护理档次部分丧失生活自理能力" in notice


def test_the_certificate_bears_the_number_that_was_used_for_its_notice(walked: Walked) -> None:
    kind, unnumbered = "特困人员救助供养证", walked.text("support_certificate", walked.tekun)
    assert "证号：性别" not in unnumbered and "0007" not in unnumbered
    with walked.town.clerk() as desk:
        notice = case_at(desk, walked.tekun).paper
        assert notice is not None
        blanks.move(desk, "received", kind, "0001", "0010", on=desk.today())
        blanks.move(desk, "handed_out", kind, "0001", "0010", on=desk.today(), holder="赵一")
        blanks.move(desk, "used", kind, "0007", on=desk.today(), reason=notice.number)
    text = walked.text("support_certificate", walked.tekun)
    for said in (
        kind,
        "证号：0007",
        "邢示例",
        "1950年2月3日",
        "9999**********0031",
        "未加盖印章无效",
        notice.number,
    ):
        assert said in text, said
    assert "0007" not in walked.text("support_certificate", walked.couple), "another family's"


def test_the_list_of_filings_names_what_is_not_yet_on_record(walked: Walked) -> None:
    text = walked.text("filing_list")
    for said in (
        "陵水黎族自治县民政局：",
        "邢示例",
        "特困人员",
        "995.00",
        "予以确认",
        "2026年1月13日",
        "提蒙乡人民政府",
    ):
        assert said in text, said
    assert (text.count("待发"), text.count("已发待回执"), "件数4件" in text) == (2, 2, True)
    assert "**" not in text and "9999" not in text, "nobody's number"


def test_what_an_obligor_has_is_left_to_be_written_by_hand(walked: Walked) -> None:
    text = walked.text("obligors_form", walked.tekun)
    assert "邢大示例" in text and "儿子" in text
    assert "prison" not in text and "邢大示例" not in walked.notice(walked.tekun)


def test_the_care_papers_name_the_person(walked: Walked) -> None:
    wish, agreed = (walked.text(form, walked.tekun) for form in ("support_wish_form", "care_agreement"))
    assert "本人邢示例，身份证号9999**********0031" in wish
    assert "乙方（本人）邢示例" in agreed and "一式四份" in agreed


def test_a_desk_is_handed_over_with_what_is_open(walked: Walked) -> None:
    person = counter.family(counter.person("在办示例", "0099"))
    counter.comes(walked.town, person, "dibao", "刚来")
    text = walked.text("desk_handover")
    assert "在办示例" in text and "在办件（1件）" in text and "材料齐全" in text
    assert "委托书和印章" in text and "示例〔2026〕1号（样例）" in text and "示范电脑" in text


def test_the_volume_is_described_by_the_file_and_by_what_was_bound(walked: Walked) -> None:
    lines = [
        {
            "seq": str(n), "author": "样例乡", "doc_no": "", "title": f"第{n}件", "dated": "2026-03-10",
            "page": str(n), "note": "",
        }
        for n in range(1, 61)
    ]  # fmt: skip
    facts: Mapping[str, Text] = {"contents": lines, "piece_count": "60", "page_count": "60"}
    cover, contents, note = (
        walked.text(form, walked.couple, facts)
        for form in ("archive_cover", "archive_contents", "archive_closing_note")
    )
    assert "最低生活保障" in cover and "共60件" in cover and "30年" in cover and "自2026年1月5日至" in cover
    assert all(f"第{n}件" in contents for n in range(1, 61)) and contents.count("责任者") > 1
    assert "本卷共60件、60页。" in note and "经办人（示例）" in note


def test_the_county_prints_the_instrument_it_signed(walked: Walked) -> None:
    with walked.town.county() as county:
        office = county.ledger.offices()[0].office
        held = signed_instruments.signed(county, office)[0]
        text = read(agreement(county, office, held.id, FontChain()))
        with pytest.raises(UserError, match="没有给这个办公室签发过"):
            agreement(county, office, "0" * 64, FontChain())
    for said in (
        "示例〔2026〕1号（样例）", "陵水黎族自治县人民政府", "最低生活保障", "审核确认", "不得再委托", "自2026年1月",
        "2028年12月31日止", "样例乡人民政府社会救助专用（样例）", "分管领导", "甲方（盖章）",
    ):  # fmt: skip
        assert said in text, said


def test_a_transfer_of_volumes_is_printed_from_its_register(walked: Walked) -> None:
    households = [walked.couple.household, walked.tekun.household]
    with walked.town.clerk() as desk:
        given = {
            "copy": "bureau", "giver": "提蒙乡 赵经办", "receiver": "县民政局档案室", "households": households,
            "pages": "74", "note": "一号柜",
        }  # fmt: skip
        line, _ = registers.write(desk, "transfer", desk.today(), given)
        text = read(transfer_paper.printed(desk, line))
    for said in (
        "县民政局档案室",
        "民政局的一份",
        "邢示例",
        "合计2户、74页",
        "监交人签名：",
        "一号柜",
        *households,
    ):
        assert said in text, said


def test_the_county_takes_its_draw_along_on_paper(walked: Walked) -> None:
    item = SampleItem(
        office="o", township="提蒙乡", filing="f", revision=1, household="h", head_name="卓𬭎", matter="dibao",
        outcome="confirm", decided_on="2026-01-13", monthly_fen=93_000, late="", why="paper",
    )  # fmt: skip
    drawn = Sample("s0001", "2026-01", 30, "种子8f3a", 2, (item,))
    with walked.town.county() as county:
        text = read(check_sheet(county, drawn, FontChain()))
    for said in (
        "批次：s0001",
        "30%",
        "种子8f3a",
        "提蒙乡",
        "卓𬭎",
        "最低生活保障",
        "纸质签批",
        "抽查人签名：",
    ):
        assert said in text, said


def test_every_form_of_ours_prints_empty_for_handwriting() -> None:
    folder, fonts = packs.resource_path("forms"), FontChain()
    for form in OURS:
        assert read(render_blank(load_form(folder, form), fonts=fonts))


def test_every_word_of_ours_is_listed_and_said() -> None:
    path: Path = packs.resource_path("words") / "way_out.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    said = {name for name, word in listed.items() if not word.get("given_to")}
    assert said == set(words_out_forms.WORDS) <= set(WORDS)
