"""`hudang verify FILE…`: a package, a paper or a household file; exit 0 when all are good, 1 when one is not."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office.verifying import Answer
from desktop.office.verifying import verify as check


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_session
def verify(session: Session, files: tuple[Path, ...]) -> None:
    """核验数据包、文书或户档文件。"""
    answers = []
    with session.desk() as desk:
        for path in files:
            try:
                answers.append(check(desk, path))
            except UserError as error:
                answers.append(Answer(path.name, False, error.message))
    session.answer(
        {"files": [{"file": a.file, "good": a.good, "words": a.words} for a in answers]},
        "\n".join(f"{'✓' if a.good else '✗'} {a.file}：{a.words}" for a in answers),
    )
    if not all(a.good for a in answers):
        raise SystemExit(1)
