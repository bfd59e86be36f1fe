"""How a table of the month looks, as data: ``resources/tables/*.toml`` and ``OFFICE/tables/*.toml``.

A county adds a table, or its own columns for one of ours, without a line of Python. Full ID and account numbers can be
asked for in a ``full`` column only, so that no layout can put them on a sheet for the wall.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from desktop import packs
from desktop.domain.part import Part
from desktop.errors import UserError

Rows = Literal["payments", "changes", "categories", "open"]
Kind = Literal["text", "count", "amount"]

FULL = frozenset({"id_number", "account"})
"""What only the version for the bank and the county shows."""

FIELDS: Mapping[str, frozenset[str]] = {
    "payments": frozenset(
        {
            "seq", "township", "village", "name", "id_masked", "covered", "matter", "category", "standard_fen",
            "base_fen", "household_topup_fen", "person_topup_fen", "amount_fen", "bank", "account_name",
            "account_masked", "payer", "month", "remark",
        }
    ),
    "changes": frozenset(
        {
            "item", "name", "village", "matter", "category", "households", "covered", "amount_fen", "before_fen",
            "after_fen", "cause",
        }
    ),
    "open": frozenset(
        {"seq", "name", "village", "matter", "category", "month", "amount_fen", "state", "why"}
    ),
    "categories": frozenset(
        {
            "matter", "category", "households", "covered", "amount_fen", "year_households", "year_covered", "year_fen",
            "payer",
        }
    ),
}  # fmt: skip
"""What the rows of each kind can show, by the name a layout uses."""


class Column(Part):
    """One column: its heading, what stands in it, ``full`` what the version with whole numbers has instead."""

    title: str = Field(min_length=1)
    field: str
    full: str | None = None
    kind: Kind = "text"
    width: int = Field(12, gt=2, le=60, description="characters")
    total: bool = False


class Layout(Part):
    """One table. ``title`` where the scheme names none; ``sign`` who signs at its foot."""

    format: Literal[0]
    id: str = Field(pattern=r"^[a-z_]+$")
    title: str = Field(min_length=1)
    rows: Rows
    note: str = ""
    sign: tuple[str, ...] = ()
    columns: tuple[Column, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        for column in self.columns:
            if column.field not in FIELDS[self.rows]:
                raise ValueError(f"列“{column.title}”的 field 不能写 {column.field}")
            if column.full is not None and (column.full not in FULL or self.rows != "payments"):
                raise ValueError(f"列“{column.title}”的 full 不能写 {column.full}")
            if column.total and column.kind == "text":
                raise ValueError(f"列“{column.title}”是文字，不能合计")
        return self


def layouts(own: Path) -> dict[str, Layout]:
    """Every table by id: those that ship, and those of the office's own folder, which stand before them.

    Raises ``UserError`` naming the file that is wrong.
    """
    folders = [packs.resource_path("tables"), *([own] if own.is_dir() else [])]
    found: dict[str, Layout] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.toml")):
            layout = _read(file)
            found[layout.id] = layout
    return found


def _read(file: Path) -> Layout:
    hint = "请按 resources/tables 里的样子改正，或移走这个文件。"
    try:
        return Layout.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"表格样式 {file.name} 读不了。", hint) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = str(first["msg"]).removeprefix("Value error, ")
        raise UserError(f"表格样式 {file.name} 写得不对：{where} {said}。", hint) from error
