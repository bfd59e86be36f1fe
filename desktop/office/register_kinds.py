"""The registers an office keeps besides its cases: what each is for, what a line of it says, on what it rests.

None of them names a citizen: people who work (inspectors, staff, investigators of a provider) and household files by
their id. Whoever is helped stands in the household file alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "long", "day", "choice", "number", "households", "line"]
"""``households``: ids of household files. ``line``: a line of the register that ``of`` names."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a line says. ``choices``: (value, words); what an office's pack adds to them comes from the pack."""

    name: str
    title: str
    kind: Kind = "text"
    required: bool = True
    choices: Choices = ()
    of: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """One register. ``later``: what is added to a line when it is over (整改, 接收回执), with its own day.

    ``open_words`` and ``over_words`` say how a line stands; a register without ``later`` has no such thing.
    """

    id: str
    title: str
    purpose: str
    columns: tuple[Column, ...]
    later_title: str = ""
    later: tuple[Column, ...] = ()
    open_words: str = ""
    over_words: str = ""

    def column(self, name: str) -> Column | None:
        """The column of that name, of the line or of what is added later."""
        return next((c for c in (*self.columns, *self.later) if c.name == name), None)


INSPECTION, TRAINING, HANDOVER, PROOFREADING = "inspection", "training", "handover", "proofreading"
PROVIDER, INVESTIGATOR, TRANSFER = "provider", "investigator", "transfer"

_HOW: Choices = (
    ("unannounced", "四不两直"), ("random", "随机抽查"), ("regular", "日常检查"), ("audit", "审计、巡察"),
)  # fmt: skip
_COPY: Choices = (("township", "乡镇（街道）的一份"), ("bureau", "民政局的一份"), ("only", "只有一份"))

REGISTERS: tuple[Register, ...] = (
    Register(
        INSPECTION, "检查登记", "上级或本级检查：谁查的、在哪里、发现什么、改了没有",
        (
            Column("how", "方式", "choice", choices=_HOW),
            Column("who", "检查单位和人员"),
            Column("where", "地点"),
            Column("found", "发现的问题", "long", hint="没有问题的写“无”；不写家庭的姓名和情况"),
            Column("due", "整改期限", "day", required=False),
        ),
        "整改", (Column("mended", "整改情况", "long"),), "待整改", "已整改",
    ),
    Register(
        TRAINING, "培训登记", "业务培训：讲什么、谁讲、多少人参加",
        (
            Column("topic", "内容"),
            Column("who", "主讲单位和人员"),
            Column("where", "地点", required=False),
            Column("people", "参加人数", "number"),
            Column("proof", "材料", required=False, hint="签到表、照片放在哪里"),
        ),
    ),
    Register(
        HANDOVER, "资料交接", "下放时的资料交接：一项一项交，双方签字",
        (
            Column("item", "交接的资料", "choice"),
            Column("giver", "移交单位和人员"),
            Column("receiver", "接收人"),
            Column("witness", "监交人", required=False),
            Column("count", "份数", "number"),
            Column("note", "说明", "long", required=False),
        ),
    ),
    Register(
        PROOFREADING, "系统校对记录", "与县级共同校对系统数据：核了哪个月、差在哪里、改了没有",
        (
            Column("month", "校对的月份", hint="例如 2026-03"),
            Column("who", "双方校对人"),
            Column("checked", "核对的户数", "number"),
            Column("found", "差异", "long", hint="没有差异的写“无”；不写家庭的姓名和情况"),
        ),
        "更正", (Column("mended", "怎样更正的", "long"),), "待更正", "已更正",
    ),
    Register(
        PROVIDER, "第三方机构", "政府购买服务的承接方：凭什么合同、做什么、到哪天",
        (
            Column("name", "机构名称"),
            Column("code", "统一社会信用代码", required=False),
            Column("contract", "合同或委托文件"),
            Column("scope", "承担的工作", hint="例如 入户调查"),
            Column("until", "合同到期", "day"),
            Column("secrecy", "保密约定", hint="保密协议的编号或日期"),
        ),
        "终止", (Column("why", "终止的原因", "long"),), "合作中", "已终止",
    ),
    Register(
        INVESTIGATOR, "第三方调查人员", "机构派出的调查人员：入户的调查人能对上机构",
        (
            Column("provider", "机构", "line", of=PROVIDER),
            Column("name", "姓名"),
            Column("trained", "培训和证件", required=False),
        ),
        "退出", (Column("why", "退出的原因", "long"),), "在岗", "已退出",
    ),
    Register(
        TRANSFER, "档案移交清单", "哪些户的纸质档案、哪一份、从哪里移到哪里",
        (
            Column("copy", "哪一份", "choice", choices=_COPY),
            Column("giver", "移交单位和人员"),
            Column("receiver", "接收单位"),
            Column("households", "移交的户档", "households"),
            Column("pages", "总页数", "number"),
            Column("note", "说明", "long", required=False, hint="卷盒号、存放位置"),
        ),
        "接收", (Column("by_whom", "接收人签收"),), "待接收", "已接收",
    ),
)  # fmt: skip


def register_of(id: str) -> Register:
    """The register with that id; raises ``KeyError`` for none."""
    return _BY_ID[id]


_BY_ID = {register.id: register for register in REGISTERS}
