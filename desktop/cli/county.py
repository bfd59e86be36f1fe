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
from desktop.cli.scheme import named
from desktop.county import funding, inbox, instruments, mailbox, offices, receipts, spotcheck
from desktop.county.check_sheet import check_sheet
from desktop.county.county_desk import CountyDesk
from desktop.county.county_folder import CountyFolder
from desktop.documents.fonts import FontChain
from desktop.domain.credential import Instrument
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.durable import replace
from desktop.models.signing import fingerprint as fingerprint_of
from desktop.office.clock import SystemClock
from desktop.sync import disk
from desktop.sync.carriers.mailbox import is_address

P = ParamSpec("P")
R = TypeVar("R")

MOST_DIGITS = 16
"""A longer number is left as text, and refused as such."""

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


def open_county(session: Session, folder: Path, password: str | None = None) -> CountyDesk:
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
    which, own = named(scheme)
    with CountyDesk.found(
        folder, scheme=which, own=own, label=name, password=word, clock=SystemClock()
    ) as desk:
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
    with open_county(session, folder, word) as desk:
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
@click.option("--all", "every", is_flag=True, help="环节和方式不同的事项分开成几份（之一、之二），一次签完")
@click.option("--remedy", "remedies", multiple=True, help="救济文字的读法（方案里的 id），--all 时可写几种")
@click.option("--confirmed-on", help="司法局核定救济文字的日期")
@click.option("--set", "pairs", multiple=True, metavar="名称=值", help="方案没有写、由县里填写的设置")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="委托书文件，--all 时为文件夹")
@at_county
def instrument(
    session: Session,
    folder: Path,
    office: str,
    number: str,
    since: str,
    until: str,
    matters: tuple[str, ...],
    every: bool,
    remedies: tuple[str, ...],
    confirmed_on: str | None,
    pairs: tuple[str, ...],
    out: Path,
) -> None:
    """签发委托书。"""
    if len(remedies) > 1 and not every:
        raise UserError("一份委托书只能有一种救济文字的读法。", "请只写一个 --remedy，或加 --all。")
    word = session.password()
    with open_county(session, folder, word) as desk:
        desk.open_root(word)
        terms = instruments.Terms(
            number, _day(since), _day(until), remedies, _day(confirmed_on) if confirmed_on else None,
            settings=_settings(desk, pairs),
        )  # fmt: skip
        wanted = matters or tuple(m.id for m in desk.pack.scheme.matters)
        warned = instruments.doubts(desk, office, terms.since, terms.settings)
        if every:
            raws = instruments.sign_all(desk, office, terms, wanted)
        else:
            raws = (instruments.sign_terms(desk, office, terms, wanted),)
    for line in warned:
        click.echo(line, err=True)
    files = _written(raws, out, folder=every)
    said = [credentials.read(raw).statement for raw in raws]
    numbers = [s.number for s in said if isinstance(s, Instrument)]
    lines = [f"已签发 {n}：{file}" for n, file in zip(numbers, files, strict=True)]
    lines += [
        f"{s.number} 还没有核定救济文字，决定文书不能打印。"
        for s in said
        if isinstance(s, Instrument) and "confirm" in s.acts and not s.remedies
    ]
    session.answer(
        {
            "instrument": number,
            "instruments": numbers,
            "file": files[0],
            "files": files,
            "doubts": list(warned),
        },
        "\n".join(lines),
    )


@county.command()
@click.argument("office", metavar="办公室编号")
@click.argument("number", metavar="文号或编号")
@click.option("--since", required=True, help="从哪一天起收回（今天或以后）")
@click.option("--reason", required=True, help="收回的原因和文件")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@at_county
def recall(
    session: Session, folder: Path, office: str, number: str, since: str, reason: str, out: Path
) -> None:
    """收回委托书；此前的决定和用印仍然有效。"""
    word = session.password()
    with open_county(session, folder, word) as desk:
        desk.open_root(word)
        raw = instruments.recall(desk, office, number, _day(since), reason)
        replace(out, raw)
    session.answer(
        {"recalled": number, "since": since, "file": str(out)},
        f"已收回 {number}，自 {since} 起；收回文件：{out}\n请发给该办公室导入，并当面商定在办件怎样处理。",
    )


@county.command()
@click.argument("source", metavar="文件夹或邮箱地址")
@at_county
def receive(session: Session, folder: Path, source: str) -> None:
    """收件：核验、登记台账。"""
    word = session.password()
    with open_county(session, folder, word) as desk:
        if is_address(source):
            desk.open_root(word)
            got = mailbox.receive(desk, source)
        else:
            got = inbox.receive(desk, Path(source))
    lines = [p.said for p in got.packages]
    lines += [f"  退回 {r.head_name}：{r.reason}" for p in got.packages for r in p.returned]
    lines += [f"{p.file}：{p.message}{p.hint}" for p in got.refused]
    session.answer(asdict(got), "\n".join(lines) or "邮箱里没有新的数据包。")
    if got.refused:
        raise SystemExit(1)


@county.command()
@click.option("--period", required=True, help="期间，如 2026-03")
@click.option("--percent", type=click.IntRange(1, 100), help="比例（不写按委托书和方案）")
@click.option("--seed", help="随机种子（不写自动生成并记录）")
@click.option("--sheet", type=click.Path(path_type=Path), help="同时把抽查登记表存成这个 PDF")
@at_county
def sample(
    session: Session, folder: Path, period: str, percent: int | None, seed: str | None, sheet: Path | None
) -> None:
    """抽查：按比例抽取，纸质签批的全部抽取。"""
    with open_county(session, folder) as desk:
        drawn = spotcheck.draw(desk, period=period, percent=percent, seed=seed)
        if sheet is not None:
            replace(sheet, check_sheet(desk, drawn, FontChain()))
    parts = "；".join(f"{'、'.join(p.matters) or '其他事项'} {p.percent}%" for p in drawn.parts)
    text = f"{period} 抽取 {len(drawn.items)} 件。" + (f"分层：{parts}。" if len(drawn.parts) > 1 else "")
    text += f"以下事项到期再抽：{'、'.join(drawn.waiting)}。" if drawn.waiting else ""
    text += f"抽查登记表：{sheet}。" if sheet is not None else ""
    session.answer(asdict(drawn), text)


@county.command()
@click.option("--to", "target", required=True, help="文件夹、U盘或邮箱地址")
@at_county
def receipt(session: Session, folder: Path, target: str) -> None:
    """签发回执，写到文件夹、U盘或邮箱。"""
    word = session.password()
    with open_county(session, folder, word) as desk:
        desk.open_root(word)
        receipts.answer(desk)
        sent = mailbox.send(desk, target, receipts.kept(desk))
    session.answer({"packages": [p.name for p in sent]}, f"已写入 {len(sent)} 个回执包：{target}")


def _settings(desk: CountyDesk, pairs: tuple[str, ...]) -> dict[str, int | str]:
    """``name=value`` as the pack's settings want them; what does not fit is refused when it is signed."""
    found: dict[str, int | str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UserError(f"“{pair}”要写成 名称=值。", "例如 instrument_signers=分管领导。")
        setting = desk.pack.scheme.setting(name)
        whole = setting is not None and setting.unit != "text" and value.isascii() and value.isdecimal()
        found[name] = int(value) if whole and len(value) <= MOST_DIGITS else value
    return found


def _written(raws: tuple[bytes, ...], out: Path, *, folder: bool) -> list[str]:
    """One file, or 1.cred, 2.cred … in a folder."""
    if not folder:
        replace(out, raws[0])
        return [str(out)]
    with disk.told("写出委托书"):
        out.mkdir(parents=True, exist_ok=True)
    files = [out / f"{n}.cred" for n in range(1, len(raws) + 1)]
    for file, raw in zip(files, raws, strict=True):
        replace(file, raw)
    return [str(file) for file in files]


@county.command("plan")
@click.option("--month", required=True, help="月份，如 2026-04")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="存放用款计划的文件夹")
@at_county
def plan_(session: Session, folder: Path, month: str, out: Path) -> None:
    """用款计划：按乡镇和事项汇总，送财政部门。"""
    with open_county(session, folder) as desk:
        found = funding.plan(desk, month)
    path = funding.export(found, out)
    session.answer(
        {
            "month": month,
            "lines": [asdict(line) for line in found.lines],
            "total_fen": found.total_fen,
            "file": str(path),
        },
        f"{month} 用款计划 {len(found.lines)} 行，合计 {format_yuan(found.total_fen)} 元：{path}",
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"“{text}”不是日期。", "请写成 2026-03-01 这样。") from None
