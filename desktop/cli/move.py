"""hudang move: a household moves to another township of the county; the file goes in a sealed package."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.office import moving, moving_in, neighbours


@click.group()
def move() -> None:
    """县内迁移：收件卡、转出、转入、回执。"""


@move.command()
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="存放收件卡的文件夹")
@with_session
def card(session: Session, target: Path) -> None:
    """做本办公室的收件卡，交给转出的乡镇。"""
    with session.desk() as desk:
        path = neighbours.card(desk, target)
    session.answer({"card": str(path)}, f"收件卡：{path}")


@move.command()
@click.argument("household", metavar="户号")
@click.option("--card", "to", required=True, type=click.Path(path_type=Path), help="接收乡镇的收件卡")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="存放迁移包的文件夹")
@click.option("--original", "originals", multiple=True, help="随转的原件，可写多次")
@with_session
def out(session: Session, household: str, to: Path, target: Path, originals: tuple[str, ...]) -> None:
    """迁移变更办结以后，把户档封给接收的乡镇。"""
    word = session.password("您的口令")
    with session.desk(word) as desk:
        desk.open_signing(word)
        path = moving.give(desk, household, to, originals, target)
    session.answer({"package": str(path)}, f"迁移包：{path}。本户从此只能查看，等对方回执。")


@move.command("in")
@click.argument("package", metavar="迁移包", type=click.Path(path_type=Path))
@click.option("--village", required=True, help="迁入的村（社区）")
@click.option("--address", default="", help="迁入的住址")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="存放回执的文件夹")
@with_session
def take_in(session: Session, package: Path, village: str, address: str, target: Path) -> None:
    """核对并接收一户；同一个包再收一次没有影响。"""
    word = session.password("您的口令")
    with session.desk(word) as desk:
        desk.open_signing(word)
        done = moving_in.accept(desk, package, moving_in.Place(village, address), target)
    session.answer(
        {"household": done.file, "answer": str(done.answer)}, f"已接收，户号 {done.file}。回执：{done.answer}"
    )


@move.command()
@click.argument("answer", metavar="回执", type=click.Path(path_type=Path))
@with_session
def answered(session: Session, answer: Path) -> None:
    """读入接收乡镇的回执；对方退回的，本户重新打开。"""
    with session.desk() as desk:
        moved, _ = moving.take_answer(desk, answer)
    refused = moved.verdict == "refused"
    text = (
        f"{moved.to_township}没有接收：{moved.reason}。本户可以继续办理。"
        if refused
        else f"{moved.to_township}已接收。"
    )
    session.answer({"verdict": moved.verdict, "reason": moved.reason}, text)
