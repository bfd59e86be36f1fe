"""`hudang import ROSTER… [--dry-run]`: the provincial export workbooks."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from desktop.cli.context import Session, with_session
from desktop.domain.roster import read_roster, report
from desktop.office import rosters
from desktop.office.clock import SystemClock
from desktop.office.roster_files import read_files


@click.command("import")
@click.argument("files", metavar="名册...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只核对，不导入；不需要办公室")
@with_session
def import_command(session: Session, files: tuple[Path, ...], dry_run: bool) -> None:
    """导入省系统导出的名册（同一套的家庭表和人员表一起给）。

    退出码：文件读得出为 0，即使有退回的行（逐行列出）；文件读不出、不是名册为 2。加 --dry-run 也一样。
    """
    roster = read_roster(read_files(files), SystemClock().now().date())
    data = report(roster)
    lines = [f"接收 {data['households']} 户 {data['persons']} 人。"]
    for finding in roster.findings:
        word = "退回" if finding.severity == "reject" else "提醒"
        lines.append(f"{word}　{finding.file} 第 {finding.row} 行 {finding.column}：{finding.message}")
    if not dry_run:
        with session.desk() as desk, Progress(disable=session.as_json) as bar:
            task = bar.add_task("导入", total=len(roster.households))
            rosters.import_roster(
                desk, roster, lambda done, total: bar.update(task, completed=done, total=total)
            )
        lines.append("已导入。")
    session.answer(data, "\n".join(lines))
