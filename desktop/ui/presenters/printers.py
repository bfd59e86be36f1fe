"""设置·打印机: what each printer of this PC is off by, and reading that off its test page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.office import printers
from desktop.office.desk import Desk
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.printing import Device

FRAME_MM = 20.0
"""Where the lines of the test page should lie (``ui.calibration_sheet``)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printer: its name and what is known of it in words; ``off`` where it is calibrated."""

    name: str
    said: str
    off: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The page: the printers there are, and the form; None where there is no printer."""

    lines: tuple[Line, ...]
    form: FormSpec | None


def board(desk: Desk, devices: Sequence[Device]) -> Board:
    """The printers of the system with what this PC remembers of them."""
    lines = tuple(_line(printers.known(desk, d.name), d) for d in devices)
    if not devices:
        return Board((), None)
    fields = (
        Field(
            "printer",
            "打印机",
            "choice",
            choices=tuple((d.name, d.name) for d in devices),
            initial=devices[0].name,
        ),
        Field("left", "左边量得（毫米）", hint="例如 21.5"),
        Field("top", "上边量得（毫米）", hint="例如 19"),
    )
    return Board(
        lines, FormSpec(fields, "记下校准", "先印测试页，用尺量纸边到框线的距离；正好 20 毫米的不用校准。")
    )


def calibrate(desk: Desk, typed: Typed) -> str:
    """Keep what was measured; the sentence for the bar. Raises ``FieldProblem`` or ``UserError``."""
    name = str(typed.get("printer") or "")
    if not name:
        raise FieldProblem("printer", "还没有选打印机。", "请选一台打印机。")
    left, top = _mm(typed, "left", "左边"), _mm(typed, "top", "上边")
    kept = printers.calibrate(desk, name, FRAME_MM - left, FRAME_MM - top)
    return f"已记下：{name} {_words(kept)}。再印一张测试页不会变，文书会按这个移正。"


def _mm(typed: Typed, name: str, side: str) -> float:
    text = (
        str(typed.get(name) or "").strip().replace("．", ".").removesuffix("毫米").removesuffix("mm").strip()
    )
    try:
        found = float(text)
    except ValueError:
        raise FieldProblem(name, f"{side}量得的数“{text}”看不懂。", "请写毫米数，例如 21.5。") from None
    if not 0 <= found <= FRAME_MM + printers.FARTHEST_MM:
        raise FieldProblem(
            name, f"{side}量得 {text} 毫米，超出了能校准的范围。", "请检查纸张大小和缩放设置。"
        )
    return found


def _line(printer: printers.Printer, device: Device) -> Line:
    off = bool(printer.right or printer.down)
    can = "能自动双面" if device.duplex else "不能自动双面"
    trays = f"，{len(device.trays)} 个进纸口可选" if len(device.trays) > 1 else ""
    return Line(printer.name, f"{_words(printer)}；{can}{trays}", off)


def _words(printer: printers.Printer) -> str:
    if not printer.right and not printer.down:
        return "没有偏移"
    across = f"向{'右' if printer.right > 0 else '左'} {abs(printer.right):.1f} 毫米" if printer.right else ""
    along = f"向{'下' if printer.down > 0 else '上'} {abs(printer.down):.1f} 毫米" if printer.down else ""
    return "移正：" + "、".join(part for part in (across, along) if part)
