"""`hudang sync status|send|receive|exchange|mailbox|all`: filings out, receipts in, the other PCs of the office."""

from __future__ import annotations

from collections import Counter

import click

from desktop.cli.context import Session, with_session
from desktop.errors import UserError
from desktop.office import exchange as exchanging
from desktop.office import filings, receipts
from desktop.office import mailbox as mailboxes
from desktop.office.desk import Desk
from desktop.office.exchange import Exchanged
from desktop.office.receipts import Taken

PLACE = "文件夹或U盘、邮箱地址，或 mailbox（用设好的邮箱）"


@click.group()
def sync() -> None:
    """上报：状态、发送、读取回执；本办公室各电脑之间交换；联网收发。"""


@sync.command()
@with_session
def status(session: Session) -> None:
    """每件备案到了哪一步。"""
    with session.desk() as desk:
        counts = Counter(line.status for line in filings.lines(desk))
    session.answer(dict(counts), "　".join(f"{name} {n} 件" for name, n in counts.items()) or "还没有备案。")


@sync.command()
@click.option("--to", "target", required=True, help=PLACE)
@with_session
def send(session: Session, target: str) -> None:
    """把待发的备案打包，写到文件夹或U盘，或发到邮箱。"""
    word = session.password()
    with session.desk(word) as desk:
        place = mailboxes.carrier_at(desk, target)
        skipped = _sealed(desk, word)
        sent = filings.send(desk, place)
    session.answer(
        {"packages": [p.name for p in sent], "skipped": skipped},
        "\n".join([f"已写入 {len(sent)} 个包：{target}", *skipped]),
    )
    if skipped:
        raise SystemExit(1)


@sync.command()
@click.option("--from", "source", required=True, help=PLACE)
@with_session
def receive(session: Session, source: str) -> None:
    """读取县（市、区）的回执。"""
    with session.desk() as desk:
        taken = receipts.receive(desk, mailboxes.carrier_at(desk, source))
    session.answer(_receipts(taken), "\n".join([_receipts_text(taken), *taken.problems]))
    if taken.problems:
        raise SystemExit(1)


@sync.command()
@click.option("--with", "target", required=True, help=PLACE)
@with_session
def exchange(session: Session, target: str) -> None:
    """与本办公室的其他电脑交换：先读入，再写出。每台各做一遍，直到都没有新内容。"""
    with session.desk() as desk:
        done = exchanging.exchange(desk, mailboxes.carrier_at(desk, target))
    text = _exchange_text(done, f"写出 {len(done.sent)} 个包：{target}")
    session.answer(_exchange(done), "\n".join([*text, *done.returned.problems]))
    if done.returned.problems:
        raise SystemExit(1)


@sync.command()
@click.argument("address", required=False)
@click.option("--none", "away", is_flag=True, help="不再用邮箱")
@with_session
def mailbox(session: Session, address: str | None, away: bool) -> None:
    """显示或设置邮箱地址（县里给的，管理员设置）。"""
    if address and away:
        raise UserError("又给了地址，又说不用邮箱。", "请只写其中一样。")
    with session.desk() as desk:
        if address or away:
            mailboxes.set_address(desk, address or "")
        now = mailboxes.address(desk)
        last = mailboxes.last_success(desk)
    told = f"上次联网 {last:%Y-%m-%d %H:%M}" if last else "还没有联过网"
    session.answer(
        {"address": now, "last": last.isoformat() if last else ""},
        f"邮箱：{now}，{told}。" if now else "没有设置邮箱。",
    )


@sync.command(name="all")
@with_session
def everything(session: Session) -> None:
    """联网收发：打包待发的备案，取回执，与其他电脑交换，发出所有还没有确认的包。"""
    word = session.password()
    with session.desk(word) as desk:
        line = mailboxes.carrier(desk)
        skipped = _sealed(desk, word)
        done = mailboxes.over_the_line(desk, line)
    problems = [*skipped, *done.problems]
    data = {
        "receipts": _receipts(done.taken),
        "exchange": _exchange(done.exchanged),
        "packages": [path.name for path in done.to_send],
        "problems": problems,
    }
    text = [_receipts_text(done.taken), *_exchange_text(done.exchanged, f"要发的包 {len(done.to_send)} 个")]
    text.append("已全部收发。" if not problems else "有没办成的，见下：")
    session.answer(data, "\n".join([*text, *problems]))
    if problems:
        raise SystemExit(1)


def _sealed(desk: Desk, password: str) -> list[str]:
    """Pack what waits for the county; what could not be packed, a sentence each."""
    desk.open_signing(password)
    filings.seal_baseline(desk)
    skipped: list[str] = []
    filings.seal_filings(desk, skipped=skipped)
    return skipped


def _receipts(taken: Taken) -> dict[str, object]:
    return {
        "accepted": taken.accepted,
        "returned": taken.returned,
        "known": taken.known,
        "problems": taken.problems,
    }


def _receipts_text(taken: Taken) -> str:
    return f"已备案 {taken.accepted} 件，退回 {taken.returned} 件，已登记过 {taken.known} 件。"


def _exchange(done: Exchanged) -> dict[str, object]:
    came = done.returned
    return {
        "households": came.households,
        "entries": came.entries,
        "conflicts": came.conflicts,
        "set_aside": came.set_aside,
        "unclaimed": sorted(came.unclaimed),
        "sent": [path.name for path in done.sent],
        "waiting": done.waiting,
        "elsewhere": done.elsewhere,
        "office_conflicts": _names(done),
        "problems": came.problems,
    }


def _exchange_text(done: Exchanged, sent: str) -> list[str]:
    came = done.returned
    return [
        f"读入 {came.households} 户、{came.entries} 条新记录；冲突 {came.conflicts} 处，没有生效 {came.set_aside} 条，"
        f"待认领 {len(came.unclaimed)} 户。",
        f"{sent}；{done.waiting} 个包对方还没有确认，{done.elsewhere} 户的新内容还没有到。",
        *(f"两台电脑同时改过办公室记录，请管理员裁定：{name}" for name in _names(done)),
    ]


def _names(done: Exchanged) -> list[str]:
    return [f"{c.kind}/{c.record}/{c.field}" for c in done.office_conflicts]
