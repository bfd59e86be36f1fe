"""`hudang office …`: found an office, tell the county, add people, check the files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from desktop.cli.context import Session, with_session
from desktop.cli.files import read_file
from desktop.cli.scheme import named
from desktop.domain.credential import Instrument, OfficeCredential, Revocation, RootSuccession
from desktop.domain.file_names import shown_name
from desktop.domain.money import format_yuan
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.durable import replace
from desktop.models.passwords import check_password
from desktop.models.signing import fingerprint as printed_form
from desktop.office import (
    checking,
    duties,
    founding,
    holidays,
    instruments,
    people,
    power_change,
    publication,
    recovery,
    rescue,
    reserve_fund,
)
from desktop.office.clock import SystemClock

LARGEST = 2**53


@click.group()
def office() -> None:
    """办公室：新建、登记、人员、检查。"""


@office.command()
@click.option("--scheme", required=True, help="方案，如 mishan，或县里自己的方案文件夹")
@click.option("--township", required=True, help="乡镇（街道）名称或代码")
@click.option("--name", required=True, help="管理员姓名")
@click.option("--device", "device_name", default="办公室电脑", help="本机名称")
@with_session
def init(session: Session, scheme: str, township: str, name: str, device_name: str) -> None:
    """新建一个办公室，您是管理员。"""
    password = session.password("设置口令（至少12个字符）")
    check_password(password)
    which, own = named(scheme)
    person = people.new_person_id()
    founding.found(
        session.folder(), session.profile_folder(), scheme=which, own=own, township=township,
        device_name=device_name,
        founder=founding.Founder(person, name, password, roles=("administrator", "clerk")), clock=SystemClock(),
    )  # fmt: skip
    session.answer(
        {"office": str(session.folder()), "user": person},
        f"已新建办公室：{session.folder()}\n下一步：hudang office request --out 登记申请.json，把申请送县级民政部门。",
    )


@office.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@with_session
def request(session: Session, out: Path) -> None:
    """生成送县（市、区）的登记申请（只有公开信息）。"""
    password = session.password()
    with session.desk(password) as desk:
        replace(out, founding.request_for_county(desk, password))
        printed = printed_form(desk.device.pinned_office_key)
    session.answer({"request": str(out), "fingerprint": printed}, f"已生成 {out}\n请当面核对指纹：{printed}")


@office.command()
@click.argument("files", metavar="文件...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--fingerprint", help="县级打印的指纹（登记县级密钥时必填）")
@with_session
def accept(session: Session, files: tuple[Path, ...], fingerprint: str | None) -> None:
    """导入县（市、区）签发的登记文件和委托书。"""
    taken = []
    word = session.password("管理员口令")
    with session.desk(word) as desk:
        for path in files:
            raw = read_file(path)
            statement = credentials.read(raw).statement
            if isinstance(statement, OfficeCredential):
                if fingerprint is None and not desk.demonstration:
                    raise UserError("登记县级密钥要先核对指纹。", "请加 --fingerprint “县级打印的指纹”。")
                founding.accept_county(desk, word, raw, fingerprint)
                taken.append(f"已登记：{statement.county_name}")
            elif isinstance(statement, RootSuccession):
                recovery.accept_succession(desk, raw)
                taken.append("已导入县级对旧根密钥的说明")
            elif isinstance(statement, Instrument | Revocation):
                about = instruments.accept(desk, raw)
                what = "委托书" if isinstance(statement, Instrument) else "收回委托书的文件"
                taken.append(f"已导入{what}：{about.number}")
            else:
                raise UserError(f"{shown_name(path.name)} 不是登记文件，也不是委托书。", "请核对文件。")
    session.answer({"accepted": taken}, "\n".join(taken))


@office.command()
@click.argument("pairs", metavar="名称=值...", nargs=-1, required=True)
@with_session
def configure(session: Session, pairs: tuple[str, ...]) -> None:
    """填写设置，如 standard_rural_fen=56500。"""
    with session.desk() as desk:
        units = {s.id: s.unit for s in desk.pack.scheme.settings}
        settings: dict[str, int | str] = {}
        for pair in pairs:
            name, equals, value = pair.partition("=")
            if not equals:
                raise UserError(f"“{pair}”要写成 名称=值。", "例如 phone=0467-1234567。")
            if units.get(name, "text") == "text":
                settings[name] = value
            else:
                settings[name] = _whole(name, value)
        founding.configure(desk, settings)
    session.answer({"configured": sorted(settings)}, f"已保存 {len(settings)} 项设置。")


def _whole(name: str, text: str) -> int:
    """Only 0-9, and no larger than any JSON reader keeps exactly."""
    if not (text.isascii() and text.isdecimal()):
        raise UserError(f"“{name}”要填整数，只用数字 0-9。", "金额以分为单位。")
    if len(text) > len(str(LARGEST)) or int(text) > LARGEST:
        raise UserError(f"“{name}”的数字太大。", f"最大 {LARGEST}；金额以分为单位。")
    return int(text)


@office.command()
@with_session
def check(session: Session) -> None:
    """检查每个文件：签名、链条、账表一致、磁盘建议。"""
    with session.desk() as desk:
        report = checking.check_office(desk)
    text = "\n".join(report.findings) or "没有发现问题。"
    if report.unused_numbers:
        text += f"\n作废（未使用）的文号：{'、'.join(report.unused_numbers)}"
    session.answer(report.as_json(), f"检查了 {report.households} 户。{text}")
    if report.findings:
        raise SystemExit(1)


@office.command("public-list")
@click.option("--matter", default="dibao", help="事项，如 dibao")
@click.option("--village", required=True, help="村（社区）")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path), help="存放的文件夹")
@with_session
def public_list(session: Session, matter: str, village: str, target: Path) -> None:
    """长期公示名单：一个村正在享受的家庭，只有可以公布的内容。"""
    with session.desk() as desk:
        path = publication.export(desk, matter, village, desk.today(), target)
    session.answer({"file": str(path)}, f"公布名单：{path}")


@office.command()
@click.argument("file", metavar="节假日表", type=click.Path(path_type=Path))
@with_session
def calendar(session: Session, file: Path) -> None:
    """装入一年的节假日表（与程序自带的格式相同），不用联网。"""
    with session.desk() as desk:
        year, _ = holidays.take_in(desk, file)
    session.answer({"year": year}, f"已装入 {year} 年节假日表。")


@office.command()
@with_session
def tasks(session: Session) -> None:
    """办公室任务：该做什么、最晚哪天、依据哪句话。"""
    with session.desk() as desk:
        found = duties.list_duties(desk)
    lines = [f"{_STATES.get(d.state, d.state)}　{d.due or '—'}　{d.title}" for d in found]
    session.answer({"tasks": [asdict(d) for d in found]}, "\n".join(lines) or "没有任务。")


_STATES = {"open": "待办", "late": "逾期", "coming": "将到", "done": "已办"}


@office.command("open-cases")
@with_session
def left_open(session: Session) -> None:
    """权限已变动、还没办完的申请：期限、停在哪一步、由谁接着办。"""
    with session.desk() as desk:
        found = power_change.open_cases(desk, desk.today())
    lines = [
        f"{c.due or '—'}　{c.head}　{c.matter}　停在“{c.state}”　{c.reason}"
        + (f"　由{c.instead}接着办" if c.instead else "")
        for c in found
    ]
    data = [{**asdict(c), "household": c.ref.household, "application": c.ref.application} for c in found]
    session.answer({"open_cases": data}, "\n".join(lines) or "没有权限变动后还没办完的申请。")


@office.command("reserve-fund")
@click.option("--replenish", "fen", type=click.IntRange(min=1), metavar="分", help="补充的金额，以分为单位")
@click.option("--document", default="", help="拨付文件或凭证号")
@click.option("--on", "on", help="到账日期，不写即今天")
@with_session
def fund(session: Session, fen: int | None, document: str, on: str | None) -> None:
    """临时救助备用金：还剩多少；加 --replenish 登记补充。"""
    if fen is None and (document or on):
        raise UserError("没有写补充多少。", "请加 --replenish 金额（分）。")
    with session.desk() as desk:
        if fen is not None:
            day = checking.day(on) if on else desk.today()
            reserve_fund.replenish(desk, fen, day, document)
        now = reserve_fund.fund(desk)
    text = f"尚未补回 {format_yuan(now.out_fen)} 元"
    if now.left_fen is not None and now.ceiling_fen is not None:
        text += f"，上限 {format_yuan(now.ceiling_fen)} 元，还能先行支付 {format_yuan(now.left_fen)} 元"
    else:
        text += "，上限方案未规定"
    done = f"已补充 {format_yuan(fen)} 元。" if fen is not None else ""
    session.answer({**asdict(now), "out_fen": now.out_fen, "left_fen": now.left_fen}, f"{done}{text}。")


@office.command("rescue-key")
@click.argument("household", metavar="户号")
@click.option("--reason", required=True, help="为什么要取出密钥（会留痕）")
@with_session
def rescue_key(session: Session, household: str, reason: str) -> None:
    """打印一户文件的64位十六进制密钥（管理员，留痕）。"""
    password = session.password("管理员口令")
    with session.desk(password) as desk:
        key = rescue.file_key(desk, household, reason, password)
    session.answer({"household": household, "key": key}, key)
