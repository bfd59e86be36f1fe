"""`hudang field unclaimed list|show|take|refuse`: what came under no living grant, settled by a person."""

from __future__ import annotations

import click

from desktop.cli.context import Session, with_session
from desktop.cli.field import field
from desktop.office import unclaimed as claims
from desktop.office.unclaimed import Claim


@field.group("unclaimed")
def unclaimed() -> None:
    """待认领：期限已过、改派、撤销或报失的笔记本带回的记录。"""


@unclaimed.command("list")
@click.option("--state", type=click.Choice([claims.OPEN, claims.TAKEN, claims.REFUSED]), default=claims.OPEN)
@with_session
def list_(session: Session, state: str) -> None:
    """列出待认领的（或已认领、已拒收的）。"""
    with session.desk() as desk:
        found = claims.listed(desk, state)
    lines = [_line(c) for c in found]
    session.answer({"claims": [_as_json(c) for c in found]}, "\n".join(lines) or "没有待认领的记录。")


@unclaimed.command()
@click.argument("claim", metavar="编号")
@with_session
def show(session: Session, claim: str) -> None:
    """看认领后会改动什么；什么也不改。"""
    with session.desk() as desk:
        look = claims.look(desk, claim)
    data = {
        **_as_json(look.claim),
        "came": [{"person": c.person, "at": c.at, "action": c.action, "cannot": c.cannot} for c in look.came],
        "differences": [
            {"kind": d.kind, "record": d.record, "field": d.field, "before": d.before, "after": d.after}
            for d in look.differences
        ],
        "conflicts": look.conflicts,
    }
    lines = [_line(look.claim)]
    lines += [f"{c.at[:16]} {c.person} {c.action}{f'（{c.cannot}）' if c.cannot else ''}" for c in look.came]
    lines += [f"　{d.kind}/{d.record} {d.field}：{d.before} → {d.after}" for d in look.differences]
    if look.conflicts:
        lines.append(f"会多出 {look.conflicts} 处冲突，要另行处理。")
    session.answer(data, "\n".join(lines))


@unclaimed.command()
@click.argument("claim", metavar="编号")
@click.option("--reason", default="", help="说明")
@with_session
def take(session: Session, claim: str, reason: str) -> None:
    """认领：并入户档。有没能并入的，退出码为 1，这一条仍留在列表里。"""
    with session.desk() as desk:
        report = claims.take(desk, claim, reason)
    data = {"entries": report.entries, "conflicts": report.conflicts, "problems": report.problems}
    text = f"已并入，新记录 {report.entries} 条，冲突 {report.conflicts} 处。"
    session.answer(data, "\n".join([text, *report.problems]))
    if report.problems:
        raise SystemExit(1)


@unclaimed.command()
@click.argument("claim", metavar="编号")
@click.option("--reason", required=True, help="理由")
@with_session
def refuse(session: Session, claim: str, reason: str) -> None:
    """拒收：不并入，写明理由；原包留着，以后还可以认领。"""
    with session.desk() as desk:
        claims.refuse(desk, claim, reason)
    session.answer({"claim": claim, "state": claims.REFUSED}, "已拒收，原包留存。")


def _line(c: Claim) -> str:
    return f"{c.id}　户 {c.household}　设备 {c.device}　{len(c.entries)} 条　{c.reason}　{c.why}".rstrip()


def _as_json(c: Claim) -> dict[str, object]:
    return {
        "id": c.id, "device": c.device, "household": c.household, "entries": len(c.entries), "reason": c.reason,
        "arrived": c.arrived, "state": c.state, "by": c.by, "on": c.on, "why": c.why,
    }  # fmt: skip
