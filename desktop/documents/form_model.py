"""A form as data: its fields, its parts, and that they fit together.

A form names its fields, and its texts hold ``{field}`` places and nothing else: no expressions, no
attributes, no markup.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from desktop.documents.form_blocks import (
    NAME,
    Block,
    CellRow,
    Cells,
    Grid,
    GridItem,
    Name,
    Paragraph,
    Part,
    Table,
)

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
    | {"in_name_of", "decided_on", "bureau"}
)

MOST_BLOCKS = 300
_POSTED = ("公示", "公布", "张贴")
_ABOUT_POSTING = ("记录", "记录表", "登记簿", "登记表", "报告", "反馈表", "回执", "证明", "异议表")
"""How the title of a sheet ends that is kept about a posting and is not posted itself."""

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
About = Literal["case", "household", "village", "month", "office"]


class FormField(Part):
    """A box to be filled: a text, an amount in yuan (1,212.00), a masked ID number, or rows of a table."""

    name: Name
    label: Annotated[str, Field(min_length=1)]
    kind: Literal["text", "amount", "masked_id", "rows"] = "text"
    optional: bool = False
    hand: bool = False  # written in by hand: no word of the program fills it
    columns: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _by_hand_is_optional(self) -> Self:
        if self.hand and not self.optional:
            raise ValueError(f"手写的字段 {self.name} 要写 optional = true")
        return self


class Form(Part):
    """One paper. ``size`` is the body size in points (16 is 3号); ``issuer`` and ``date`` close it."""

    id: Annotated[str, Field(pattern=NAME)]
    title: Annotated[str, Field(min_length=1, max_length=60)]
    about: About = "case"  # what its values are asked about
    at: tuple[str, ...] = ()  # rules of the steps that offer it
    series: str = "slip_series"  # the office setting with its number series; "" for a paper without a number
    archive: str = ""  # the archive item it is filed under
    heading: str = ""  # above the title: in whose name
    number: str = ""  # the document number as printed
    size: Annotated[float, Field(ge=10.5, le=22)] = 16.0
    pages: Annotated[int, Field(ge=0, le=9)] = 0  # set a little tighter if it then has no more pages
    landscape: bool = False
    top: Annotated[float, Field(ge=20, le=60)] = 37.0  # mm above the text; letters 37 (GB/T 9704)
    copies: Annotated[int, Field(ge=1, le=6)] = 1  # how many are printed and signed
    copy_names: tuple[str, ...] = ()  # what each copy is for: 第一联　存档
    blank: bool = False  # may be printed empty, to be written by hand
    public: bool = False  # posted on a wall: only the closed whitelist
    full_numbers: bool = False  # may show a whole ID or account number: what the family itself fills in
    stamp: bool = False
    remedy: bool = False
    contact: str = ""  # the desk's phone and hours, last before the signature
    issuer: str = ""
    date: str = ""
    fields: tuple[FormField, ...]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1, max_length=MOST_BLOCKS)]

    def field(self, name: str) -> FormField | None:
        """The declared field of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with places in it, with where it stands; rows that repeat have places of their own."""
        for name in ("heading", "number", "contact", "issuer", "date", "title"):
            yield name, getattr(self, name)
        for number, block in enumerate(self.blocks, 1):
            if isinstance(block, Paragraph):
                yield f"第 {number} 块", block.text
            elif isinstance(block, Grid):
                for item in block.items:
                    yield f"第 {number} 块“{item.label}”", item.text
            elif isinstance(block, Cells):
                for at, row in enumerate(block.rows, 1):
                    for cell in row.cells if row.each is None else ():
                        yield f"第 {number} 块第 {at} 行", cell.text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [field.name for field in self.fields]
        if len(set(names)) < len(names):
            raise ValueError(f"字段重名：{'、'.join(sorted({n for n in names if names.count(n) > 1}))}")
        used = self._used()
        for name in sorted(used - set(names)):
            raise ValueError(f"用到了没有声明的字段 {name}")
        for name in sorted(set(names) - used):
            raise ValueError(f"字段 {name} 声明了却没有用到")
        if self.id in PUBLIC_FORMS and not self.public:
            raise ValueError("公示单必须写明 public = true")
        posted = any(word in self.title for word in _POSTED) and not self.title.endswith(_ABOUT_POSTING)
        if posted and not self.public:
            raise ValueError(f"《{self.title}》是要张贴的，必须写明 public = true")
        if any(not c.isprintable() for c in self.title):
            raise ValueError("title 里有看不见的字符")
        if self.public:
            self._check_public()
        if self.copy_names and len(self.copy_names) != self.copies:
            raise ValueError(f"copy_names 应有 {self.copies} 项，与 copies 一致")
        remedy = self.field("remedy")
        if self.remedy and remedy is not None and remedy.optional:
            raise ValueError("写明 remedy = true 的表格，救济途径不能是可选字段")
        if self.remedy and self.blank:
            raise ValueError("告知救济途径的文书不能空白打印（blank = true）")
        return self

    def _used(self) -> set[str]:
        used: set[str] = {"remedy"} if self.remedy else set()
        for where, text in self.texts():
            used |= self._places(where, text)
        for number, block in enumerate(self.blocks, 1):
            used |= self._conditions(number, block)
            if isinstance(block, Table):
                self._check_table(number, block)
                used.add(block.rows)
            elif isinstance(block, Cells):
                for row in block.rows:
                    used |= self._check_each(number, row) if row.each else set()
        return used

    def _places(self, where: str, text: str, own: frozenset[str] = frozenset()) -> set[str]:
        if set("{}") & set(PLACE.sub("", text)):
            raise ValueError(f"{where}：花括号里只能写字段名，如 {{applicant}}")
        found = set(PLACE.findall(text)) - own
        for name in sorted(found):
            field = self.field(name)
            if field is not None and field.kind == "rows":
                raise ValueError(f"{where}：{name} 是表格字段，不能写在文字里")
        return found

    def _conditions(self, number: int, block: Block) -> set[str]:
        parts: list[Block | GridItem | CellRow] = [block]
        parts += block.items if isinstance(block, Grid) else block.rows if isinstance(block, Cells) else ()
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

    def _check_each(self, number: int, row: CellRow) -> set[str]:
        """The fields a repeated row uses: its own, and others its cells name."""
        field = self.field(row.each or "")
        if field is None or field.kind != "rows":
            raise ValueError(f"第 {number} 块：each 必须是一个表格字段")
        own = frozenset(field.columns)
        shown = {name for cell in row.cells for name in PLACE.findall(cell.text)}
        for name in sorted(own - shown):
            raise ValueError(f"第 {number} 块：字段 {field.name} 的 {name} 一列没有印出来")
        used = {field.name}
        for cell in row.cells:
            used |= self._places(f"第 {number} 块", cell.text, own)
        return used

    def _check_public(self) -> None:
        if self.full_numbers:
            raise ValueError("公示的表格不得写 full_numbers = true")
        for field in self.fields:
            allowed = PUBLIC_COLUMNS if field.kind == "rows" else PUBLIC_TEXTS
            for name in field.columns if field.kind == "rows" else (field.name,):
                if name not in allowed:
                    raise ValueError(f"公示的表格不得有字段 {name}（民发〔2021〕57号第二十四条）")
