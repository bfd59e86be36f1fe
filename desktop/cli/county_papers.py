"""`hudang county agreement`: the paper copies of signed instruments, for the seals of both sides.

They name officials and powers, nobody of a household: the county's desk has nothing to look for in them.
"""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session
from desktop.cli.county import at_county, county, open_county
from desktop.county import instruments
from desktop.county.agreement import agreement as printed
from desktop.documents.fonts import FontChain
from desktop.domain.credential import Instrument
from desktop.errors import UserError
from desktop.models.durable import replace


@county.command()
@click.argument("office", metavar="办公室编号")
@click.option("--number", default="", help="只打印这一文号的委托书")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="放 PDF 的文件夹")
@at_county
def agreement(session: Session, folder: Path, office: str, number: str, out: Path) -> None:
    """把已签发的委托书打印成纸质文本（PDF），供双方盖章。"""
    out.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    with open_county(session, folder) as desk:
        fonts = FontChain()
        for held in instruments.signed(desk, office):
            said = held.statement
            if isinstance(said, Instrument) and number in ("", said.number):
                target = out / f"委托书-{held.id[:12]}.pdf"
                replace(target, printed(desk, office, held.id, fonts))
                written.append(str(target))
    if not written:
        raise UserError("没有找到要打印的委托书。", "请核对办公室编号和文号。")
    session.answer({"files": written}, f"已打印 {len(written)} 份委托书到 {out}。")
