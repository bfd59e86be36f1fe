"""`hudang verify FILE…`: a package, a paper or a household file; exit 0 when all are good, 1 when one is not."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office.desk import Places
from desktop.office.verifying import Answer
from desktop.office.verifying import verify as check
from desktop.sync import package_reader
from desktop.sync.carriers.folder import SUFFIX


@click.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_session
def verify(session: Session, files: tuple[Path, ...]) -> None:
    """核验数据包、文书或户档文件。没有办公室时只看数据包是否完整，退出码为 1。"""
    if not Places(session.folder()).toml.exists() and any(path.suffix == SUFFIX for path in files):
        answers = [_told(_whole, path) for path in files]
    else:
        with session.desk() as desk:
            answers = [_told(partial(check, desk), path) for path in files]
    session.answer(
        {"files": [{"file": a.file, "good": a.good, "words": a.words} for a in answers]},
        "\n".join(f"{'✓' if a.good else '✗'} {a.file}：{a.words}" for a in answers),
    )
    if not all(a.good for a in answers):
        raise SystemExit(1)


def _told(look: Callable[[Path], Answer], path: Path) -> Answer:
    """What cannot be looked at is an answer too: the other files are still told about."""
    try:
        return look(path)
    except UserError as error:
        return Answer(path.name, False, error.message)


def _whole(path: Path) -> Answer:
    """Is a package as it was sealed, by whomever? Without an office nobody knows whose the key is."""
    if path.suffix != SUFFIX:
        return Answer(path.name, False, "没有办公室资料，只能核验数据包（.hdp）。")
    package_reader.verify(path, package_reader.signer(path))
    return Answer(path.name, False, "完整，但没有办公室资料可核对签名人。")
