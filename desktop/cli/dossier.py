"""`hudang office dossier`: everything about one household in a period, on paper, for an auditor years later."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.errors import UserError
from desktop.office import dossier as dossiers
from desktop.office.checking import day
from desktop.ui.presenters.archive_words import DossierWords


@office.command("dossier")
@click.option("--person", default="", metavar="姓名或身份证号", help="这个人所在的户")
@click.option("--household", default="", metavar="户号", help="这一户")
@click.option("--from", "since", default="", metavar="日期", help="从哪天起，如 2026-01-01")
@click.option("--to", "until", default="", metavar="日期", help="到哪天止")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到哪个 PDF")
@with_session
def dossier(session: Session, person: str, household: str, since: str, until: str, out: Path) -> None:
    """办理卷宗：决定、任职、委托文书、规则版本、证据、异议、逐月发放、更正，以及当时不知道的（导出留痕）。"""
    if bool(person.strip()) == bool(household.strip()):
        raise UserError("请写 --person 或 --household 其中一个。", "例如 --person 身份证号。")
    with session.desk() as desk:
        file = household.strip() or dossiers.find(desk, person)
        made = dossiers.build(
            desk, file, DossierWords, day(since) if since else None, day(until) if until else None
        )
        dossiers.export(desk, made, out)
    counts = {name: len(rows) for name, rows in asdict(made).items() if isinstance(rows, tuple)}
    found = f"当时不知道的情况 {len(made.unknown)} 项，更正 {len(made.corrections)} 项。"
    words = f"卷宗已写入 {out}（户号 {file}，已留痕）。{found}"
    session.answer({"household": file, "file": str(out), "rows": counts}, words)
