"""`hudang conflicts list|settle`."""

from __future__ import annotations

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office import conflicts as disputes


@click.group()
def conflicts() -> None:
    """冲突：列出、处理。"""


@conflicts.command("list")
@with_session
def list_(session: Session) -> None:
    """列出还没有处理的冲突。"""
    with session.desk() as desk:
        found = disputes.listed(desk)
    rows = [
        {
            "household": d.household,
            "record": f"{d.kind}/{d.record}",
            "field": d.field,
            "values": [
                {
                    "entry": s.entry,
                    "value": s.value,
                    "removed": s.removed,
                    "who": s.person,
                    "device": s.device,
                    "at": s.at,
                }
                for s in (d.stands, *d.others)
            ],
        }
        for d in found
    ]
    lines = [
        f"{d.household} {d.kind}/{d.record} {d.field or '（删除）'}：{len(d.others) + 1} 个不同的值"
        for d in found
    ]
    session.answer({"conflicts": rows}, "\n".join(lines) or "没有冲突。")


@conflicts.command()
@click.argument("household", metavar="户号")
@click.argument("record", metavar="记录")
@click.argument("field", default="", metavar="[字段]")
@click.option("--keep", required=True, help="采用哪一条记录的值（list 里的 entry，可只写开头）")
@click.option("--reason", required=True)
@with_session
def settle(session: Session, household: str, record: str, field: str, keep: str, reason: str) -> None:
    """处理一个冲突：采用一个值，写明理由。"""
    with session.desk() as desk:
        found = [
            d
            for d in disputes.of_household(desk, household)
            if f"{d.kind}/{d.record}" == record and d.field == field
        ]
        entries = [s.entry for d in found for s in (d.stands, *d.others) if s.entry.startswith(keep)]
        if len(found) != 1 or len(entries) != 1:
            raise UserError("没有找到这一个冲突或这一个值。", "请用 hudang conflicts list 核对。")
        disputes.settle(desk, found[0], entries[0], reason)
    session.answer({"settled": record, "field": field}, "已处理。")
