"""`hudang county …`: the county desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import click

from desktop.cli.context import Session, with_session
from desktop.county import inbox, instruments, offices, receipts, spotcheck
from desktop.county.county_desk import CountyDesk
from desktop.county.county_folder import CountyFolder
from desktop.errors import UserError
from desktop.models.durable import replace
from desktop.models.signing import fingerprint as fingerprint_of
from desktop.office.clock import SystemClock
from desktop.sync.carriers import folder as carrier

P = ParamSpec("P")
R = TypeVar("R")

_county = click.option(
    "--county",
    "county_folder",
    type=click.Path(path_type=Path),
    help="县（市、区）文件夹，写在动词前后都可以",
)


@click.group()
@_county
@click.pass_context
def county(context: click.Context, county_folder: Path | None) -> None:
    """民政局：登记、签发委托书、收件、抽查、回执。"""
    context.meta["county"] = county_folder


def at_county(command: Callable[Concatenate[Session, Path, P], R]) -> Callable[P, R]:
    """Give a command its session and the county folder; the folder is named before or after the verb."""

    @wraps(command)
    def called(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
        context = click.get_current_context()
        folder = kwargs.pop("county_folder") or context.meta["county"]
        if not isinstance(folder, Path):
            raise click.MissingParameter(ctx=context, param_hint="--county", param_type="option")
        return command(session, folder, *args, **kwargs)

    return _county(with_session(called))


def _open(session: Session, folder: Path, password: str | None = None) -> CountyDesk:
    if not CountyFolder(folder).toml.is_file():
        raise UserError(
            f"“{folder}”不是县（市、区）文件夹。", "请核对 --county，或用 hudang county init 新建一个。"
        )
    users = CountyDesk.users(folder)
    word = session.password() if password is None else password
    return CountyDesk.open(folder, session.user or users[0][1], word, SystemClock())


@county.command()
@click.option("--scheme", required=True)
@click.option("--name", required=True, help="第一位使用人姓名")
@at_county
def init(session: Session, folder: Path, scheme: str, name: str) -> None:
    """新建县（市、区）一方。"""
    word = session.password("设置口令（至少12个字符）")
    with CountyDesk.found(folder, scheme=scheme, label=name, password=word, clock=SystemClock()) as desk:
        printed = fingerprint_of(desk.public.root_public_key)
    session.answer(
        {"county": str(folder), "fingerprint": printed},
        f"已新建：{folder}\n县级密钥指纹（印在纸上交给各乡镇核对）：{printed}",
    )


@county.command()
@click.argument("request", metavar="申请文件", type=click.Path(path_type=Path))
@click.option("--fingerprint", help="办公室当面读出的指纹")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@at_county
def enrol(session: Session, folder: Path, request: Path, fingerprint: str | None, out: Path) -> None:
    """登记一个乡镇（街道）办公室。"""
    word = session.password()
    with _open(session, folder, word) as desk:
        desk.open_root(word)
        enrolled = offices.enrol(desk, request, fingerprint=fingerprint)
        replace(out, enrolled.credential)
    session.answer(
        {"office": enrolled.office, "township": enrolled.township, "file": str(out)},
        f"已登记 {enrolled.township}（{enrolled.office}），登记文件：{out}",
    )


@county.command()
@click.argument("office", metavar="办公室编号")
@click.option("--number", required=True, help="委托书文号")
@click.option("--since", required=True)
@click.option("--until", required=True)
@click.option("--matter", "matters", multiple=True, help="事项（不写即方案全部事项）")
@click.option("--remedy", help="救济文字的读法（方案里的 id）")
@click.option("--confirmed-on", help="司法局核定救济文字的日期")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@at_county
def instrument(
    session: Session,
    folder: Path,
    office: str,
    number: str,
    since: str,
    until: str,
    matters: tuple[str, ...],
    remedy: str | None,
    confirmed_on: str | None,
    out: Path,
) -> None:
    """签发委托书。"""
    word = session.password()
    with _open(session, folder, word) as desk:
        desk.open_root(word)
        raw = instruments.sign_instrument(
            desk, office, matters=matters or [m.id for m in desk.pack.scheme.matters], since=_day(since),
            until=_day(until), number=number, remedy=remedy,
            confirmed_on=_day(confirmed_on) if confirmed_on else None,
        )  # fmt: skip
        replace(out, raw)
    session.answer({"instrument": number, "file": str(out)}, f"已签发 {number}：{out}")


@county.command()
@click.argument("source", metavar="文件夹", type=click.Path(path_type=Path))
@at_county
def receive(session: Session, folder: Path, source: Path) -> None:
    """收件：核验、登记台账。"""
    with _open(session, folder) as desk:
        got = inbox.receive(desk, source)
    lines = [p.said for p in got.packages]
    lines += [f"  退回 {r.head_name}：{r.reason}" for p in got.packages for r in p.returned]
    lines += [f"{p.file}：{p.message}{p.hint}" for p in got.refused]
    session.answer(asdict(got), "\n".join(lines))
    if got.refused:
        raise SystemExit(1)


@county.command()
@click.option("--period", required=True, help="期间，如 2026-03")
@click.option("--percent", type=click.IntRange(1, 100), help="比例（不写按委托书和方案）")
@click.option("--seed", help="随机种子（不写自动生成并记录）")
@at_county
def sample(session: Session, folder: Path, period: str, percent: int | None, seed: str | None) -> None:
    """抽查：按比例抽取，纸质签批的全部抽取。"""
    with _open(session, folder) as desk:
        drawn = spotcheck.draw(desk, period=period, percent=percent, seed=seed)
    text = f"{period} 抽取 {len(drawn.items)} 件。"
    session.answer(asdict(drawn), text)


@county.command()
@click.option("--to", "target", type=click.Path(path_type=Path), required=True)
@at_county
def receipt(session: Session, folder: Path, target: Path) -> None:
    """签发回执，写到文件夹或U盘。"""
    word = session.password()
    with _open(session, folder, word) as desk:
        desk.open_root(word)
        receipts.answer(desk)
        sent = carrier.send(receipts.kept(desk), target)
    session.answer({"packages": [p.name for p in sent]}, f"已写入 {len(sent)} 个回执包：{target}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"“{text}”不是日期。", "请写成 2026-03-01 这样。") from None
