"""`hudang office add-person|people|…|recovery-code|recover|rekey`: who is here, their passwords and keys."""

from __future__ import annotations

import click
from rich.progress import Progress

from desktop.cli.context import Session, with_session
from desktop.cli.office import office
from desktop.domain.credential import Appointment, PersonCredential, Role
from desktop.models.passwords import check_password, generate_words
from desktop.models.signing import fingerprint
from desktop.office import checking, people, recovery, removal
from desktop.office.clock import SystemClock
from desktop.office.desk import Desk

ROLES = click.Choice(["clerk", "fieldworker", "leader", "administrator"])
_NAMES = {"clerk": "经办人", "fieldworker": "外勤", "leader": "领导", "administrator": "管理员"}
_GENERATE = click.option("--generate", is_flag=True, help="由系统生成五个词的口令，只显示一次")


@office.command("add-person")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, type=ROLES)
@click.option("--position", help="职务，如 主管领导")
@click.option("--since", help="任职起，如 2026-01-01")
@click.option("--until", help="任职止")
@click.option("--paper-only", is_flag=True, help="没有账号，只在纸上签批")
@_GENERATE
@with_session
def add_person(
    session: Session,
    name: str,
    roles: tuple[Role, ...],
    position: str | None,
    since: str | None,
    until: str | None,
    paper_only: bool,
    generate: bool,
) -> None:
    """添加人员；新人的口令由本人当面输入。"""
    admin = session.password("管理员口令")
    word = ""
    with session.desk(admin) as desk:
        posts = _posts(desk, position, since, until)
        if paper_only:
            added = people.name_signer(desk, admin, name=name, appointments=posts)
        else:
            word = generate_words() if generate else session.password(f"{name} 的口令")
            check_password(word, people.known_words(desk, name))
            added = people.add_person(desk, admin, name=name, roles=roles, password=word, appointments=posts)
    _tell(session, added, f"已添加 {name}（{added.person}）。", word if generate else "")


@office.command("people")
@with_session
def list_people(session: Session) -> None:
    """人员：姓名、角色、职务、有没有账号、谁保管根密钥。"""
    with session.desk() as desk:
        found = people.listed(desk)
    lines = ["　".join(filter(None, _columns(p))) for p in found]
    session.answer({"people": [p.as_json() for p in found]}, "\n".join(lines))


@office.command("remove-person")
@click.argument("who", metavar="人员")
@click.option("--reason", required=True, help="为什么移除，如 调离")
@with_session
def remove_person(session: Session, who: str, reason: str) -> None:
    """移除人员：收回证书和账号，换新密钥；他签过的仍然有效。"""
    admin = session.password("管理员口令")
    with session.desk(admin) as desk:
        person = people.find(desk, who)
        name = people.latest(desk, person).name
        laptops = removal.laptops_of(desk, person)
        knows_root = removal.kept_the_root(desk, person)
        removal.remove_person(desk, admin, person, reason)
        more = (
            [f"他的笔记本还没有停用：{'、'.join(laptops)}。请用 hudang device revoke 撤销。"]
            if laptops
            else []
        )
        if knows_root:
            more.append("他保管过办公室的根密钥，请与县级民政部门商量是否更换根密钥。")
    data = {"removed": person, "name": name, "laptops": list(laptops), "kept_root": knows_root}
    text = f"已移除 {name}。其余档案在下次保存时换上新密钥；要立即全部更换，请运行 hudang office rekey。"
    session.answer(data, "\n".join([text, *more]))


@office.command("reset-password")
@click.argument("who", metavar="人员")
@_GENERATE
@with_session
def reset_password(session: Session, who: str, generate: bool) -> None:
    """忘了口令：管理员为其重设。数据回来，旧签名密钥作废，换发新的。"""
    admin = session.password("管理员口令")
    with session.desk(admin) as desk:
        person = people.find(desk, who)
        word = generate_words() if generate else session.second_password("新口令（由本人当面输入）")
        said = people.reset_password(desk, admin, person, word)
    _tell(session, said, f"已为 {said.name} 重设口令，旧的签名密钥已作废。", word if generate else "")


@office.command("change-password")
@with_session
def change_password(session: Session) -> None:
    """换自己的口令：先输旧口令，再输新口令。"""
    old = session.password("旧口令")
    with session.desk(old) as desk:
        people.change_password(desk, old, session.second_password("新口令（至少12个字符）"))
    session.answer({"changed": True}, "口令已换。以前拷出去的保险库文件仍能用旧口令打开，请销毁旧备份。")


@office.command("change-roles")
@click.argument("who", metavar="人员")
@click.option("--role", "roles", multiple=True, type=ROLES, help="变更后的全部角色")
@click.option("--position", help="变更后的职务；不写即不变")
@click.option("--no-position", is_flag=True, help="不再任职")
@click.option("--since", help="任职起")
@click.option("--until", help="任职止")
@with_session
def change_roles(
    session: Session,
    who: str,
    roles: tuple[Role, ...],
    position: str | None,
    no_position: bool,
    since: str | None,
    until: str | None,
) -> None:
    """变更角色或职务。今天已经签过字的，从明天起生效。"""
    admin = session.password("管理员口令")
    with session.desk(admin) as desk:
        posts = _posts(desk, position, since, until) if position or no_position else None
        said = people.change_roles(desk, admin, people.find(desk, who), roles, posts)
    _tell(session, said, f"已变更 {said.name}，自 {said.since.isoformat()} 起生效。")


@office.command("recovery-code")
@with_session
def recovery_code(session: Session) -> None:
    """生成恢复码：只显示这一次，抄写或打印后密封保管；以前的恢复码作废。"""
    admin = session.password("管理员口令")
    with session.desk(admin) as desk:
        code = recovery.new_code(desk, admin)
    session.answer(
        {"code": code}, f"{code}\n请打印后装入信封密封保管。它只能取回数据，不能签名。以前的恢复码已作废。"
    )


@office.command()
@click.option("--name", required=True, help="新管理员姓名")
@click.option("--person", default="", help="原管理员的人员编号（忘了口令的）；不写即新人")
@click.option("--device", "device_name", default="办公室电脑", help="本机名称")
@with_session
def recover(session: Session, name: str, person: str, device_name: str) -> None:
    """用恢复码取回数据：先输恢复码，再输新管理员的口令。"""
    code = session.password("恢复码")
    made = recovery.recover(
        session.folder(), session.profile_folder(), code, name=name, person=person, device_name=device_name,
        password=session.second_password("新口令（至少12个字符）"), clock=SystemClock(),
    )  # fmt: skip
    data = {
        "person": made.person,
        "device": made.device,
        "block": made.block,
        "fingerprint": fingerprint(made.root),
    }
    session.answer(
        data,
        f"数据已取回，{name}（{made.person}）是管理员。恢复码已用掉，请生成新的：hudang office recovery-code。\n"
        "其他人的口令请逐一重设：hudang office reset-password。\n"
        f"根密钥已更换，请向县级民政部门重新登记，当面核对指纹：{fingerprint(made.root)}",
    )


@office.command()
@with_session
def rekey(session: Session) -> None:
    """把还在旧密钥下的文件全部换上新密钥；可以中断，再次运行即继续。"""
    with session.desk() as desk, Progress(disable=session.as_json) as bar:
        task = bar.add_task("换密钥", total=None)
        done = removal.rekey(desk, lambda n, of: bar.update(task, completed=n, total=of))
    text = "\n".join([f"换上新密钥 {done.renewed} 个文件。", *done.left])
    session.answer({"renewed": done.renewed, "left": list(done.left)}, text)
    if done.left:
        raise SystemExit(1)


def _columns(p: people.Listed) -> tuple[str, ...]:
    return p.person, p.name, "、".join(_NAMES.get(r, r) for r in p.roles), "、".join(p.positions), p.state


def _posts(desk: Desk, position: str | None, since: str | None, until: str | None) -> list[Appointment]:
    if position is None:
        return []
    start = checking.day(since) if since else desk.today()
    return [Appointment(position=position, since=start, until=checking.day(until) if until else None)]


def _tell(session: Session, said: PersonCredential, text: str, word: str = "") -> None:
    data = {"person": said.person, "name": said.name, "since": said.since.isoformat()}
    if word:
        data["password"] = word
        text += f"\n口令（只显示这一次，请当面交给本人）：{word}"
    session.answer(data, text)
