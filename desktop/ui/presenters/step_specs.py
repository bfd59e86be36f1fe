"""The form of every step, as data: one per step the office has a function for, one per rule, one for the rest.

A pack with a step of its own needs no Python: its rule finds the form here, and a ``plain`` step gets the
generic one (day, note, pictures).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from desktop.domain.case import CONFIRM, REFUSE
from desktop.domain.late_entry import LATE_AFTER_DAYS
from desktop.domain.scheme import Step
from desktop.ui.presenters.forms import LATE_REASON, LATE_SCAN, Choices, Field, FormSpec
from desktop.ui.presenters.rule_specs import RULE_SPECS
from desktop.ui.presenters.send_backs import SPECS as SEND_BACKS

PRESENT, MISSING, NOT_NEEDED = "present", "missing", "not_needed"
MATERIAL_STATES: Choices = ((PRESENT, "已交"), (MISSING, "还缺"), (NOT_NEEDED, "不需要"))
OUTCOMES: Choices = ((CONFIRM, "同意"), (REFUSE, "不同意"))


def _on(label: str = "日期") -> Field:
    return Field("on", label, "date", hint="例如 2026-03-02")


_PASSWORD = Field("password", "您的口令", "password", hint="签批和用印要再输一次口令")

GENERIC = FormSpec(
    (
        _on("办理日期"),
        Field("note", "情况说明", "long", required=False),
        Field("photos", "照片", "photos", required=False),
    ),
    help="填写办理日期和情况说明，按“登记这一步”存入户档。",
)

SPECS: Mapping[str, FormSpec] = {
    "materials": FormSpec(
        (
            _on("核对日期"),
            Field("materials", "材料", "states", states=MATERIAL_STATES),
        ),
        action="登记核对结果",
        help="逐项选择材料“已交”“还缺”或“不需要”。有“还缺”的，登记后生成一次性告知书；补正只能一次性告知。",
    ),
    "acceptance": FormSpec((_on("受理日期"),), action="受理", help="受理次日起计算办理期限。"),
    "authorisation": FormSpec(
        (
            _on("签字日期"),
            Field("signed", "已签授权书的成员", "checks"),
            Field("commitment", "申请人已签承诺书", "yes"),
            Field("photos", "授权书、承诺书照片", "photos"),
        ),
        help="每名成年成员都要签授权书；申请人签承诺书，留存照片。",
    ),
    "verification_request": FormSpec((_on("发起日期"),), action="发起核对"),
    "verification": FormSpec(
        (
            _on("收到日期"),
            Field(
                "result", "核对结果", "choice", choices=(("consistent", "一致"), ("inconsistent", "不一致"))
            ),
            Field("report_no", "核对报告编号"),
            Field(
                "findings",
                "核对发现",
                "long",
                required=False,
                hint="不一致的写明哪一项；只存户档，不上通知书",
            ),
            Field("report", "核对报告扫描件", "scan", required=False),
        ),
        help="报告编号和结论存入户档；报告内容不会写进任何通知书。",
    ),
    "visit": FormSpec(
        (
            _on("入户日期"),
            Field("investigators", "调查人", "people", hint="姓名"),
            Field("present", "在场的家庭成员", "choice"),
            Field("member_signed", "在场成员已在调查表上签字", "yes"),
            Field("housing", "住房与生活状况", "long", required=False),
            Field("income_checked_fen", "核实的家庭年收入（元）", "money", required=False),
            Field("differences", "与申报不一致之处", "long", required=False),
            Field("neighbours", "邻里访问", "long", required=False),
            Field("conclusion", "调查结论", hint="例如：情况属实"),
            Field(
                "companions",
                "同行人员",
                "lines",
                required=False,
                hint="一行一人，写姓名和身份（村干部、驻村干部等），不需要账号",
            ),
            Field("county_receipt", "县级入户回执", "scan"),
            Field("signed_sheet", "签名、手印页", "scan", required=False, hint="拍照或扫描"),
            Field("photos", "入户照片", "photos"),
        ),
        help="至少两名不同的调查人入户，在场成员签字，留存照片（民发〔2021〕57号 第十六条）。",
    ),
    "appraisal": FormSpec(
        (
            _on("评议日期"),
            Field("place", "地点"),
            Field("chair", "主持人"),
            Field("recorder", "记录人"),
            Field("attended", "到会人数", "number"),
            Field("agree", "同意", "number"),
            Field("disagree", "不同意", "number", initial="0"),
            Field("abstain", "弃权", "number", initial="0"),
            Field("conclusion", "评议结论"),
            Field("photos", "评议照片", "photos", required=False),
        ),
        help="票数之和不能超过到会人数。",
    ),
    "opinion": FormSpec(
        (
            _on("意见日期"),
            Field("outcome", "初审意见", "choice", choices=OUTCOMES),
            Field("reasons", "不同意的理由", "lines", hint="一行写一条", when=("outcome", REFUSE)),
            Field("note", "备注", "long", required=False),
        ),
        action="作出初审意见",
        help="程序只给出测算，意见由人作出。要公示的，公示的就是这里的结论、人数和金额。",
    ),
    "notice": FormSpec(
        (
            _on("张贴日期"),
            Field("place", "张贴地点", hint="例如：杨木村公示栏"),
            Field("photos", "张贴照片", "photos"),
        ),
        action="登记张贴",
        help="先看公示单，再张贴、拍照、登记。公示从张贴次日起算，满规定天数后才能结束。",
    ),
    "notice_close": FormSpec(
        (_on("结束日期"), Field("photos", "公示期满照片", "photos")),
        action="结束公示",
        help="公示满规定天数、异议都已答复，才能结束。",
    ),
    "objection": FormSpec(
        (
            _on("提出日期"),
            Field("text", "异议内容", "long", hint="只记异议的内容，不记提出人的姓名"),
        ),
        action="登记异议",
        help="谁提出的异议不写进户档。",
    ),
    "objection_reply": FormSpec(
        (
            _on("答复日期"),
            Field("objection", "答复哪一条", "choice"),
            Field(
                "result",
                "调查结果",
                "choice",
                choices=(("unfounded", "异议不成立"), ("upheld", "异议成立（重新作初审意见并公示）")),
            ),
            Field("text", "调查情况和答复", "long"),
        ),
        action="登记答复",
    ),
    "decision": FormSpec(
        (
            _on("签批日期"),
            Field(
                "mode",
                "签批方式",
                "choice",
                choices=(("screen", "屏幕签批（本人口令）"), ("paper", "纸质签批（附扫描件）")),
            ),
            Field("signer", "签批人", "choice", when=("mode", "paper")),
            Field("scan", "签批单扫描件", "scan", when=("mode", "paper")),
            _PASSWORD,
        ),
        action="签批",
        help="受理这件申请的人不能签批同一件申请。纸质签批处处标明是纸质，并列入抽查。",
    ),
    "paper": FormSpec(
        (_on("印发日期"), _PASSWORD),
        action="编号、用印并存档",
        help="先看样张。编号和用印登记不可撤回；重印打印存档的原件。",
    ),
    "payment": FormSpec((), action="列入发放名单", help="从决定写明的月份起发放，不等备案回执。"),
    **SEND_BACKS,
}


def spec_for(step: str, declared: Step | None) -> FormSpec:
    """The form of a step: that of its rule, its own, or the generic one."""
    rule = declared.rule if declared else ""
    return RULE_SPECS.get(rule) or SPECS.get(rule) or SPECS.get(step) or GENERIC


def with_late_fields(spec: FormSpec, today: date) -> FormSpec:
    """The same form, asking for reason and paper when the day lies more than the grace before ``today``.

    Papers and payments are of the day they are made, and a decision on the screen too; one on paper may be
    older. A form that wants the document of the step (``scan``) has its paper of the day already.
    """
    names = {f.name: n for n, f in enumerate(spec.fields)}
    if "on" not in names or ("password" in names and "scan" not in names):
        return spec
    before = ("on", today - timedelta(days=LATE_AFTER_DAYS))
    asked = [Field(LATE_REASON, "补录理由", "long", hint="为什么当天没有登记", before=before)]
    if "scan" not in names:
        asked.append(Field(LATE_SCAN, "当天纸质材料扫描件", "scan", before=before))
    at = names["on"] + 1
    return replace(spec, fields=(*spec.fields[:at], *asked, *spec.fields[at:]))
