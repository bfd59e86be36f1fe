"""The papers of the other matters and of the changes: one table of invented values fills them all."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import PUBLIC_FORMS, Form, FormField, Grid, Paragraph, load_form
from desktop.documents.notice import render
from desktop.documents.preview import page_count
from desktop.domain.law import Effect
from desktop.errors import UserError
from desktop.office.paper_kinds import form_for
from desktop.packs import resource_path
from tests.documents import samples

FOLDER = resource_path("forms")
DECISIONS = {
    "confirmation_notice", "recognition_notice", "relief_notice", "result_notice", "refusal_notice",
    "change_notice", "termination_notice", "suspension_notice", "correction_notice", "non_acceptance",
    "procedure_end_notice",
}  # fmt: skip
OTHERS = {
    "preliminary_relief_notice", "preliminary_recognition_notice", "publication_list", "termination_public_notice",
    "result_slip", "review_opinion", "forwarding_slip", "window_receipt",
    "transfer_list", "registration_slip", "handed_up_notice", "makeup_form", "panel_minutes", "feedback_letter",
    "delivery_proof", "household_move_slip",
}  # fmt: skip

# The forms that this table of values fills; test_every_form holds whatever form there is to what is true of all.
FORMS = {form_id: load_form(FOLDER, form_id) for form_id in sorted(DECISIONS | OTHERS)}

TEXTS: Mapping[str, str] = {
    "absent": "无",
    "accepted_on": "2026年6月22日",
    "act_title": "更正",
    "afterwards": "情况核实后符合条件的，从暂停的月份起补发；不符合条件的，另行书面告知。",
    "agent": "王小明",
    "agreed_by": "钱主管",
    "amount": "2,424.00",
    "applicant": "李𬭎",
    "applicant_id_masked": "230382********0013",
    "applied_on": "2026年6月20日",
    "arrears": "2026年5月至7月少发的部分共 300.00 元，随8月一并补发。",
    "back_pay": "600.00",
    "back_pay_how": "补发2026年5月至7月，随8月待遇发放。",
    "beneficiary": "李小妹",
    "care_level": "部分丧失生活自理能力照料护理",
    "category": "分散供养特困人员",
    "cause": "因家庭成员去世",
    "chair": "钱主管",
    "clauses": "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十一条",
    "collect": "凭身份证到便民服务中心窗口领取，也可以邮寄。",
    "come_by": "2026年6月29日（下一个集日）",
    "complainant": "周知情",
    "correction": "保障人口由2人更正为3人，每月保障金额由 812.00 元更正为 1,012.00 元。",
    "count": "3",
    "county_phone": "0467-5000001",
    "bureau": "密山市民政局",
    "covered_count": "3",
    "days": "7",
    "deadline": "2026年8月15日",
    "decided_on": "2026年7月15日",
    "delivered_at": "2026年7月16日10时",
    "discussion": "驻点干部提出向阳村一户的承包地面积需要复核，已当场查明。",
    "document": "《基本医疗保险转外就医备案表》",
    "document_number": "密民低确〔2026〕12号",
    "document_on": "2026年7月10日",
    "due_on": "2026年7月20日",
    "duties": "家庭人口、收入和财产状况发生变化的，请及时告知我们。",
    "earlier_number": "密民低确〔2026〕3号",
    "earlier_on": "2026年3月2日",
    "earlier_title": "确认通知书",
    "effect_title": "减发",
    "emergency": "夜间房屋失火，衣被粮食烧毁，一家三口无处居住。",
    "facts": "共同生活的家庭成员 3 人，核定月人均收入 1,030.50 元。",
    "findings": "经两名工作人员实地核实，所述情况与材料一致。",
    "first_aid_amount": "800.00",
    "first_month": "2026年8月",
    "follow_up": "已列入住房修缮排查，指导申请支出型临时救助。",
    "funds": "乡镇临时救助备用金",
    "further": "对本反馈仍有意见的，可以向密山市民政局反映。",
    "goods": "棉被 3 床、大米 20 千克；转介住房修缮救助。",
    "grace_until": "2026年10月",
    "handed_on": "2026年7月16日",
    "handler": "赵经办",
    "handlers": "赵经办、孙协办",
    "handling": "原决定并无不当；已要求村委会补齐公示照片。",
    "happened_on": "2026年7月14日23时",
    "head": "李𬭎",
    "head_id_masked": "230382********0013",
    "hearing": "2026年7月6日已告知你户，你户当面陈述了意见，我单位已经听取并记录在案。",
    "held_on": "2026年7月14日9时",
    "home": "杨木乡向阳村3组",
    "hours": "工作日 8:30—11:30，13:30—17:00",
    "how": "直接送达",
    "in_name_of": "密山市民政局",
    "instrument_no": "密政委〔2026〕1号",
    "last_month": "2026年7月",
    "legal_basis": "《最低生活保障审核确认办法》（民发〔2021〕57号）第三十二条",
    "makeup_due": "2026年7月28日",
    "matter_code": "3700002036027",
    "matter_title": "城乡居民最低生活保障",
    "member_count": "3",
    "monthly_amount": "1,212.00",
    "moved_on": "2026年7月10日",
    "needed": "请带本人身份证到乡政府一楼民政窗口核对银行账户。",
    "new_amount": "812.00",
    "note": "受送达人腿脚不便，在家中签收。",
    "number": "密民调〔2026〕12号",
    "old_amount": "1,212.00",
    "old_category": "农村居民最低生活保障A类",
    "old_covered_count": "4",
    "opinion": "材料齐全，符合条件，建议准予。",
    "opinion_number": "徐庄审〔2026〕8号",
    "other_help": "最低生活保障边缘家庭认定、临时救助",
    "paid_at": "2026年7月15日1时",
    "pay_month": "2026年7月",
    "pending": "困难残疾人生活补贴申请一件，2026年7月6日受理。",
    "phone": "0467-5000000",
    "place": "杨木乡向阳村村委会",
    "posted": "2026年7月1日至7日在本村公示，无异议。",
    "posted_from": "2026年7月6日",
    "posted_to": "2026年7月12日",
    "reason": "丈夫去世，自己有病干不了活，想问能不能吃低保。",
    "reasons": "经复核，你户家庭成员减少，保障金额按现有人口重新计算。",
    "receiver": "李小妹",
    "recorder": "孙协办",
    "recovery": "1,200.00",
    "recovery_how": "自2026年8月起分六期退回，每期 200.00 元，可以到窗口交款。",
    "recused": "周组员是第2户申请人的近亲属，未参加该户的议定和表决。",
    "refusal": "无",
    "relation": "女儿",
    "relief_form": "现金、实物",
    "relief_kind": "急难型",
    "remedy": samples.REMEDY,
    "renewal": "期满前一个月可以再次申请，没有变化的材料不用重新提交。",
    "reported_at": "2026年7月14日23时40分",
    "reported_by": "村民委员会",
    "reported_how": "电话",
    "reported_on": "2026年7月1日",
    "reported_what": "反映向阳村有家庭不符合条件却享受待遇。",
    "result": "准予备案",
    "returned": "身份证复印件 1 份",
    "review_cycle": "每年复核一次",
    "servers": "赵经办、孙协办",
    "signer": "钱主管",
    "state": "入户调查已完成，信息核对报告已收到",
    "statement": "当夜先行救助后，7月15日上午两人再次入户，损失情况与登记一致。",
    "subitem": "转外就医备案",
    "support_form": "分散供养",
    "term": "自受理之日起20个工作日；情况特殊的，最长45个工作日。",
    "tier": "一档",
    "to": "山亭区行政审批服务局",
    "to_phone": "0467-5000002",
    "to_village": "密山镇铁西村",
    "topup_amount": "120.00",
    "valid_from": "2026年7月15日",
    "valid_until": "2027年7月14日",
    "village": "杨木乡向阳村",
    "what_follows": "医疗救助、教育救助、临时救助。需要时请到乡镇窗口申请。",
    "where_instead": "居住地乡镇人民政府便民服务中心。",
    "witness": "吴村长",
}  # fmt: skip

CELLS: Mapping[str, str] = {
    "abstain": "0",
    "agree": "6",
    "amount": "1,212.00",
    "copies": "1",
    "disagree": "1",
    "group": "向阳村3组",
    "item": "申请及授权书",
    "kind": "原件",
    "material": "户口簿",
    "month": "2026年8月",
    "name": "古丽努尔·阿卜杜热合曼",
    "next_month": "2026年8月",
    "note": "看后退还",
    "pages": "12",
    "paid_until": "2026年7月",
    "position": "民政助理员",
    "proposed_amount": "1,212.00",
    "proposal": "确认，3人，每月 1,212.00 元",
    "receipt_number": "徐庄受〔2026〕31号",
    "result": "同意确认",
    "role": "组员",
}
Rows = list[dict[str, str]]
Values = dict[str, str | Rows]


def full(form: Form, rows: int = 2) -> Values:
    """Every field given, as in an ordinary case."""
    return {f.name: _rows(f, rows) if f.kind == "rows" else _text(f) for f in form.fields}


def _text(field: FormField) -> str:
    """The table's value, or for a field it does not know the field's own label."""
    kinds = {"amount": "1,212.00", "masked_id": "230382********0013"}
    return TEXTS.get(field.name) or kinds.get(field.kind, f"{field.label}内容")


def _rows(field: FormField, count: int) -> Rows:
    sample = {**TEXTS, **CELLS}
    return [
        {
            name: str(number) if name == "seq" else sample.get(name, f"{field.label}内容")
            for name in field.columns
        }
        for number in range(1, count + 1)
    ]


def required(form: Form) -> Values:
    """Only what the form cannot do without."""
    optional = {f.name for f in form.fields if f.optional}
    return {name: value for name, value in full(form).items() if name not in optional}


def printed(form: Form, values: Values, fonts: FontChain, folder: Path) -> str:
    """What pdftotext reads from the paper in the order it was drawn, without blanks and page footers."""
    path = folder / f"{form.id}.pdf"
    path.write_bytes(render(form, values, stamp=None, fonts=fonts))
    command = ["pdftotext", "-raw", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout.replace("\f", "\n")
    pages = page_count(path.read_bytes())
    lines = [line for line in text.splitlines() if not re.fullmatch(rf"— \d+ —|.*共 {pages} 页", line)]
    return squeezed("".join(lines))


def squeezed(text: str) -> str:
    return "".join(text.split())


each_form = pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))


@each_form
def test_a_paper_says_in_whose_name_when_and_where_to_ask(form: Form) -> None:
    day = {"delivery_proof": "delivered_at"}.get(form.id, "decided_on")
    assert {"number", "in_name_of", day, "phone", "hours"} <= {f.name for f in form.fields}
    assert form.issuer == "{in_name_of}"
    assert form.date == f"{{{day}}}"
    assert "{phone}" in form.contact
    assert "{hours}" in form.contact
    assert form.remedy == (form.id in DECISIONS)
    assert form.stamp == (form.id in DECISIONS | {"review_opinion"})


@each_form
def test_an_ordinary_case_stays_on_its_pages(form: Form, fonts: FontChain) -> None:
    stamp = samples.REAL if form.stamp else None
    bare, whole = (page_count(render(form, v(form), stamp=stamp, fonts=fonts)) for v in (required, full))
    assert bare <= (form.pages or 2)
    assert whole <= 2


@each_form
def test_what_is_not_given_leaves_no_trace(form: Form, fonts: FontChain, tmp_path: Path) -> None:
    text = printed(form, required(form), fonts, tmp_path)
    items = [item for block in form.blocks if isinstance(block, Grid) for item in block.items]
    always = "".join(item.label for item in items if item.when is None)
    assert [i.label for i in items if i.when and i.label not in always and squeezed(i.label) in text] == []
    optional = {f.name for f in form.fields if f.optional}
    for block in form.blocks:
        if isinstance(block, Paragraph):
            assert optional & set(re.findall(r"{(\w+)}", block.text)) <= {block.when}
    for torn in ("（）", "：）", "，，", "《》", "{", "}"):
        assert torn not in text


@each_form
def test_a_whole_id_number_is_printed_nowhere(form: Form, fonts: FontChain) -> None:
    for name, value in full(form).items():
        if isinstance(value, str):
            values = {**full(form), name: "王小明 230382197001010013"}
        else:
            column = next(iter(value[0]))
            values = {**full(form), name: [{**value[0], column: "230382197001010013"}]}
        with pytest.raises(UserError) as caught:
            render(form, values, stamp=None, fonts=fonts)
        assert "230382197001010013" not in str(caught.value)


@each_form
def test_a_paper_keeps_to_the_words_of_the_field(form: Form) -> None:
    said = "".join(text for _, text in form.texts())
    for word in ("县局", "失信", "骗取", "核对报告", "义务人", "审批", "死亡"):
        assert word not in said


@pytest.mark.parametrize("form_id", ["change_notice", "termination_notice"])
def test_after_a_death_the_family_reads_gentle_words(form_id: str, fonts: FontChain, tmp_path: Path) -> None:
    text = printed(FORMS[form_id], full(FORMS[form_id]), fonts, tmp_path)
    assert "享受的城乡居民最低生活保障，因家庭成员去世，待遇调整如下：" in text


def test_the_posted_termination_has_no_room_for_a_reason(tmp_path: Path) -> None:
    text = (FOLDER / "termination_public_notice.toml").read_text(encoding="utf-8")
    changed = text.replace("fields = [\n", 'fields = [\n  { name = "cause", label = "原因" },\n', 1)
    wrong = {
        "cause": changed.replace("经核实，", "经核实，{cause}，"),
        "full_numbers": text.replace("public = true\n", "public = true\nfull_numbers = true\n"),
    }
    for said, content in wrong.items():
        (tmp_path / "termination_public_notice.toml").write_text(content, encoding="utf-8")
        with pytest.raises(UserError, match=said):
            load_form(tmp_path, "termination_public_notice")


def test_no_posted_paper_can_be_made_private(tmp_path: Path) -> None:
    posted = [form.id for form in FORMS.values() if form.public]
    assert PUBLIC_FORMS - set(posted) == {"preliminary_notice"}
    for form_id in posted:
        text = (FOLDER / f"{form_id}.toml").read_text(encoding="utf-8").replace("public = true\n", "")
        (tmp_path / f"{form_id}.toml").write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match="public"):
            load_form(tmp_path, form_id)


def test_one_sentence_stands_for_the_other(fonts: FontChain, tmp_path: Path) -> None:
    form = FORMS["refusal_notice"]
    values = full(form)
    text = printed(form, values, fonts, tmp_path)
    assert "你户（户主：李𬭎，住址：杨木乡向阳村）" in text
    assert "你（单位）" not in text
    served = printed(FORMS["delivery_proof"], full(FORMS["delivery_proof"]), fonts, tmp_path)
    assert "□直接□同住成年家属□留置" in served, "whoever serves it ticks how"
    del values["head"], values["applicant_id_masked"]
    text = printed(form, {**values, "applicant": "向阳农民专业合作社"}, fonts, tmp_path)
    assert "向阳农民专业合作社：你（单位）（地址：杨木乡向阳村）于2026年6月20日申请的" in text
    assert "户主" not in text


def test_a_remedy_that_may_be_left_out_is_refused(tmp_path: Path) -> None:
    text = (FOLDER / "change_notice.toml").read_text(encoding="utf-8")
    text = text.replace('label = "救济途径"', 'label = "救济途径", optional = true')
    (tmp_path / "change_notice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="救济途径不能是可选字段"):
        load_form(tmp_path, "change_notice")


def test_every_decision_has_its_paper_and_every_paper_its_numbers() -> None:
    told = {
        form_for(gives, outcome, effect)
        for gives in ("monthly", "once", "recognition", "service")
        for outcome in ("confirm", "refuse")
        for effect in ("", *get_args(Effect))
    }
    assert told <= DECISIONS
    assert {FORMS[form_id].series for form_id in DECISIONS} == {
        "confirm_series",
        "refuse_series",
        "change_series",
    }
    assert {FORMS[form_id].series for form_id in OTHERS} == {"slip_series"}
