"""What the kinds of record, their fields and the actions that write them are called at the desk.

``MACHINE`` are fields that only the program needs (ids of other records, digests): no page reads them out one by one.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain import household as h
from desktop.domain import masks
from desktop.domain.change_rules import EFFECT_NAMES
from desktop.domain.payment_rules import HOLD_REASONS
from desktop.domain.rescan import RESCAN
from desktop.domain.transfer_rules import MOVED_OUT, TRANSFER
from desktop.ui.presenters import amend
from desktop.ui.presenters.scheme_viewer import METHODS

KINDS: Mapping[str, str] = {
    h.HOUSEHOLD: "家庭情况", h.MEMBER: "成员", h.ACCOUNT: "收款账户", h.APPLICATION: "申请", h.STEP: "步骤",
    h.DECISION: "决定", h.BENEFIT: "待遇", h.PAPER: "文书", h.STAMPING: "用印", h.FILING: "备案",
    h.RECEIPT: "县级回执", h.PAYMENT: "发放", h.HOLD: "停住发放", h.RECOVERY: "追缴",
    h.PRINTING: "打印", h.SEALED_FILE: "外部印章文件", RESCAN: "扫描件更换", TRANSFER: "迁入", MOVED_OUT: "迁出",
}  # fmt: skip

ACTIONS: Mapping[str, str] = {
    "register": "登记申请", "amend": "更正家庭情况", "settle": "处理冲突", "review": "复核", "undo": "撤销",
    "redact": "依法删除", "decide": "签批", "take_back": "撤下一个决定", "issue": "印发通知书", "slip": "出具单据",
    "reissue": "作废重出", "void": "作废文书", "print": "打印文书", "sealed_file": "存入外部印章文件",
    "file_again": "重新报送", "sent": "报送备案", "receipt": "收到县级回执", "baseline": "名册导入",
    "register_change": "登记变更", "report_death": "登记死亡", "complaint": "登记举报", "county_result": "登记上级结论",
    "account": "登记收款账户", "check_account": "核对收款账户", "pay": "列入发放", "take_off": "移出发放名单",
    "hold": "停住发放", "release": "恢复发放", "recover": "登记追缴", "recovered": "登记收回", "moved_out": "迁出",
    "accept_transfer": "迁入", "transfer_answer": "迁入地答复", "split": "分户", "merge": "合户",
    "first_contact": "集日登记", "contact_closed": "来访办结", "archive": "归档材料", "objection": "登记异议",
    "objection_reply": "答复异议", "rescan": "更换扫描件", "closed": "不再办理", "handed_up": "移交",
    "sent_back": "退回经办人", "resubmitted": "补正后重新送签",
    "visit": "入户调查",
}  # fmt: skip

FIELDS: Mapping[str, str] = {
    **{f.name: f.label for f in (*amend.MEMBER.fields, *amend.HOUSEHOLD.fields)},
    "birth": "出生日期", "sex": "性别", "life": "生存状况", "bank": "开户行", "number": "账号", "card": "卡号",
    "category": "类别", "head": "户主", "reason": "申请理由", "agent": "代办人", "relative": "近亲属备案",
    "special": "特殊情况", "health": "健康状况", "illness": "病种", "employment": "就业", "applicant": "申请人",
    "ethnicity": "民族", "died_on": "去世日期", "left_on": "离开家庭的日期", "left_reason": "离开家庭的原因",
    "study": "就学", "severe_illness": "重特大疾病", "township": "乡镇", "certificate": "证件编号",
    "holder": "收款成员", "entered_by": "录入人", "entered_on": "录入日期", "checked_by": "核对人",
    "checked_on": "核对日期", "checked_number": "核对的账号", "matter": "事项", "covered": "保障人数",
    "standard_fen": "保障标准", "base_fen": "基本金额", "household_topup_fen": "家庭增发",
    "person_topup_fen": "个人增发", "monthly_fen": "每月金额", "first_month": "起发月份",
    "last_month": "最后发放月份", "method": "计算办法", "tier": "档次", "amount_fen": "金额",
    "instalments": "分几次发", "valid_until": "有效期到", "subject": "为谁申请", "registered_on": "登记日期",
    "intake_person": "登记人", "channel": "申请途径", "late_reason": "补录理由", "path": "办理方式",
    "subitem": "具体项目", "complaint": "与举报有关", "change": "变更种类", "cause": "事由", "event_on": "发生日期",
    "asked_fen": "申请金额", "on": "日期", "by": "办理人", "result": "结果", "outcome": "结论",
    "signer_name": "签批人", "signer_position": "签批人职务", "signing": "签批方式", "scan": "扫描件",
    "reasons": "理由", "clauses": "依据", "other_help": "可转申请的救助", "calculation": "计算过程", "effect": "结果",
    "grace_months": "渐退月数", "members": "保障对象", "title": "名称", "pages": "页数", "issued_on": "印发日期",
    "instrument_no": "委托书文号", "use_no": "用印编号", "copies": "份数", "revision": "第几次报送",
    "sent_on": "发出日期", "verdict": "县级结论", "month": "月份", "roster": "列入哪个月的名单",
    "off": "从哪个月移出", "off_reason": "移出理由", "since": "从哪个月起", "released_on": "恢复日期",
    "released_by": "恢复人", "release_reason": "恢复理由", "months": "月份", "recovered_fen": "已收回",
    "note": "说明", "amounts_fen": "逐月金额", "from_township": "原乡镇", "to_township": "迁往乡镇",
    "answered_on": "答复日期", "photos": "照片", "materials": "材料", "present": "已交的材料",
    "missing": "还缺的材料", "text": "内容", "first_contact": "集日登记", "to": "转给", "report_no": "报告编号",
    "unclear": "方案没有写明的", "places": "张贴地点", "voided_on": "作废日期", "voided_by": "作废人",
    "void_reason": "作废原因", "replaced_by": "替代它的文书", "at": "时间", "source": "来源", "signatures": "签名个数",
    "media_type": "文件类型",
}  # fmt: skip

OWN_FIELDS: Mapping[tuple[str, str], str] = {
    (h.PAPER, "number"): "文号", (h.ACCOUNT, "name"): "户名", (h.DECISION, "category"): "待遇类别",
    (h.BENEFIT, "category"): "待遇类别", (h.RECEIPT, "reason"): "退回理由", (h.HOLD, "reason"): "停住的原因",
    (h.PRINTING, "reason"): "重印原因", (h.PRINTING, "no"): "第几次打印",
    (h.BENEFIT, "subject"): "保障对象", (h.RECOVERY, "amount_fen"): "应收回", (h.STAMPING, "on"): "用印日期",
    (h.STAMPING, "by"): "用印人", (h.DECISION, "on"): "签批日期", (h.RECEIPT, "on"): "回执日期",
    (h.DECISION, "amount_fen"): "一次性金额", (h.BENEFIT, "amount_fen"): "一次性金额",
    (h.STEP, "amount_fen"): "一次性金额", (RESCAN, "reason"): "更换的理由", (MOVED_OUT, "reason"): "不接收的理由",
    (MOVED_OUT, "verdict"): "迁入地答复", (h.MEMBER, "covered"): "纳入保障", (h.STEP, "reason"): "理由",
}  # fmt: skip
"""Where a field of one kind has another name than the same field elsewhere."""

_ANYWHERE = frozenset(
    {"id", "no", "application", "decision", "rests_on", "household_facts", "sha256", "size", "package", "credential",
     "instrument", "statement", "answer", "from_office", "from_file", "to_office", "takes_off", "replaces", "ended_by",
     "form", "paper", "filing", "benefit", "signer"}
)  # fmt: skip
MACHINE: frozenset[tuple[str, str]] = frozenset(
    {(h.STEP, "step"), (h.STEP, "opinion"), (h.PAPER, "opinion"), (h.STEP, "notice"), (h.STEP, "objection"),
     (h.STEP, "to_step"), (h.STEP, "seen"), (h.STEP, "sent_back"), (h.STEP, "resubmit"), (h.DECISION, "opinion"),
     (h.BENEFIT, "source"), (h.PAYMENT, "step"), (h.PAYMENT, "account"), (h.SEALED_FILE, "about"), (RESCAN, "old")}
)  # fmt: skip


def machine(kind: str, field: str) -> bool:
    """True for what only the program needs."""
    return kind not in KINDS or field in _ANYWHERE or (kind, field) in MACHINE


SECRETS: Mapping[tuple[str, str], str] = {
    (h.MEMBER, "id_number"): masks.ID_NUMBER, (h.HOUSEHOLD, "phone"): masks.PHONE, (h.ACCOUNT, "number"): masks.ACCOUNT,
    (h.ACCOUNT, "card"): masks.ACCOUNT, (h.ACCOUNT, "checked_number"): masks.ACCOUNT,
}  # fmt: skip
"""Fields that hold a number which names a person, and how it is masked."""

NUMBERED = frozenset(
    {"report_no", "use_no", "instrument_no", "document", "minutes_no", "number", "certificate"}
)
"""Numbers of papers and reports: long ones are not those of a person, and are read whole."""

VALUES: Mapping[str, Mapping[str, str]] = {
    "": {"rural": "农村", "urban": "城市", "alive": "在世", "dead": "已故", "unverified": "待核"},
    "sex": {"1": "男", "2": "女"},
    "outcome": {"confirm": "同意", "refuse": "不同意"},
    "signing": {"screen": "屏幕签批", "paper": "纸质签批"},
    "verdict": {"accepted": "已备案", "returned": "退回", "refused": "不接收"},
    "result": {"confirm": "同意", "refuse": "不同意", "agree": "同意", "disagree": "不同意", "accepted": "受理",
               "complete": "材料齐全", "missing": "材料不齐",
               "issued": "准予、办结", "declined": "不准予", "consistent": "一致",
               "inconsistent": "不一致"},
    "channel": {"township": "乡镇窗口", "village": "村里代办", "online": "网上", "county": "县级转来", "home": "上门"},
    "path": {"ordinary": "一般程序", "emergency": "急难先行", "county": "县级办理"},
    "reason": HOLD_REASONS,
    "effect": EFFECT_NAMES,
    "method": METHODS,
}  # fmt: skip
"""What a word of the program means, by field; under "" whatever the field."""
