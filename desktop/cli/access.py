"""`hudang office access`: who saw what; how long it is kept; whether anybody touched the log."""

from __future__ import annotations

from dataclasses import asdict

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.domain.credential import PersonCredential
from desktop.errors import UserError
from desktop.office import access as log
from desktop.office.access import ACTS, Seen
from desktop.office.checking import day
from desktop.office.desk import Desk


@office.group("access", invoke_without_command=True)
@click.option("--household", default="", metavar="户号", help="只列这一户")
@click.option("--person", default="", metavar="人员", help="只列这个人看过的（编号或姓名）")
@click.option("--since", default="", metavar="日期", help="从哪天起，如 2026-03-01")
@click.option("--until", default="", metavar="日期", help="到哪天止")
@with_session
def access(session: Session, household: str, person: str, since: str, until: str) -> None:
    """查看记录：谁在什么时候打开、查找、显示、导出了什么。"""
    if click.get_current_context().invoked_subcommand is not None:
        return
    with session.desk() as desk:
        rows = log.seen(
            desk,
            household,
            _person(desk, person) if person else "",
            day(since) if since else None,
            day(until) if until else None,
        )
        names = _names(desk)
    lines = [_line(row, names) for row in rows]
    session.answer({"seen": [asdict(row) for row in rows]}, "\n".join(lines) or "没有记录。")


@access.command()
@with_session
def verify(session: Session) -> None:
    """检查查看记录：有没有被改动、截断、取走。"""
    with session.desk() as desk:
        found = log.verify(desk)
    session.answer({"problems": found}, "\n".join(found) or "查看记录完好。")
    if found:
        raise SystemExit(1)


@access.command()
@click.option("--months", type=int, help="改为保存多少个月")
@with_session
def prune(session: Session, months: int | None) -> None:
    """清理过了保存期限的整月记录（管理员，留痕）；加 --months 改期限。"""
    with session.desk() as desk:
        if months is not None:
            log.keep_months(desk, months)
        gone, kept = log.prune(desk), log.kept_months(desk)
    text = f"已清理：{'、'.join(gone)}。" if gone else "没有过期的记录。"
    session.answer({"pruned": gone, "months": kept}, f"{text}保存期限 {kept} 个月。")


def _names(desk: Desk) -> dict[str, str]:
    said = (held.statement for held in desk.credentials.people)
    return {s.person: s.name for s in said if isinstance(s, PersonCredential)}


def _person(desk: Desk, wanted: str) -> str:
    found = {id for id, name in _names(desk).items() if wanted in (id, name)}
    if len(found) != 1:
        raise UserError(f"没有唯一的“{wanted}”这个人员。", "请写人员编号。")
    return found.pop()


def _line(row: Seen, names: dict[str, str]) -> str:
    who = names.get(row.user, row.user) or "（程序）"
    about = "　".join(text for text in (row.household, row.what) if text)
    return f"{row.at:%Y-%m-%d %H:%M:%S}　{who}　{ACTS.get(row.act, row.act)}　{about}".rstrip("　")
