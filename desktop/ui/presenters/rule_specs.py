"""The forms of steps by their rule: review and hand-over, care, emergency aid, the panel.

The names of the fields are those the rules of ``domain`` read, so that one generic submit serves all of them and a
pack may use a rule for any step of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.care_rules import INDICATORS, LEVEL_NAMES, care_level
from desktop.domain.closing_rules import ENDINGS, HAND_OVER, HAND_UP, WAYS
from desktop.domain.handover_rules import DECLINED, FAIL, ISSUED, PASS
from desktop.ui.presenters.forms import Field, FormSpec, Typed
from desktop.ui.presenters.rows import Beside

_DAY_HINT = "例如 2026-03-02"


def _on(label: str = "办理日期") -> Field:
    return Field("on", label, "date", hint=_DAY_HINT)


def _texts(typed: Typed, name: str) -> list[str]:
    value = typed.get(name, "")
    lines = value.splitlines() if isinstance(value, str) else value if isinstance(value, list) else []
    return [line.strip() for line in lines if line.strip()]


def _level(typed: Typed) -> tuple[str, str]:
    able = set(_texts(typed, "able"))
    level = care_level({name: name in able for name in INDICATORS})
    return level, f"{LEVEL_NAMES[level]}（{len(able)} 项能自主完成，{len(INDICATORS) - len(able)} 项不能）"


def _vote(typed: Typed) -> tuple[str, str]:
    voting = len(set(_texts(typed, "members")) - set(_texts(typed, "recused")))
    agree = str(typed.get("agree", "")).strip()
    if not voting or not agree.isdecimal():
        return "", "填好到会人员和票数后显示"
    passed = int(agree) * 2 > voting
    said = f"参加表决 {voting} 人，同意 {int(agree)} 票，{'超过' if passed else '没有超过'}半数"
    return ("agree", f"通过（{said}）") if passed else ("disagree", f"不通过（{said}）")


_PHOTOS = Field("photos", "照片", "photos", required=False)
_PASSED_ON = ("how", (HAND_UP, HAND_OVER))
OTHER_BENEFITS = Field(
    "other_benefits", "另外享受的待遇", "checks", required=False,
    choices=(("orphan", "孤儿、事实无人抚养儿童基本生活费"), ("injury_care", "工伤保险生活护理费")),
)  # fmt: skip
"""Benefits that no matter here pays: only whoever looks into the case finds them out."""

RULE_SPECS: Mapping[str, FormSpec] = {
    "review": FormSpec(
        (
            _on("审查日期"),
            Field("result", "审查结果", "choice", choices=((PASS, "通过"), (FAIL, "不通过"))),
            Field("reasons", "不通过的理由", "lines", hint="一行写一条", when=("result", FAIL)),
            Field("note", "审查意见", "long", required=False),
            _PHOTOS,
        ),
        help="对照材料和受理标准审查。不通过的，一行写一条理由。",
    ),
    "forward": FormSpec(
        (
            _on("转交日期"),
            Field("to", "转给部门"),
            Field("receiver", "接收人"),
            Field("items", "转交的材料", "lines", hint="一行写一件"),
            Field("slip", "签字的转交清单扫描件", "scan", required=False),
        ),
        action="登记转交",
        help="写明转给谁、转了哪些材料、谁接收，双方在转交清单上签字。",
    ),
    "county_result": FormSpec(
        (
            _on("办结日期"),
            Field("result", "上级结论", "choice", choices=((ISSUED, "准予、办结"), (DECLINED, "不准予"))),
            Field("document", "上级文书文号"),
            Field("scan", "上级文书扫描件", "scan"),
        ),
        action="登记结果",
        help="只登记上级部门作出的结论，附它的文书；本级不作决定。",
    ),
    "deliver": FormSpec(
        (
            _on("送达日期"),
            Field(
                "how", "送达方式", "choice",
                choices=(
                    ("direct", "直接送达本人"), ("adult_cohabitant", "同住成年家属代收"), ("left", "留置送达"),
                    ("electronic", "电子送达"), ("post", "邮寄送达"), ("announcement", "公告送达"),
                ),
            ),
            Field("receiver", "收件人"),
            Field("witness", "见证人", required=False, hint="没有见证人的，要拍照或录像", when=("how", "left")),
            Field("photos", "送达回证、现场照片", "photos", required=False),
        ),
        action="登记送达",
        help="送达回证由收件人签字；留置送达要有见证人，或者拍照、录像。",
    ),
    "publication": FormSpec(
        (_on("公布日期"), Field("place", "公布地点或栏目"), Field("photos", "公布照片", "photos", required=False)),
        action="登记公布",
        help="公布是决定作出以后的长期公布，不能代替决定前的公示。",
    ),
    "system_entry": FormSpec(
        (_on("录入日期"), Field("number", "省系统编号"), Field("note", "备注", "long", required=False)),
        action="登记录入",
        help="同一件事在省系统里录入以后，把编号抄在这里。",
    ),
    "self_care": FormSpec(
        (
            _on("评估日期"),
            Field("assessors", "评估人", "people", hint="姓名", count=2),
            Field(
                "able", "能自主完成的", "answers", required=False,
                choices=tuple((name, title.removeprefix("自主")) for name, title in INDICATORS.items()),
            ),
            Field("result", "评定结果", "computed", compute=_level),
            Field("photos", "评估照片", "photos", required=False),
        ),
        action="登记评估",
        help="六项逐项评估，能自主完成的打勾，评定结果按《特困人员认定办法》第二十二条算出。",
    ),
    "county_check": FormSpec(
        (
            _on("抽查日期"),
            Field("result", "抽查结果", "choice", choices=(("not_drawn", "没有抽中"), ("passed", "抽中并通过"))),
            Field("number", "抽查批次编号", when=("result", "not_drawn")),
            Field("county_receipt", "县级抽查回执扫描件", "scan", when=("result", "passed")),
        ),
        action="登记抽查",
        help="县级在确认前抽查。没抽中的写批次编号，抽中的附回执；没有通过的，先补正，不在这里登记。",
    ),
    "disability_match": FormSpec(
        (
            _on("比对日期"),
            Field("certificate", "残疾证号"),
            Field("grade", "残疾等级", "number", hint="1 到 4"),
            Field("result", "比对结果", "choice", choices=(("consistent", "一致"), ("inconsistent", "不一致"))),
            OTHER_BENEFITS,
            Field("note", "说明", "long", required=False),
        ),
        action="登记比对",
        help="与残疾人信息系统比对证号、类别和等级。",
    ),
    "first_aid": FormSpec(
        (
            _on("救助日期"),
            Field("emergency", "急难事由", "long"),
            Field("place", "发生地点"),
            Field("amount_fen", "先行救助金额（元）", "money"),
            Field("receiver", "领款人"),
            Field("handlers", "经手人", "people", hint="姓名", count=2),
            Field("photos", "现场照片、领款凭证", "photos", required=False),
        ),
        action="登记先行救助",
        help="情况紧急的先救助、后补手续。两人经手，写明事由、地点和金额。",
    ),
    "makeup": FormSpec(
        (
            _on("补办日期"),
            Field("statement", "事后说明", "long"),
            Field("photos", "补充材料照片", "photos", count=1),
        ),
        action="登记补办",
        help="急难先行救助以后，补写说明，补齐材料。",
    ),
    "panel": FormSpec(
        (
            _on("会议日期"),
            Field("minutes_no", "会议纪要编号"),
            Field("members", "到会人员", "lines", hint="一行写一人：姓名 职务"),
            Field("recused", "回避人员", "lines", hint="写法和到会人员一样", required=False),
            Field("nobody_related", "到会人员都不需要回避", "yes", required=False),
            Field("chair", "主持人", hint="写法和到会人员一样"),
            Field("agree", "同意", "number"),
            Field("disagree", "不同意", "number", initial="0"),
            Field("abstain", "弃权", "number", initial="0"),
            Field("result", "会议结论", "computed", compute=_vote),
            Field("minutes", "会议纪要扫描件", "scan", required=False),
        ),
        action="登记会议",
        help="组长或副组长主持，到会人数要够。回避的人不表决；同意超过参加表决人数的一半为通过。",
    ),
    "hearing": FormSpec(
        (
            _on("告知日期"),
            Field("told", "告知的事实和理由", "long"),
            Field("statement", "陈述申辩", "long", hint="没有意见的写“没有意见”"),
            Field("photos", "告知书、笔录扫描件或照片", "photos", count=1),
        ),
        action="登记告知和陈述申辩",
        help="减发、停发、更正以前，先告知拟作决定的事实和理由，听取陈述申辩并记下来，附笔录。",
    ),
    "handed_up": FormSpec(
        (
            _on("移交日期"),
            Field("how", "怎样处理", "choice", choices=tuple(WAYS.items()), initial=HAND_UP),
            Field("reason", "原因", "long", hint="例如：委托到期、权限收回"),
            Beside("to", "移交给", among=_PASSED_ON),
            Beside("told_on", "告知申请人的日期", "date", hint=_DAY_HINT, among=_PASSED_ON),
        ),
        action="登记移交",
        help="权限到期、收回或者转移时，在办的件由本乡镇办完、移交上级或移交其他单位。期限照旧计算，要告知申请人。",
    ),
    "closed": FormSpec(
        (
            _on("日期"),
            Field("how", "为什么不再办理", "choice", choices=tuple(ENDINGS.items())),
            Field("reason", "理由", "long", hint="写进给申请人的书面告知"),
            Field("photos", "撤回申请书等材料的照片", "photos", required=False),
        ),
        action="登记不再办理",
        help="申请人撤回、不予受理（只在受理以前）、终止审核（只在受理以后），都要写明理由并书面告知。登记后这件申请结束。",
    ),
}  # fmt: skip
