"""The parts a form is made of: paragraphs, grids of labels, tables, free grids of cells, lines to sign on.

They are only data: what may stand in a form file. ``notice`` sets them, ``form_model`` checks that they fit together.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

NAME = r"^[a-z][a-z0-9_]*$"
Name = Annotated[str, Field(pattern=NAME)]
Align = Literal["left", "center", "right"]
Style = Literal["body", "bold", "song", "kai", "sans"]


class Part(BaseModel):
    """Something in a form file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Conditional(Part):
    """Printed only if the field ``when`` is given and the field ``unless`` is not."""

    when: str | None = None
    unless: str | None = None


class Paragraph(Conditional):
    """A paragraph. ``style``: sans (黑体) for “一、”, kai (楷体) for “（一）”; ``keep`` holds it to what follows."""

    kind: Literal["paragraph"]
    text: Annotated[str, Field(min_length=1)]
    style: Style = "body"
    align: Align = "left"
    indent: bool = True
    keep: bool = False


class GridItem(Conditional):
    """A label and its value; ``wide`` takes a whole row."""

    label: Annotated[str, Field(min_length=1)]
    text: str = ""
    wide: bool = False
    lines: Annotated[int, Field(ge=1, le=20)] = 1  # at least so high, for writing by hand


class Grid(Conditional):
    """A ruled box of labels and values, two pairs to a row."""

    kind: Literal["grid"]
    items: Annotated[tuple[GridItem, ...], Field(min_length=1)]


class Column(Part):
    """One column of a table; ``width`` is its share of the whole."""

    title: Annotated[str, Field(min_length=1)]
    field: Name
    width: Annotated[float, Field(gt=0)] = 1.0
    align: Align = "left"


class Table(Conditional):
    """A ruled table of the field ``rows``, its head repeated on every page."""

    kind: Literal["table"]
    rows: str
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=18)]
    blank_rows: Annotated[int, Field(ge=0, le=40)] = 0  # at least so many rows, for writing by hand
    size: Annotated[float, Field(ge=7.5, le=22)] | None = None


class CellText(Part):
    """One cell: ``span`` columns wide, ``down`` rows high, at least ``lines`` high for writing by hand."""

    text: str = ""
    span: Annotated[int, Field(ge=1, le=24)] = 1
    down: Annotated[int, Field(ge=1, le=60)] = 1
    lines: Annotated[int, Field(ge=1, le=40)] = 1
    bold: bool = False
    style: Style | None = None
    align: Align | None = None  # a bold cell is a label and stands in the middle, another one at the left

    @property
    def drawn_style(self) -> Style:
        """The style it is drawn in."""
        return self.style or ("bold" if self.bold else "body")

    @property
    def drawn_align(self) -> Align:
        """Where its lines stand."""
        return self.align or ("center" if self.bold else "left")


class CellRow(Conditional):
    """One row of a free grid, in the file a plain list of cells or a table with the key ``cells``.

    With ``each`` the row is printed once for every row of that field; its cells may then name the field's columns.
    """

    cells: Annotated[tuple[CellText, ...], Field(min_length=1)]
    each: str | None = None
    blank_rows: Annotated[int, Field(ge=0, le=40)] = 0  # at least so often, for writing by hand

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        return {"cells": given} if isinstance(given, list | tuple) else given


class Cells(Conditional):
    """A free grid: rows of cells with spans. ``widths`` are the shares of its columns.

    Without ``widths`` the columns are of one width and as many as the first row takes. A cell that goes ``down``
    counts the rows of the file; one with ``each`` counts as all its repetitions. ``head`` rows open every page.
    """

    kind: Literal["cells"]
    rows: Annotated[tuple[CellRow, ...], Field(min_length=1)]
    widths: tuple[Annotated[float, Field(gt=0)], ...] = ()
    head: Annotated[int, Field(ge=0, le=4)] = 0
    size: Annotated[float, Field(ge=7.5, le=22)] | None = None

    @property
    def count(self) -> int:
        """How many columns it has."""
        return len(self.widths) or sum(cell.span for cell in self.rows[0].cells)

    @model_validator(mode="after")
    def _fits(self) -> "Cells":
        """Every row fills all columns that no cell from above reaches into."""
        open_for = [0] * self.count  # for each column, how many rows a cell from above still takes
        for number, row in enumerate(self.rows, 1):
            free = [at for at in range(self.count) if not open_for[at]]
            open_for = [max(rest - 1, 0) for rest in open_for]
            for cell in row.cells:
                taken, free = free[: cell.span], free[cell.span :]
                if len(taken) < cell.span or taken[-1] - taken[0] != cell.span - 1:
                    raise ValueError(f"第 {number} 行的单元格比表格宽，或与上面向下合并的单元格重叠")
                for at in taken:
                    open_for[at] = cell.down - 1
            if free:
                raise ValueError(f"第 {number} 行少 {len(free)} 列（表格共 {self.count} 列）")
            deep = any(cell.down > 1 for cell in row.cells)
            if deep and (row.each or row.when or row.unless):
                raise ValueError(f"第 {number} 行重复印制或有条件（each、when、unless），不能向下合并")
            if row.each and (row.when or row.unless):
                raise ValueError(f"第 {number} 行重复印制（each），不能再写 when、unless")
            if number == self.head and any(open_for):
                raise ValueError("表头的单元格不能合并到表头以下")
        if any(open_for):
            raise ValueError("有单元格向下合并的行数超出了表格")
        if self.head >= len(self.rows) or any(row.each for row in self.rows[: self.head]):
            raise ValueError("表头行数 head 必须少于全部行数，且表头不能重复印制")
        return self


class Signatures(Conditional):
    """Lines to sign on: each label is followed by room for a name; the labels of a line share its width."""

    kind: Literal["signatures"]
    lines: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1)]


Block = Annotated[Paragraph | Grid | Table | Cells | Signatures, Field(discriminator="kind")]
