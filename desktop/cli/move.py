"""hudang move: a household moves to another township of the county; the file goes in a sealed package."""

from __future__ import annotations

from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.domain.money import format_yuan
from desktop.office import moving, moving_in, neighbours, villages
from desktop.office.index import unread_words

_package = click.argument("package", metavar="迁移包", type=click.Path(path_type=Path))


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
@_package
@click.option("--village", required=True, help="迁入的村（社区）")
@click.option("--address", default="", help="迁入的住址")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="存放回执的文件夹")
@with_session
def take_in(session: Session, package: Path, village: str, address: str, target: Path) -> None:
    """核对并接收一户；同一个包再收一次没有影响。"""
    word = session.password("您的口令")
    with session.desk(word) as desk:
        desk.open_signing(word)
        where = moving_in.Place(villages.check(desk, village), address)
        done = moving_in.accept(desk, package, where, target)
    session.answer(
        {"household": done.file, "answer": str(done.answer)}, f"已接收，户号 {done.file}。回执：{done.answer}"
    )


@move.command()
@_package
@with_session
def look(session: Session, package: Path) -> None:
    """核对迁移包，看里面是哪一户；什么都不写。"""
    with session.desk() as desk:
        seen = moving_in.look(desk, package)
    people = [m.name for m in seen.home.members if m.here]
    benefits = [
        {"category": b.category or b.matter, "monthly_fen": b.monthly_fen, "paid_until": b.paid_until}
        for b in seen.statement.benefits
    ]
    originals = list(seen.statement.originals)
    data = {
        "from": seen.giver.township, "members": people, "benefits": benefits, "originals": originals,
        "household": seen.file,
    }  # fmt: skip
    lines = [f"来自{seen.giver.township}：{'、'.join(people)}（{len(people)} 人）。"]
    lines += [
        f"{b.category or b.matter}，每月 {format_yuan(b.monthly_fen)} 元，已发到 {b.paid_until}。"
        for b in seen.statement.benefits
    ]
    lines += [f"随转的原件：{'、'.join(originals)}。"] if originals else []
    session.answer(data, "\n".join(lines))


@move.command()
@_package
@click.option("--reason", required=True, help="为什么不能接收，对方要据此处理")
@click.option(
    "--to", "target", type=click.Path(path_type=Path), help="存放回执的文件夹，不写即迁移包所在的文件夹"
)
@with_session
def refuse(session: Session, package: Path, reason: str, target: Path | None) -> None:
    """退回一个迁移包，写明理由；已经接收的不能退回。"""
    word = session.password("您的口令")
    with session.desk(word) as desk:
        desk.open_signing(word)
        answer = moving_in.refuse(desk, package, reason, target or package.parent)
    session.answer({"answer": str(answer)}, f"已退回。回执：{answer}，请交给迁出的乡镇（街道）。")


@move.command()
@with_session
def waiting(session: Session) -> None:
    """已经迁出、对方还没有回执的户。"""
    unread: list[str] = []
    with session.desk() as desk:
        found = moving.waiting(desk, unread)
    data = [{"household": file, "to": gone.to_township} for file, gone in found]
    lines = [f"{file}　迁往{gone.to_township}，还没有回执" for file, gone in found] or ["没有等回执的户。"]
    if unread:
        lines.append(unread_words(unread))
    session.answer({"waiting": data, "unread": unread}, "\n".join(lines))


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
