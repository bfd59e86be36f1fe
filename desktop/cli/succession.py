"""`hudang county succeed`: a township that lost its root key is certified under the new one."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session
from desktop.cli.county import at_county, county, open_county
from desktop.county import offices
from desktop.domain.file_names import shown_name
from desktop.models.durable import replace
from desktop.office.checking import day


@county.command()
@click.argument("request", metavar="登记申请", type=click.Path(path_type=Path))
@click.option("--fingerprint", required=True, help="办公室当面读出的新指纹")
@click.option("--until", required=True, help="旧根密钥有效到哪一天（用恢复码重建的那一天）")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="存放的文件夹")
@at_county
def succeed(session: Session, folder: Path, request: Path, fingerprint: str, until: str, out: Path) -> None:
    """更换根密钥：办公室丢了根密钥、用恢复码重建后，核对指纹重新登记。"""
    word = session.password()
    with open_county(session, folder, word) as desk:
        desk.open_root(word)
        done = offices.succeed(desk, request, fingerprint=fingerprint, until=day(until))
    out.mkdir(parents=True, exist_ok=True)
    files = [out / "登记文件.json", out / "更换根密钥.json"]
    for path, raw in zip(files, (done.credential, done.succession), strict=True):
        replace(path, raw)
    names = "、".join(shown_name(path.name) for path in files)
    session.answer(
        {"township": done.township, "files": [str(path) for path in files]},
        f"{done.township}已换成新的根密钥。请把 {names} 交给该办公室导入：hudang office accept。",
    )
