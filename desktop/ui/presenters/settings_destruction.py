"""到期销毁: how long files are kept, and the destruction of one whose time is over, by two people."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.office import destruction, founding, people
from desktop.office.desk import Changes, Desk
from desktop.office.destruction import Ripe
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line
from desktop.ui.presenters.words import day

YEARS = Deed("years", "填写保管年限")
DESTROY = Deed("destroy", "找出期满的户，销毁…", hurts=True)
_MOST_YEARS = 200


def board(desk: Desk) -> Board:
    """The rule, and what was destroyed so far; which households are ripe is looked up only when asked."""
    admin, rule = "administrator" in desk.person.roles, destruction.years(desk)
    gone = len(destruction.tombstones(desk))
    note = "户档结案后按年限保管，期满才能销毁：管理员和一位主管领导都在场，各输各的口令。程序从不自己销毁。"
    kept = Line(
        "保管年限",
        f"保管 {rule[0]} 年。{rule[1]}"
        if rule
        else "还没有填写，所以现在什么也不能销毁。请管理员按县级规定填写。",
        "" if rule else "待填写",
        (YEARS,) if admin else (),
    )
    told = f"已销毁 {gone} 户。" if gone else "还没有销毁过。"
    done = Line(
        "期满的户档",
        f"{told}销毁后户档不能找回，只留下谁、何时、依据什么销毁的记录；其他设备和旧备份也不会把它带回来。",
        deeds=(DESTROY,) if admin and rule else (),
    )
    return Board(note if admin else f"{note}由管理员办理。", (kept, done))


def form(desk: Desk, deed: Deed) -> FormSpec:
    """The form of a deed. Raises ``UserError`` where nothing is ripe, or nobody could agree."""
    if deed.id == YEARS.id:
        rule = destruction.years(desk)
        asked = Field(
            "years", "保管几年", "number", hint="从结案次年算起，照县级文件填写", initial=str(rule[0]) if rule else ""
        )  # fmt: skip
        return FormSpec((asked,), action="保存", help="少于国家规定年限的，按国家规定的保管。")
    unread: list[str] = []
    ripe = destruction.offered(desk, unread)
    if not ripe:
        more = f"另有 {len(unread)} 户打不开，没有算在内，请先到“备份与演练”抢救。" if unread else ""
        raise UserError("现在没有保管期满的户档。", f"还在办、在发的和没到期的都不会列出来。{more}")
    return _destroying(tuple((r.household, _title(r)) for r in ripe), _leaders(desk))


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Do it."""
    if deed.id == YEARS.id:
        years = Reader(form(desk, deed), typed).number("years")
        if not 0 < years <= _MOST_YEARS:
            raise FieldProblem("years", f"保管年限应在 1 到 {_MOST_YEARS} 年之间。", "请照文件填写整数年。")
        founding.configure(desk, {destruction.YEARS: years})
        return Done(f"保管年限已保存：{years} 年。", Changes(kinds=frozenset({"setting"})))
    chosen = str(typed.get("household") or "")
    read = Reader(_destroying(((chosen, chosen),) if chosen else (), _leaders(desk)), typed)
    desk.open_signing(read.text("admin"))
    done = destruction.destroy(
        desk, read.text("household"), read.text("reason"), read.text("second"), read.text("second_word")
    )
    once = (("销毁证明（请抄存或复制打印，两人签字）", done.certificate),)
    return Done("已销毁，由谁、依据什么都记入办公室日志。", done.changes, once)


def _destroying(ripe: Choices, leaders: Choices) -> FormSpec:
    return FormSpec(
        (
            Field("household", "哪一户", "choice", choices=ripe),
            Field("reason", "理由", "long", hint="依据的保管期限和批准销毁的文件"),
            Field("sure", "两人已当面核对：就是这一户，销毁后不能找回", "yes"),
            Field("admin", "您的口令", "password", hint="管理员本人输入"),
            Field("second", "监销的主管领导", "choice", choices=leaders),
            Field("second_word", "主管领导的口令", "password", hint="由主管领导本人输入"),
        ),
        action="销毁这一户",
    )  # fmt: skip


def _leaders(desk: Desk) -> Choices:
    found = tuple(
        (p.person, p.name)
        for p in people.listed(desk)
        if "leader" in p.roles and p.login and not p.removed and p.person != desk.user
    )
    if not found:
        raise UserError("还没有能监销的主管领导。", "请先在“人员与岗位”里添加一位主管领导（有账号）。")
    return found


def _title(r: Ripe) -> str:
    return f"{r.head or '（未写户主）'}　{r.village}　{day(r.closed)} 结案，{day(r.until)} 期满"
