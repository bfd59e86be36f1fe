"""`hudang sync status|send|receive|exchange`: filings to the county and receipts back; the other PCs of the office."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.office import exchange as exchanging
from desktop.office import filings, receipts


@click.group()
def sync() -> None:
    """上报：状态、发送、读取回执；本办公室各电脑之间交换。"""


@sync.command()
@with_session
def status(session: Session) -> None:
    """每件备案到了哪一步。"""
    with session.desk() as desk:
        counts = Counter(line.status for line in filings.lines(desk))
    session.answer(dict(counts), "　".join(f"{name} {n} 件" for name, n in counts.items()) or "还没有备案。")


@sync.command()
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, help="文件夹或U盘")
@with_session
def send(session: Session, target: Path) -> None:
    """把待发的备案打包，写到文件夹或U盘。"""
    word = session.password()
    with session.desk(word) as desk:
        desk.open_signing(word)
        filings.seal_baseline(desk)
        skipped: list[str] = []
        filings.seal_filings(desk, skipped=skipped)
        sent = filings.send(desk, target)
    session.answer(
        {"packages": [p.name for p in sent], "skipped": skipped},
        "\n".join([f"已写入 {len(sent)} 个包：{target}", *skipped]),
    )
    if skipped:
        raise SystemExit(1)


@sync.command()
@click.option("--from", "source", type=click.Path(path_type=Path), required=True)
@with_session
def receive(session: Session, source: Path) -> None:
    """读取县（市、区）的回执。"""
    with session.desk() as desk:
        taken = receipts.receive(desk, source)
    data = {
        "accepted": taken.accepted,
        "returned": taken.returned,
        "known": taken.known,
        "problems": taken.problems,
    }
    text = f"已备案 {taken.accepted} 件，退回 {taken.returned} 件，已登记过 {taken.known} 件。"
    session.answer(data, "\n".join([text, *taken.problems]))
    if taken.problems:
        raise SystemExit(1)


@sync.command()
@click.option("--with", "target", type=click.Path(path_type=Path), required=True, help="共享文件夹或U盘")
@with_session
def exchange(session: Session, target: Path) -> None:
    """与本办公室的其他电脑交换：先读入，再写出。每台各做一遍，直到都没有新内容。"""
    with session.desk() as desk:
        done = exchanging.exchange(desk, target)
    came = done.returned
    conflicts = [f"{c.kind}/{c.record}/{c.field}" for c in done.office_conflicts]
    data = {
        "households": came.households,
        "entries": came.entries,
        "conflicts": came.conflicts,
        "set_aside": came.set_aside,
        "unclaimed": sorted(came.unclaimed),
        "sent": [path.name for path in done.sent],
        "waiting": done.waiting,
        "elsewhere": done.elsewhere,
        "office_conflicts": conflicts,
        "problems": came.problems,
    }
    text = [
        f"读入 {came.households} 户、{came.entries} 条新记录；冲突 {came.conflicts} 处，没有生效 {came.set_aside} 条，"
        f"待认领 {len(came.unclaimed)} 户。",
        f"写出 {len(done.sent)} 个包：{target}；{done.waiting} 个包对方还没有确认，"
        f"{done.elsewhere} 户的新内容还没有到。",
        *(f"两台电脑同时改过办公室记录，请管理员裁定：{name}" for name in conflicts),
    ]
    session.answer(data, "\n".join([*text, *came.problems]))
    if came.problems:
        raise SystemExit(1)
