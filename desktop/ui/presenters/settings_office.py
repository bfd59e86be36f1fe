"""办公室资料: what the scheme leaves to the office (电话、字号、标准 …), and where the seal's words stand."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.money import format_yuan
from desktop.domain.scheme_parts import Setting
from desktop.errors import UserError
from desktop.office import founding, stamp_place
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.settings_words import Board, Deed, Done, Line

_STAMP = "stamp"
_UNITS = {"days": "天", "percent": "%", "months": "个月", "count": ""}
_CHOICES = {"fen": "分", "jiao": "角", "yuan": "元", "counts": "计入", "excluded": "不计入"}
"""What the answers that a setting may take are called; a county's own ones are shown as it wrote them."""
_SEAL = ("right", "向右"), ("down", "向下")


def board(desk: Desk) -> Board:
    """Every setting with its value: what waits to be filled in first, the county's own last; and the seal's place."""
    may = _may(desk)
    note = "印在文书上、用来算数的都在这里。改了只影响以后的文书和测算，已经出具的不变。" + (
        "" if may else "由管理员在办公室的电脑上填写。"
    )
    given = desk.credentials.settings_on(desk.today())
    lines = [_line(desk, s, given.get(s.id), may) for s in desk.pack.scheme.settings]
    lines.sort(key=lambda line: (not line.tag, may and not line.deeds))
    right, down = stamp_place.offset(desk)
    moved = f"向右 {right:g} 毫米、向下 {down:g} 毫米" if right or down else "在表格定的位置，没有移动"
    deeds = (Deed("change", "微调", _STAMP),) if may else ()
    seal = Line(
        "印章文字的位置",
        f"{moved}。印好的表格上盖章处对不准时用；打印机走纸偏差请在“打印机”里校准。",
        "",
        deeds,
    )
    return Board(note, (*lines, seal))


def form(desk: Desk, deed: Deed) -> FormSpec:
    """One setting, with what stands there now."""
    if deed.about == _STAMP:
        now = dict(zip(("right", "down"), stamp_place.offset(desk), strict=True))
        asked = tuple(
            Field(name, f"{label}（毫米，可以是负数）", initial=f"{now[name]:g}") for name, label in _SEAL
        )
        return FormSpec(asked, action="保存", help="精确到 0.1 毫米，最多 20 毫米；以后出的文书按它印。")
    return FormSpec((_field(desk, _setting(desk, deed.about)),), action="保存")


def hand_in(desk: Desk, deed: Deed, typed: Typed, path: Path | None) -> Done:
    """Keep what was typed. Raises ``FieldProblem`` or ``UserError``."""
    r = Reader(form(desk, deed), typed)
    if deed.about == _STAMP:
        right, down = (_tenths(name, r.text(name)) for name, _ in _SEAL)
        return Done("印章文字的位置已保存，以后出的文书按它印。", stamp_place.move(desk, right, down))
    setting = _setting(desk, deed.about)
    founding.configure(desk, {setting.id: _value(setting, r)})
    return Done(f"“{setting.title}”已保存。", Changes(kinds=frozenset({"setting"})))


def _line(desk: Desk, setting: Setting, given: object, may: bool) -> Line:
    value = desk.office.setting(setting.id)
    there = value not in (None, "")
    said = _shown(setting, value) if there else "还没有填写"
    if given is not None:  # the county's own figure comes first: see ``proposal.settings_on``
        said = f"{_shown(setting, given)}（县里在委托书里定的，以它为准）"
    lacking = setting.required and not there and given is None
    deeds = (Deed("change", "更改" if there else "填写", setting.id),) if may and given is None else ()
    return Line(setting.title, said, "待填写" if lacking else "", deeds)


def _shown(setting: Setting, value: object) -> str:
    if setting.unit == "fen" and type(value) is int:
        return f"{format_yuan(value)} 元"
    said = _CHOICES.get(str(value), str(value)) if setting.choices else str(value)
    return f"{said} {_UNITS.get(setting.unit, '')}".strip()


def _field(desk: Desk, setting: Setting) -> Field:
    now = desk.office.setting(setting.id)
    if setting.choices:
        return Field(
            "value",
            setting.title,
            "choice",
            choices=tuple((c, _CHOICES.get(c, c)) for c in setting.choices),
            initial=str(now or ""),
        )
    if setting.unit == "fen":
        initial = format_yuan(now).replace(",", "") if type(now) is int else ""
        return Field("value", f"{setting.title}（元）", "money", initial=initial)
    text = "" if now is None else str(now)
    return Field("value", setting.title, "text" if setting.unit == "text" else "number", initial=text)


def _value(setting: Setting, r: Reader) -> int | str:
    if setting.unit == "text":
        return r.text("value")
    value = r.fen("value") if setting.unit == "fen" else r.number("value")
    if value is None or value < 0:
        raise FieldProblem("value", f"“{setting.title}”要填数。", "请照县里的文件填写。")
    return value


def _tenths(name: str, text: str) -> int:
    try:
        return round(float(text) * 10)
    except (ValueError, OverflowError):
        raise FieldProblem(name, "这里要填毫米数。", "例如 1.5；向左、向上填负数，如 -2。") from None


def _setting(desk: Desk, name: str) -> Setting:
    found = next((s for s in desk.pack.scheme.settings if s.id == name), None)
    if found is None:
        raise UserError("方案里没有这一项。", "请从列表里选。")
    return found


def _may(desk: Desk) -> bool:
    return "administrator" in desk.person.roles and not is_laptop(desk.places.folder)
