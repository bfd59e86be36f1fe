"""What a person typed, read into values: days, money, whole numbers, names, pictures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unicodedata import normalize

from PIL import Image

from desktop.domain.file_names import shown_name
from desktop.domain.money import NotMoney, parse_yuan
from desktop.domain.names import normalise_name
from desktop.errors import UserError
from desktop.office.act import Late, When
from desktop.office.photo import PICTURES, Photo
from desktop.ui.presenters.days import read_day
from desktop.ui.presenters.forms import LATE_REASON, LATE_SCAN, Field, FieldProblem, FormSpec, Typed, together


def not_a_picture(path: Path) -> str:
    """Why a chosen file cannot be used, by its content: a sentence, empty when it can."""
    try:
        media = Photo.of_file(path).media_type
        if media in PICTURES:
            with Image.open(path, formats=("JPEG", "PNG")) as image:
                image.verify()
    except UserError as error:
        return f"{error.message}{error.hint}"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return f"{shown_name(path.name)} 不是图片，请重新选择"
    return ""


class Reader:
    """Reads the typed values of one form; every problem names its field."""

    def __init__(self, spec: FormSpec, typed: Typed) -> None:
        self._typed = typed
        self._fields = {f.name: f for f in spec.visible(typed)}
        problems: list[FieldProblem] = []
        for f in self._fields.values():
            try:
                self._require(f)
            except FieldProblem as problem:
                problems.append(problem)
        if problems:
            raise together(problems)

    def text(self, name: str) -> str:
        """As typed, without blanks around it; empty when the field is not shown."""
        value = self._typed.get(name, "") if name in self._fields else ""
        return value.strip() if isinstance(value, str) else ""

    def yes(self, name: str) -> bool:
        """Ticked."""
        return name in self._fields and self._typed.get(name) is True

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list field, empty ones left out."""
        value = self._typed.get(name, []) if name in self._fields else []
        return tuple(v.strip() for v in value if v.strip()) if isinstance(value, list) else ()

    def names(self, name: str) -> tuple[str, ...]:
        """Names of people as the house writes them."""
        return tuple(normalise_name(v) for v in self.texts(name))

    def states(self, name: str) -> dict[str, str]:
        """choice → state."""
        pairs = (v.partition("=") for v in self.texts(name))
        return {choice: state for choice, _, state in pairs}

    def day(self, name: str = "on") -> date:
        """A day. Raises ``FieldProblem`` for anything that is none."""
        found = read_day(self.text(name))
        if found is None:
            raise self._problem(name, "日期写得不对。", "请写成 2026-03-02 这样。")
        return found

    def when(self) -> When:
        """The day of the step; with reason and paper where the form asked for them (补录)."""
        on = self.day()
        if LATE_REASON not in self._fields:
            return on
        # A form that wants the document of the step anyway has no second scan: the document is the day's paper.
        scan = self.picture(LATE_SCAN if LATE_SCAN in self._fields else "scan")
        if scan is None:
            raise FieldProblem(LATE_SCAN, "补录要附当天纸质材料的扫描件。", "请选择扫描件。")
        return Late(on, self.text(LATE_REASON), scan)

    def computed(self, name: str) -> str:
        """What the form worked out from the other fields."""
        f = self._fields.get(name)
        return f.compute(self._typed)[0] if f is not None and f.compute is not None else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """One text for each line that was typed."""
        return tuple(line.strip() for line in self.text(name).splitlines() if line.strip())

    def answers(self, name: str) -> dict[str, bool]:
        """choice → ticked, for every choice."""
        ticked = set(self.texts(name))
        return {choice: choice in ticked for choice, _ in self._fields[name].choices}

    def fen(self, name: str) -> int | None:
        """Money in fen, None when nothing was typed."""
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except NotMoney:
            raise self._problem(name, "金额写得不对。", "请只写数字，例如 1212.00。") from None

    def number(self, name: str) -> int:
        """A whole number, 0 where none has to be typed."""
        text = normalize("NFKC", self.text(name))
        if not text and name in self._fields and not self._fields[name].required:
            return 0
        if not text.isdecimal():
            raise self._problem(name, "要填整数。", "请只写数字。")
        return int(text)

    def pictures(self, name: str) -> tuple[Photo, ...]:
        """The files named in a picture field."""
        try:
            return tuple(Photo.of_file(Path(p)) for p in self.texts(name))
        except UserError as error:
            raise FieldProblem(name, error.message, error.hint) from None

    def picture(self, name: str) -> Photo | None:
        """The first of them."""
        found = self.pictures(name)
        return found[0] if found else None

    def _require(self, f: Field) -> None:
        if f.kind == "yes":
            if f.required and not self.yes(f.name):
                raise self._problem(f.name, "还没有勾选。", "确认后请勾选。")
        elif f.kind == "computed":
            return
        elif f.kind in ("photos", "people"):
            least = f.count if f.required else 0
            if len(set(self.texts(f.name))) < least:
                what = f"至少要 {least} 张照片" if f.kind == "photos" else f"要填 {least} 个不同的人"
                raise self._problem(f.name, f"{what}。", "请补上。")
        elif f.required and not (self.texts(f.name) or self.text(f.name)):
            verb = "选择" if f.kind in ("choice", "checks", "answers", "scan") else "填写"
            raise self._problem(f.name, f"还没有{verb}。", f"请{verb}后再登记。")

    def _problem(self, name: str, message: str, hint: str) -> FieldProblem:
        label = self._fields[name].label if name in self._fields else name
        return FieldProblem(name, f"“{label}”{message}", hint)
