"""委托书: what the office holds, until when, and who may do what under it, with the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from desktop.domain.file_names import shown_name
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.instrument_view import InstrumentView
from desktop.domain.scheme import UNSAID, Matter
from desktop.errors import UserError
from desktop.office import instruments
from desktop.office.act import CaseRef
from desktop.office.desk import Desk
from desktop.office.power_change import open_cases
from desktop.ui.presenters.filings import Told

LARGEST = 1 << 20
"""No instrument is larger, in bytes."""
KINDS = "委托书、收回文件 (*.json);;所有文件 (*)"

Standing = Literal["county", "own", "none", "kept"]
"""Of an act in a matter: by the county's instrument, by a self-registration, not now, never handed down."""
SIGNS = {"county": "可办", "own": "自行登记", "none": "不能", "kept": "未下放"}


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """One instrument: ``spent`` how much of its time is over, in per cent; ``warning`` what a person should do."""

    id: str
    number: str
    state: str
    days: str
    spent: int
    pairs: tuple[tuple[str, str], ...]
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One act in one matter today: ``why`` the instrument or the reason, ``instead`` who deals with it."""

    matter: str
    act: str
    standing: Standing
    why: str
    instead: str = ""

    @property
    def sign(self) -> str:
        """The word in the grid."""
        return SIGNS[self.standing]


@dataclass(frozen=True, slots=True)
class GridRow:
    """One matter with a cell for each act."""

    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """An application that the township may no longer finish: where it stands, and why."""

    ref: CaseRef
    title: str
    state: str
    late: bool
    why: str


@dataclass(frozen=True, slots=True)
class InstrumentBoard:
    """The page: the instruments, and the grid matter × act."""

    on: date
    cards: tuple[InstrumentCard, ...]
    acts: tuple[str, ...]
    rows: tuple[GridRow, ...]


def board(desk: Desk) -> InstrumentBoard:
    """Everything the page shows today."""
    today = desk.today()
    soon = {view.id for view in instruments.ending(desk, today)}
    cards = tuple(_card(view, view.id in soon, today) for view in instruments.overview(desk, today))
    matters = desk.pack.scheme.matters
    given = {act for matter in matters for act in matter.acts}
    acts = tuple(act for act in ACT_NAMES if act in given)
    rows = tuple(GridRow(m.title, tuple(_cell(desk, m, act, today) for act in acts)) for m in matters)
    return InstrumentBoard(today, cards, tuple(ACT_NAMES[act] for act in acts), rows)


def left_open(desk: Desk) -> tuple[LeftOpen, ...]:
    """权限已变动、还没办完的申请, the first to be due first. Reads the household files."""
    today = desk.today()
    return tuple(
        LeftOpen(
            ref=c.ref,
            title=f"{c.head or '（未写户主）'} · {c.matter}",
            state=f"停在“{c.state}”，期限 {c.due.isoformat() if c.due else '未规定'}",
            late=c.due is not None and c.due < today,
            why=f"{c.reason.rstrip('。')}。由{c.instead}接着办。" if c.instead else c.reason,
        )
        for c in open_cases(desk, today)
    )


def take_in(desk: Desk, path: Path) -> Told:
    """Read a file that the county signed: an instrument, or the recall of one. Raises ``UserError``."""
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(
                f"“{shown_name(path.name)}”太大，不是委托书。", "请选县（市、区）签发的委托书文件。"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"读不了“{shown_name(path.name)}”：{error.strerror}。", "请检查文件或U盘。") from None
    known = {held.id for held in desk.credentials.instruments}
    taken = instruments.accept(desk, raw)
    view = next((v for v in instruments.overview(desk, desk.today()) if v.number == taken.number), None)
    if view is not None and view.recalled_since is not None:
        return Told(
            f"委托书 {taken.number} 自 {view.recalled_since} 起收回：{view.recalled}", hint=_AFTER_RECALL
        )
    if view is not None and view.id in known:
        return Told(f"委托书 {taken.number} 已经导入过。")
    period = f"{taken.since} 至 {taken.until}"
    return Told(f"已导入委托书 {taken.number}，{period} 有效。", hint="下面“谁能办什么”已按它更新。")


_AFTER_RECALL = "没办完的申请列在本页，要按县（市、区）的要求办完、移交或上交，期限照走。"


def _card(view: InstrumentView, ending: bool, today: date) -> InstrumentCard:
    total, gone = (view.until - view.since).days + 1, (today - view.since).days
    return InstrumentCard(
        id=view.id,
        number=view.number,
        state=view.state,
        days=_days(view, today),
        spent=min(100, max(0, round(gone * 100 / total))) if total > 0 else 100,
        pairs=tuple(_pairs(view)),
        warning=_warning(view, ending),
    )


def _days(view: InstrumentView, today: date) -> str:
    match view.state:
        case "生效" | "自行登记":
            return f"还有 {view.days_left} 天"
        case "未生效":
            return f"{view.since} 起生效，还有 {(view.since - today).days} 天"
        case "已收回":
            return f"{view.recalled_since or view.until} 起收回"
        case _:
            return f"{view.until} 到期"


def _pairs(view: InstrumentView) -> list[tuple[str, str]]:
    remedy = f"{view.remedy_on} 核定" if view.remedy_on else "没有核定，通知书不能打印"
    said = [
        ("名称", view.title), ("由谁下放", view.delegator), ("方式", view.mode),
        ("期限", f"{view.since} 至 {view.until}"),
        ("事项", "、".join(title for _, title in view.matters)), ("环节", "、".join(view.acts)),
        ("以谁的名义", view.in_name_of), ("印章文字", view.seal_text), ("签批人", "、".join(view.signers)),
        ("救济文字", remedy if view.remedy_needed else "本委托书不作决定，不需要"),
        ("县级抽查", f"不低于 {view.spot_check_percent}%" if view.spot_check_percent else UNSAID),
    ]  # fmt: skip
    said += list(view.settings)
    return [(name, text) for name, text in said if text]


def _warning(view: InstrumentView, ending: bool) -> str:
    if view.state == "自行登记":
        return "这是本办公室自行登记的，没有县（市、区）的签名；请尽快换成签发的文件。"
    if view.recalled_since is not None:
        return f"{view.recalled_since} 起收回：{view.recalled}。{_AFTER_RECALL}"
    if ending:
        return "快到期，也没有接续的委托书：到期后不能签批和用印，请办续签。"
    if view.live and view.remedy_needed and view.remedy_on is None:
        return "救济文字还没有核定，通知书不能打印。请县（市、区）补签。"
    return ""


def _cell(desk: Desk, matter: Matter, act: str, today: date) -> Cell:
    found = instruments.authority(desk, matter.id, act, today)
    name = ACT_NAMES[act]
    if found.instrument is not None:
        standing: Standing = "county" if found.county_signed else "own"
        why = f"委托书 {found.instrument.number}，到 {found.instrument.until}，以{found.instrument.in_name_of}名义。"
        return Cell(matter.title, name, standing, why)
    if act not in matter.acts:
        why = f"方案没有把“{matter.title}”的“{name}”下放给乡镇（街道）。"
        return Cell(matter.title, name, "kept", why, found.instead)
    return Cell(matter.title, name, "none", found.reason, found.instead)
