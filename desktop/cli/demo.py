"""`hudang demo --out DIR`: the main job on made-up people, without a window."""

from __future__ import annotations

import os
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from desktop.cli.context import Session, with_session
from desktop.cli.scheme import named
from desktop.demo.run import Plan, run
from desktop.domain.money import format_yuan
from desktop.domain.roster import read_roster
from desktop.office.clock import SystemClock
from desktop.office.roster_files import read_files

PASSWORD = "hudang-demo-only"


@click.command()
@click.option("--scheme", default="mishan", help="方案，或自有方案包的文件夹")
@click.option("--households", default=200, type=click.IntRange(1, 20_000), help="户数")
@click.option(
    "--roster", multiple=True, type=click.Path(path_type=Path), help="用这些名册代替编造的户（可接着写几个）"
)
@click.argument("more", nargs=-1, metavar="", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def demo(
    session: Session,
    scheme: str,
    households: int,
    roster: tuple[Path, ...],
    more: tuple[Path, ...],
    out: Path,
) -> None:
    """做一个示范办公室：导入、申请、签批、通知书、上报、回执。人物都是编造的。"""
    name, own = named(scheme)
    if more and not roster:
        raise click.UsageError(f"Got unexpected extra arguments ({' '.join(map(str, more))})")
    roster = (*roster, *more)
    brought = read_roster(read_files(roster), SystemClock().now().date()) if roster else None
    password = os.environ.get("HUDANG_PASSWORD", PASSWORD)
    plan = Plan(out, password, name, households, brought, own=own)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)

        summary = run(plan, tell)
    rejected = len(brought.rejects) if brought else 0
    text = (
        f"示范办公室在 {out}：{summary['households']} 户 {summary['persons']} 人，办理 {summary['applications']} 件"
        f"（确认 {summary['confirmed']}，不予确认 {summary['refused']}），文书 {summary['papers']} 份，"
        f"备案回执 {summary['filings_receipted']} 件，月合计 {format_yuan(summary['monthly_total_fen'])} 元，"
        f"用时 {summary['seconds']} 秒。"
    )
    session.answer(summary, text + (f"名册有 {rejected} 行退回。" if rejected else ""))
