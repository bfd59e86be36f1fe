"""A form and its values become a paper: the whole way from data to PDF bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from desktop.documents.fonts import FontChain
from desktop.documents.foot import Foot
from desktop.documents.forms import Filled, Form, Values
from desktop.documents.layout import LANDSCAPE, PITCH, PORTRAIT, Placed, Sheet, paginate
from desktop.documents.marks import NO_MARKS, Marks
from desktop.documents.press import Press
from desktop.documents.setting import Setting, strips_of
from desktop.documents.stamp import StampText, check_lines
from desktop.errors import UserError

# Tried in turn for a form that wants no more than so many pages: size and pitch by the declared ones.
_TIGHTER = ((1.0, 1.0), (1.0, 0.9), (0.94, 0.85), (0.875, 0.78), (0.875, 0.74))
_ORDINALS = "一二三四五六"


@dataclass(frozen=True)
class Composed:
    """A paper that is checked, set and laid onto its pages: drawing it cannot fail any more."""

    pages: list[list[Placed]]
    foot: Foot
    sheet: Sheet


def render(
    form: Form,
    values: Values,
    *,
    stamp: StampText | None,
    fonts: FontChain,
    marks: Marks = NO_MARKS,
    copy: str = "",
) -> bytes:
    """The paper as PDF bytes, the same for the same input.

    ``values`` gives a text for every field and a list of rows for a table; ``marks`` adds the codes of a paper that
    is kept; ``copy`` one of ``copy_lines``. UserError for a field missing, unknown or of the wrong kind, and for a
    character no font has; then nothing is drawn.
    """
    return printed(compose(Filled(form, values), stamp, fonts, marks, copy), fonts, form.title)


def render_blank(
    form: Form, *, fonts: FontChain, marks: Marks = NO_MARKS, values: Values | None = None
) -> bytes:
    """The form with empty boxes and room for handwriting; ``values`` are printed in where given (a village's name).

    UserError if the form is not meant to be printed empty (``blank``).
    """
    return printed(compose(Filled.empty(form, values or {}), None, fonts, marks), fonts, form.title)


def copy_lines(form: Form) -> tuple[str, ...]:
    """What stands at the head of each copy: its name, or 一式两份　第 1 份; one empty line where there is one copy."""
    if form.copy_names:
        return form.copy_names
    if form.copies == 1:
        return ("",)
    counted = "两" if form.copies == 2 else _ORDINALS[form.copies - 1]
    return tuple(f"一式{counted}份　第 {number} 份" for number in range(1, form.copies + 1))


def compose(
    filled: Filled, stamp: StampText | None, fonts: FontChain, marks: Marks = NO_MARKS, copy: str = ""
) -> Composed:
    """Check and set a paper. UserError for a stamp the form does not take, and a character no font has."""
    form = filled.form
    if stamp is not None and not form.stamp:
        raise UserError(f"表格 {form.id}.toml 不用印。", "请换用印的表格，或不带印章印制。")
    _require_glyphs(filled, stamp, fonts)
    fonts.require([*(text for _, text in form.texts()), marks.note, copy], form.title)
    sheet = LANDSCAPE if form.landscape else replace(PORTRAIT, top=form.top * mm)
    top = PORTRAIT.top if form.landscape else sheet.top
    foot = Foot("" if filled.by_hand else filled.fill(form.number), check_lines(stamp), copy, marks, top)
    return Composed(_fit(filled, stamp, fonts, marks, sheet), foot, sheet)


def printed(paper: Composed, fonts: FontChain, title: str) -> bytes:
    """One paper as a PDF."""
    press = Press(fonts, title)
    press.add(paper.pages, paper.foot.draw, paper.sheet)
    return press.data()


def _require_glyphs(filled: Filled, stamp: StampText | None, fonts: FontChain) -> None:
    for field in filled.form.fields:
        fonts.require([filled.texts.get(field.name, "")], field.label)
        rows: list[Mapping[str, str]] = [*filled.rows.get(field.name, ())]
        fonts.require((cell for row in rows for cell in row.values()), field.label)
    if stamp is not None:
        fonts.require((stamp.seal_text, stamp.instrument_no, stamp.use_no, stamp.in_name_of), "用印")


def _fit(
    filled: Filled, stamp: StampText | None, fonts: FontChain, marks: Marks, sheet: Sheet
) -> list[list[Placed]]:
    """The pages at the declared size, or a little tighter if the paper then has no more than it wants."""
    size, wanted = filled.form.size, filled.form.pages
    first: list[list[Placed]] | None = None
    needed = 0.0  # of the room it may take, at the declared size
    for scale, squeeze in _TIGHTER if wanted else _TIGHTER[:1]:
        if needed * _least(size, scale, squeeze) > 1:
            continue  # it could not fit, so it need not be tried
        setting = Setting(fonts, size * scale, size * PITCH * squeeze, sheet, filled.by_hand)
        strips = strips_of(filled, stamp, setting, marks)
        pages = paginate(strips, sheet)
        if len(pages) <= wanted:
            return pages
        if first is None and wanted:
            needed = sum(strip.height for strip in strips) / (wanted * sheet.room)
        first = first or pages
    assert first is not None
    return first


def _least(size: float, scale: float, squeeze: float) -> float:
    """To what part of its height a paper could shrink at most: fewer lines, and lower ones."""
    boxes = Setting.cell_size_at(size * scale) / Setting.cell_size_at(size)
    return min(scale * squeeze, boxes * boxes)
