"""Letters and forms as data: what ``resources/forms/*.toml`` may say, and filling one in.

A form names its fields, and its texts hold ``{field}`` places and nothing else: no expressions, no
attributes, no markup. A value is put in once and never read again for places, so data stays data.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from desktop.errors import UserError

Values = Mapping[str, str | Sequence[Mapping[str, str]]]

# Posted on a wall whatever their file says: a county's own form cannot make them private.
PUBLIC_FORMS = frozenset(
    {
        "preliminary_notice",
        "preliminary_relief_notice",
        "preliminary_recognition_notice",
        "publication_list",
        "termination_public_notice",
    }
)
# What a public notice may show (民发〔2021〕57号 §24; 民发〔2010〕83号: nothing that is irrelevant to it).
PUBLIC_COLUMNS = frozenset(
    {"seq", "applicant", "member_count", "category", "proposed_amount", "village", "group"}
)
PUBLIC_TEXTS = frozenset(
    {
        "number",
        "matter_title",
        "village",
        "posted_from",
        "posted_to",
        "days",
        "phone",
        "county_phone",
        "hours",
    }
    | {"in_name_of", "decided_on"}
)

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = r"^[a-z][a-z0-9_]*$"
_PATTERNS = {
    "amount": (re.compile(r"\d{1,3}(,\d{3})*\.\d{2}"), "应写成 1,212.00 的样子"),
    "masked_id": (re.compile(r"(?!.*\d{15}).*\*.*"), "应遮盖中间的号码"),
}
_LONG_NUMBER = re.compile(r"\d{15}")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormField(_Part):
    """A box to be filled: a text, an amount in yuan (1,212.00), a masked ID number, or rows of a table."""

    name: Annotated[str, Field(pattern=_NAME)]
    label: Annotated[str, Field(min_length=1)]
    kind: Literal["text", "amount", "masked_id", "rows"] = "text"
    optional: bool = False
    columns: tuple[Annotated[str, Field(pattern=_NAME)], ...] = ()


class _Conditional(_Part):
    """Printed only if the field ``when`` is given and the field ``unless`` is not."""

    when: str | None = None
    unless: str | None = None


class Paragraph(_Conditional):
    """A paragraph."""

    kind: Literal["paragraph"]
    text: Annotated[str, Field(min_length=1)]
    style: Literal["body", "bold", "kai"] = "body"
    align: Literal["left", "center", "right"] = "left"
    indent: bool = True


class GridItem(_Conditional):
    """A label and its value; ``wide`` takes a whole row."""

    label: Annotated[str, Field(min_length=1)]
    text: str = ""
    wide: bool = False
    lines: Annotated[int, Field(ge=1, le=20)] = 1  # at least so high, for writing by hand


class Grid(_Conditional):
    """A ruled box of labels and values, two pairs to a row."""

    kind: Literal["grid"]
    items: Annotated[tuple[GridItem, ...], Field(min_length=1)]


class Column(_Part):
    """One column of a table; ``width`` is its share of the whole."""

    title: Annotated[str, Field(min_length=1)]
    field: Annotated[str, Field(pattern=_NAME)]
    width: Annotated[float, Field(gt=0)] = 1.0
    align: Literal["left", "center", "right"] = "left"


class Table(_Conditional):
    """A ruled table of the field ``rows``, its head repeated on every page."""

    kind: Literal["table"]
    rows: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=12)]
    blank_rows: Annotated[int, Field(ge=0, le=30)] = 0  # at least so many rows, for writing by hand


class Signatures(_Conditional):
    """Lines to sign on: each label is followed by room for a name; the labels of a line share its width."""

    kind: Literal["signatures"]
    lines: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]


Block = Annotated[Paragraph | Grid | Table | Signatures, Field(discriminator="kind")]


class Form(_Part):
    """One paper. ``size`` is the body size in points (16 is 3号); ``issuer`` and ``date`` close it."""

    id: Annotated[str, Field(pattern=_NAME)]
    title: Annotated[str, Field(min_length=1)]
    heading: str = ""  # above the title: in whose name
    number: str = ""  # the document number as printed
    size: Annotated[float, Field(ge=10.5, le=22)] = 16.0
    pages: Annotated[int, Field(ge=0, le=9)] = 0  # set a little tighter if it then has no more pages
    public: bool = False  # posted on a wall: only the closed whitelist
    full_numbers: bool = False  # may show a whole ID or account number: what the family itself fills in
    stamp: bool = False
    remedy: bool = False
    contact: str = ""  # the desk's phone and hours, last before the signature
    issuer: str = ""
    date: str = ""
    fields: tuple[FormField, ...]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    def field(self, name: str) -> FormField | None:
        """The declared field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with places in it, with where it stands."""
        for name in ("heading", "number", "contact", "issuer", "date", "title"):
            yield name, getattr(self, name)
        for number, block in enumerate(self.blocks, 1):
            if isinstance(block, Paragraph):
                yield f"第 {number} 块", block.text
            elif isinstance(block, Grid):
                for item in block.items:
                    yield f"第 {number} 块“{item.label}”", item.text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError(f"字段重名：{'、'.join(sorted({n for n in names if names.count(n) > 1}))}")
        used: set[str] = {"remedy"} if self.remedy else set()
        for where, text in self.texts():
            used |= self._places(where, text)
        for number, block in enumerate(self.blocks, 1):
            used |= self._conditions(number, block)
            if isinstance(block, Table):
                self._check_table(number, block)
                used.add(block.rows)
        for name in sorted(used - set(names)):
            raise ValueError(f"用到了没有声明的字段 {name}")
        for name in sorted(set(names) - used):
            raise ValueError(f"字段 {name} 声明了却没有用到")
        if self.id in PUBLIC_FORMS and not self.public:
            raise ValueError("公示单必须写明 public = true")
        if self.public:
            self._check_public()
        remedy = self.field("remedy")
        if self.remedy and remedy is not None and remedy.optional:
            raise ValueError("写明 remedy = true 的表格，救济途径不能是可选字段")
        return self

    def _places(self, where: str, text: str) -> set[str]:
        if set("{}") & set(_PLACE.sub("", text)):
            raise ValueError(f"{where}：花括号里只能写字段名，如 {{applicant}}")
        found = set(_PLACE.findall(text))
        for name in sorted(found):
            field = self.field(name)
            if field is not None and field.kind == "rows":
                raise ValueError(f"{where}：{name} 是表格字段，不能写在文字里")
        return found

    def _conditions(self, number: int, block: Block) -> set[str]:
        parts: list[Block | GridItem] = [block, *(block.items if isinstance(block, Grid) else ())]
        names = {name for part in parts for name in (part.when, part.unless) if name}
        for name in sorted(names):
            field = self.field(name)
            if field is not None and not field.optional:
                raise ValueError(f"第 {number} 块：when、unless 的字段 {name} 不是可选字段")
        return names

    def _check_table(self, number: int, table: Table) -> None:
        field = self.field(table.rows)
        if field is None or field.kind != "rows":
            raise ValueError(f"第 {number} 块：rows 必须是一个表格字段")
        if {column.field for column in table.columns} != set(field.columns):
            raise ValueError(f"第 {number} 块：各列与字段 {field.name} 的 columns 不一致")

    def _check_public(self) -> None:
        if self.full_numbers:
            raise ValueError("公示的表格不得写 full_numbers = true")
        for field in self.fields:
            allowed = PUBLIC_COLUMNS if field.kind == "rows" else PUBLIC_TEXTS
            for name in field.columns if field.kind == "rows" else (field.name,):
                if name not in allowed:
                    raise ValueError(f"公示的表格不得有字段 {name}（民发〔2021〕57号第二十四条）")


def load_form(folder: Path, form_id: str) -> Form:
    """Read and check ``folder/<form_id>.toml``. UserError names file, place and field."""
    if not re.fullmatch(_NAME, form_id):
        raise UserError(f"表格编号“{form_id}”不合规。", "表格编号只用小写英文字母、数字和下划线。")
    path = folder / f"{form_id}.toml"
    hint = "请恢复原来的表格文件，或按说明改正后再试。"
    try:
        form = Form.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UserError(f"读不到表格文件 {path.name}。", "请重新安装本程序，或检查县级表格包。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"表格文件 {path.name} 格式有误：{error}", hint) from error
    except ValidationError as error:
        raise UserError(f"表格文件 {path.name} 有误：{_first(error)}", hint) from error
    if form.id != form_id:
        raise UserError(f"表格文件 {path.name} 里的 id 是“{form.id}”，与文件名不符。", hint)
    return form


def _first(error: ValidationError) -> str:
    found = error.errors()[0]
    place = ".".join(str(part) for part in found["loc"])
    return f"{place}：{found['msg']}" if place else found["msg"].removeprefix("Value error, ")


def clean(value: str) -> str:
    """A value as it may be printed: control characters become spaces, invisible format marks go.

    Line ends stay; a direction mark or a variation selector could show one text and mean another.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if character == "\n" or category not in ("Cc", "Cf", "Zs"):
            selector = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
            kept.append("" if selector else character)
        elif category != "Cf":
            kept.append(character if character in "\u00a0\u3000" else " ")
    return "".join(kept).strip()


class Filled:
    """A form with its values, checked against each other."""

    def __init__(self, form: Form, values: Values) -> None:
        """UserError, naming form and field, for a value too many, too few or of the wrong kind."""
        self.form = form
        self.texts: dict[str, str] = {}
        self.rows: dict[str, list[dict[str, str]]] = {}
        for name in values:
            if form.field(name) is None:
                raise self._error(f"不认识字段 {name}")
        for field in form.fields:
            self._take(field, values.get(field.name))
        if not form.full_numbers:
            self._refuse_long_numbers()

    def fill(self, text: str) -> str:
        """``text`` with every place replaced by its value; values are not searched for places again."""
        return _PLACE.sub(lambda place: self.texts[place.group(1)], text)

    def present(self, when: str | None, unless: str | None = None) -> bool:
        """Whether a part is printed: its field ``when`` is given and its field ``unless`` is not."""
        wanted = when is None or self._given(when)
        return wanted and not (unless is not None and self._given(unless))

    def _given(self, name: str) -> bool:
        return bool(self.texts.get(name) or self.rows.get(name))

    def _take(self, field: FormField, value: str | Sequence[Mapping[str, str]] | None) -> None:
        if field.kind == "rows":
            self.rows[field.name] = self._table(field, value if value is not None else ())
            if not (self.rows[field.name] or field.optional):
                raise self._error(f"缺少字段 {field.name}（{field.label}）")
            return
        if value is not None and not isinstance(value, str):
            raise self._error(f"字段 {field.name}（{field.label}）应是文字")
        text = self.texts[field.name] = clean(value or "")
        if not text and not field.optional:
            raise self._error(f"缺少字段 {field.name}（{field.label}）")
        if text and field.kind in _PATTERNS:
            pattern, wanted = _PATTERNS[field.kind]
            if not pattern.fullmatch(text):
                raise self._error(f"字段 {field.name}（{field.label}）{wanted}")

    def _table(self, field: FormField, value: str | Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        if isinstance(value, str):
            raise self._error(f"字段 {field.name}（{field.label}）应是若干行")
        rows = []
        for number, row in enumerate(value, 1):
            wrong = sorted(set(row) ^ set(field.columns))
            if wrong:
                kind = "不认识" if wrong[0] in row else "缺少"
                raise self._error(f"字段 {field.name} 第 {number} 行{kind} {wrong[0]}")
            rows.append({name: clean(text) for name, text in row.items()})
        return rows

    def _refuse_long_numbers(self) -> None:
        cells = [text for rows in self.rows.values() for row in rows for text in row.values()]
        if any(_LONG_NUMBER.search(text) for text in (*self.texts.values(), *cells)):
            where = "公示内容" if self.form.public else "文书内容"
            raise self._error(f"{where}里有疑似身份证号或账号的长串数字，应遮盖中间的号码")

    def _error(self, what: str) -> UserError:
        return UserError(f"表格 {self.form.id}.toml：{what}。", "请补正后再印制。")
