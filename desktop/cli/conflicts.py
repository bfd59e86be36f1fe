"""`hudang conflicts list|settle|review|ledger`."""

from __future__ import annotations

from typing import Any

import click

from desktop.cli.context import Session, with_session
from desktop.domain import masks
from desktop.domain.fold import Ledger
from desktop.domain.journal import Value
from desktop.domain.ledger_of_edits import WORDS
from desktop.errors import UserError
from desktop.office import conflicts as disputes
from desktop.office import ledger as accounts
from desktop.office.conflicts import Dispute, Side
from desktop.office.desk import Desk

_SIDES = {"office": "办公室", "laptop": "笔记本"}


@click.group()
def conflicts() -> None:
    """冲突：列出、处理、复核、对账。"""


@conflicts.command("list")
@with_session
def list_(session: Session) -> None:
    """列出还没有处理的冲突、待复核的决定和重复的通知书。"""
    unread: list[str] = []
    with session.desk() as desk:
        found = disputes.listed(desk, unread)
        reviews = disputes.reviews(desk, [])
        doubled = disputes.doubled_papers(desk, [])
    rows = [_as_json(d) for d in found]
    waiting = [{"household": r.household, "record": f"{r.kind}/{r.record}"} for r in reviews]
    lines = [_line(d) for d in found]
    lines += [f"{r.household} {r.kind}/{r.record}：待复核" for r in reviews]
    lines += [f"{file} {twice}。" for file, twice in doubled]
    lines += [f"{file} 读不了，没有列入。" for file in unread]
    papers = [{"household": file, "text": twice} for file, twice in doubled]
    session.answer(
        {"conflicts": rows, "reviews": waiting, "papers": papers, "unread": unread},
        "\n".join(lines) or "没有冲突。",
    )


@conflicts.command()
@click.argument("household", metavar="户号")
@click.argument("record", metavar="记录")
@click.argument("field", default="", metavar="[字段]")
@click.option("--keep", default="", help="采用哪一条记录的值（list 里的 entry，可只写开头）")
@click.option("--value", default=None, help="两个都不对：另填一个值（金额按元）")
@click.option(
    "--all-alike", default="", metavar="office|laptop|设备编号",
    help="同一字段、同样两方的冲突一并处理：一律采用这一方的值",
)  # fmt: skip
@click.option("--reason", required=True)
@with_session
def settle(
    session: Session,
    household: str,
    record: str,
    field: str,
    keep: str,
    value: str | None,
    all_alike: str,
    reason: str,
) -> None:
    """处理一个冲突：采用一个值，写明理由；--all-alike 把同样的一并处理。"""
    if sum((bool(keep), value is not None, bool(all_alike))) != 1:
        raise UserError(
            "请在 --keep、--value、--all-alike 里选一个。", "用 hudang conflicts list 查看各方的值。"
        )
    with session.desk() as desk:
        found = _named(desk, household, record, field)
        if all_alike:
            alike = [d for d in disputes.listed(desk) if d.alike == found.alike]
            done = disputes.settle_alike(desk, alike, all_alike, reason)
            side = _SIDES.get(all_alike, all_alike)
            text = f"已按{side}的值处理 {done.settled} 处，余 {len(done.left)} 处要逐条看。"
            session.answer({"settled": done.settled, "left": len(done.left)}, text)
            return
        if value is not None:
            disputes.settle_with(desk, found, disputes.typed(found, value), reason)
        else:
            disputes.settle(desk, found, _kept(found, keep), reason)
    session.answer({"settled": record, "field": field}, "已处理。")


@conflicts.command()
@click.argument("household", metavar="户号")
@click.argument("record", metavar="记录")
@click.option("--reason", required=True)
@with_session
def review(session: Session, household: str, record: str, reason: str) -> None:
    """复核：看过别处的改动，原来的决定或意见维持，写明理由。"""
    with session.desk() as desk:
        found = [r for r in disputes.to_review(desk, household) if f"{r.kind}/{r.record}" == record]
        if not found:
            raise UserError("这一项不在待复核之列。", "请用 hudang conflicts list 核对。")
        disputes.confirm_review(desk, found[0], reason)
    session.answer({"reviewed": record}, "已复核。")


@conflicts.command()
@click.argument("household", default="", metavar="[户号]")
@click.option("--batch", default="", help="只看一次导入、分户或合户的批次")
@click.option("--lines", is_flag=True, help="逐处列出（要写户号）")
@with_session
def ledger(session: Session, household: str, batch: str, lines: bool) -> None:
    """改动的账：全部改动 = 采用 + 被取代 + 待处理冲突 + 未采纳 + 依法删除。不平退出码 1。"""
    if lines and not household:
        raise UserError("逐处列出要写户号。", "例如 hudang conflicts ledger 户号 --lines。")
    with session.desk() as desk:
        if household:
            account, entered = accounts.of_household(desk, household)
            found = [account]
        else:
            found = accounts.of_batch(desk, batch) if batch else list(accounts.of_office(desk))
            entered = ()
    total = accounts.total(found)
    sound = total.balanced and all(a.sound and a.ledger.balanced for a in found)
    rows: list[dict[str, Any]] = [
        {"household": a.household, "entries": a.entries, "sound": a.sound, **_sum(a.ledger)} for a in found
    ]
    shown = [
        {
            "entry": e.line.entry, "change": e.line.change, "record": f"{e.line.kind}/{e.line.record}",
            "field": e.line.field,
            "value": masks.in_record(e.line.kind, e.line.field, e.line.value),
            "outcome": e.line.outcome, "reason": e.line.reason,
            "who": e.by.person, "device": e.by.device, "at": e.by.at, "count": e.line.count,
        }
        for e in entered
    ]  # fmt: skip
    text = [f"{a.household}：{words(a.ledger)}" if a.sound else f"{a.household}：读不了" for a in found]
    if lines:
        text += [
            f"{e.by.words}　{e.line.kind}/{e.line.record} {e.line.field} {WORDS[e.line.outcome]}　{e.line.reason}"
            for e in entered
        ]
    text.append(f"合计 {len(found)} 个文件：{words(total)}")
    data = {"balanced": sound, "total": _sum(total), "files": rows, **({"lines": shown} if lines else {})}
    session.answer(data, "\n".join(text))
    if not sound:
        raise SystemExit(1)


def words(ledger: Ledger) -> str:
    """The sum in one line."""
    parts = " + ".join(f"{name} {getattr(ledger, what)}" for what, name in WORDS.items())
    return f"全部改动 {ledger.edits} = {parts}{'　✓' if ledger.balanced else '　不平'}"


def _sum(ledger: Ledger) -> dict[str, int]:
    return {"edits": ledger.edits, **{what: getattr(ledger, what) for what in WORDS}}


def _named(desk: Desk, household: str, record: str, field: str) -> Dispute:
    found = [
        d
        for d in disputes.of_household(desk, household)
        if f"{d.kind}/{d.record}" == record and d.field == field
    ]
    if len(found) != 1:
        raise UserError("没有找到这一个冲突或这一个值。", "请用 hudang conflicts list 核对。")
    return found[0]


def _kept(dispute: Dispute, keep: str) -> str:
    entries = [s.entry for s in dispute.sides if s.entry.startswith(keep)]
    if len(entries) != 1:
        raise UserError("没有找到这一个冲突或这一个值。", "请用 hudang conflicts list 核对。")
    return entries[0]


def _line(d: Dispute) -> str:
    rests = f"，{len(d.rests)} 项决定或意见以它为依据" if d.rests else ""
    return f"{d.household} {d.kind}/{d.record} {d.field or '（删除）'}：{len(d.sides)} 个不同的值{rests}"


def _as_json(d: Dispute) -> dict[str, Any]:
    return {
        "household": d.household,
        "record": f"{d.kind}/{d.record}",
        "field": d.field,
        "values": [_side(s, masks.in_record(d.kind, d.field, s.value)) for s in d.sides],
        "rests": [f"{kind}/{id}" for kind, id in d.rests],
    }


def _side(s: Side, value: Value) -> dict[str, Any]:
    return {
        "entry": s.entry,
        "value": value,
        "removed": s.removed,
        "who": s.person,
        "device": s.device,
        "at": s.at,
    }
