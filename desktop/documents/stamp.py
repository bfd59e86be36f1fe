"""The stamp: the delegated seal text, as text, at the seal position.

Software may not make up an official seal (国发〔1999〕25号): there is no round picture here, only a red frame
around the issuer and the date with the seal text, the instrument and the seal-use number, all of which
can be looked up. The wet seal, where one is to follow, presses onto issuer and date as GB/T 9704 wants.
"""

from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from desktop.documents.fonts import FontChain, Style
from desktop.documents.ink import Inked, whole
from desktop.documents.layout import PORTRAIT, Edge, Sheet, Strip
from desktop.documents.marks import NO_MARKS, QUIET, Code, Marks, big
from desktop.documents.pen import BLACK, RED, Align, Colour, Pen, baseline

INVALID_WITHOUT_SEAL = "未加盖印章无效"
SAMPLE_WORDS = "演示样件，不具有任何效力"
UNSEALED = "未用印"
SAMPLE = "样章"
SELF_REGISTERED = "自行登记"
CHECK_CODE = "核验码"

FARTHEST = 20.0
"""Millimetres that a calibration may move the stamp: more would leave the sheet."""
_FRAME = 86 * mm
_INSET = 2.5 * mm


@dataclass(frozen=True)
class StampText:
    """What one stamping prints.

    ``on`` is the day of the stamping, ``use_no`` its number in the seal-use register. ``stamped`` is
    False on a device without a stamp certificate: the paper then says 未用印. ``note`` joins the check line:
    which void paper this one takes the place of.
    """

    seal_text: str
    instrument_no: str
    use_no: str
    on: date
    in_name_of: str
    wet_seal_follows: bool
    demonstration: bool
    self_registered: bool
    stamped: bool
    note: str = ""


def letter_date(on: date) -> str:
    """A date as GB/T 9704 writes it: Arabic digits, no leading zero."""
    return f"{on.year}年{on.month}月{on.day}日"


def check_lines(stamp: StampText | None) -> list[str]:
    """What every page says at its foot about how far the paper can be checked."""
    if stamp is None:
        return []
    lines = []
    if stamp.demonstration:
        lines.append(SAMPLE_WORDS)
    if not stamp.stamped:
        lines.append("本件未用印")
    elif stamp.self_registered:
        lines.append("授权文书系本单位自行登记，未经县级民政部门签署，不能核验为“通过”")
    return [*lines, stamp.note] if stamp.note else lines


@dataclass(frozen=True)
class _Mark:
    """One line inside the frame."""

    said: Inked
    size: float
    pitch: float
    style: Style = "body"
    colour: Colour = RED
    align: Align = "center"


def seal_block(
    issuer: Inked,
    day: Inked,
    stamp: StampText | None,
    fonts: FontChain,
    size: float,
    sheet: Sheet = PORTRAIT,
    marks: Marks = NO_MARKS,
    *,
    sealed: bool = True,
) -> Strip:
    """Issuer and date at the right foot of the paper, inside the stamp's frame if there is a stamp.

    Without a stamp the place for the wet seal stays free and the paper says so, unless it is of a form that bears
    no seal (``sealed`` False): a receipt is good without. The code to check the paper by
    stands at the left; ``marks`` may move the frame for pre-printed paper, the code stays where it is.
    """
    lines = _marks(issuer, day, stamp, fonts, size, sealed)
    height = sum(line.pitch for line in lines) + 2 * _INSET
    space = 0.5 * size
    code = big(marks.qr) if marks.qr else None
    right, down = moved(marks.offset)

    def draw(pen: Pen, top: float, edge: Edge) -> None:
        if code is not None:
            _draw_code(pen, sheet, top - space, code)
        x, y = sheet.left + sheet.inner - _FRAME + right, top - space - down
        if stamp is not None:
            with pen.filled():
                pen.frame(x, y - height, _FRAME, height, dashed=not stamp.stamped)
        y -= _INSET
        for line in lines:
            foot = baseline(y, line.pitch, line.size)
            room = _FRAME - 2 * _INSET
            text, ink = line.said
            pen.set_in(x + _INSET, foot, room, text, line.size, line.style, line.align, line.colour, ink)
            y -= line.pitch

    return Strip(space + max(height, code.side + 14 if code is not None else 0.0), draw)


def moved(offset: tuple[float, float]) -> tuple[float, float]:
    """An offset in mm as points, each way no further than the margins of every sheet allow."""
    right, down = (max(-FARTHEST, min(FARTHEST, way)) * mm for way in offset)
    return right, down


def code_block(marks: Marks, sheet: Sheet) -> Strip:
    """The code to check a paper by, where nobody signs and no stamp stands."""
    code = big(marks.qr)
    return Strip(code.side + 20, lambda pen, top, edge: _draw_code(pen, sheet, top - 6, code))


def _draw_code(pen: Pen, sheet: Sheet, top: float, code: Code) -> None:
    x = sheet.left + QUIET * code.module
    with pen.filled():
        pen.code(x, top, code)
        pen.text(x, baseline(top - code.side - 2, 12, 9), CHECK_CODE, 9)


def _marks(
    issuer: Inked, day: Inked, stamp: StampText | None, fonts: FontChain, size: float, sealed: bool
) -> list[_Mark]:
    names = _set(issuer, fonts, size, 1.7 * size, "body", BLACK)
    signature = [*names, *_set(day, fonts, size, 1.7 * size, "body", BLACK)]
    if stamp is None:
        without = _Mark(Inked(INVALID_WITHOUT_SEAL), 10.5, 16, colour=BLACK)
        return [*signature, without] if sealed else signature
    title = _title(stamp, fonts)
    if not stamp.stamped:
        return [*title, *signature, *_validity(stamp)]
    small = [] if stamp.in_name_of == issuer.text else [f"以{stamp.in_name_of}名义"]
    small.append(f"授权文书：{stamp.instrument_no}")
    small.append(f"用印编号：{stamp.use_no}　{letter_date(stamp.on)}")
    notes = [mark for text in small for mark in _set(whole(text), fonts, 9, 13, "body", RED)]
    return [*title, *signature, *notes, *_validity(stamp)]


def _title(stamp: StampText, fonts: FontChain) -> list[_Mark]:
    """The seal text, or 未用印; behind it what limits it, on a line of its own if need be."""
    text = stamp.seal_text if stamp.stamped else UNSEALED
    labels = [SAMPLE] * stamp.demonstration + [SELF_REGISTERED] * stamp.self_registered
    suffix = f"〔{'·'.join(labels)}〕" if labels else ""
    fits = fonts.width(text + suffix, "bold", 13) <= _FRAME - 2 * _INSET
    parts = [text + suffix] if fits else [text, suffix]
    return [mark for part in parts for mark in _set(whole(part), fonts, 13, 20, "bold", RED)]


def _validity(stamp: StampText) -> list[_Mark]:
    return [_Mark(whole(INVALID_WITHOUT_SEAL), 10.5, 16, "bold")] if stamp.wet_seal_follows else []


def _set(
    said: Inked, fonts: FontChain, size: float, pitch: float, style: Style, colour: Colour
) -> list[_Mark]:
    lines = fonts.lines(said.text, style, size, _FRAME - 2 * _INSET)
    cut = (said.cut(line.start, line.start + len(line.text)) for line in lines)
    return [_Mark(part, size, pitch, style, colour) for part in cut]
