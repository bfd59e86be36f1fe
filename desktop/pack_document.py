"""The texts of a pack as one table: parsed, with the line of every field and what is wrong there.

Nothing in a pack is evaluated. Whatever cannot be read becomes a ``PackProblem`` that names file, line, field and
remedy; ``validated`` turns a table into a value or raises ``PackFault`` with all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from desktop.errors import UserError

M = TypeVar("M", bound=BaseModel)
Where = tuple[int | str, ...]

SCHEME = "scheme.toml"
SOURCE = "source.txt"
REINSTALL = "请重新安装程序；如改动过方案包，先运行 hudang scheme check。"

_SAYINGS = {
    "missing": ("缺少这一项", "补上这一项"),
    "extra_forbidden": ("没有这个字段", "删去它，或改成规定的字段名"),
    "string_pattern_mismatch": ("写法不合规定", "核对代码或标识的写法"),
    "literal_error": ("不在可选的值之内", "改成可选的值之一"),
    "greater_than": ("数值太小", "改成大于零的数"),
    "value_error": ("内容前后不合", "按提示改正"),
}


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One thing wrong in a pack; ``line`` counts from 1, None where no line can be named."""

    file: str
    line: int | None
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.field}：{self.message}" if self.field else f"{place}：{self.message}"


class PackFault(UserError):
    """A pack that cannot be read; ``problems`` says everything that was found."""

    def __init__(self, problems: tuple[PackProblem, ...]) -> None:
        more = f"（另有 {len(problems) - 1} 处）" if len(problems) > 1 else ""
        super().__init__(f"方案包有错：{problems[0]}{more}", problems[0].remedy + "。" + REINSTALL)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Document:
    """TOML files of one folder read as one table; ``owner`` says which file a top-level key came from."""

    data: Mapping[str, Any]
    owner: Mapping[str, str]
    texts: Mapping[str, str]

    def problem(self, where: Where, message: str, remedy: str) -> PackProblem:
        """A problem at a place in the table, with the best line that can be found."""
        first = next(iter(self.owner.values()), "")
        file = self.owner.get(str(where[0]), first) if where else first
        line = _line_of(self.texts[file], where) if where and file in self.texts else None
        return PackProblem(file, line, ".".join(map(str, where)), message, remedy)


def fault(file: str, message: str, remedy: str, line: int | None = None, field: str = "") -> PackFault:
    """A pack that cannot be read because of one thing."""
    return PackFault((PackProblem(file, line, field, message, remedy),))


def parsed(name: str, text: str) -> dict[str, Any]:
    """One TOML text as a table. Raises ``PackFault`` with the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.splitlines())
        remedy = "检查这一行的引号、括号、等号和重复的键"
        raise fault(name, "TOML 写法有误", remedy, line) from error
    except RecursionError as error:
        raise fault(name, "括号套得太深", "照同类方案包的写法改正") from error


def single(name: str, text: str) -> Document:
    """One file as a table. Raises ``PackFault``."""
    data = parsed(name, text)
    return Document(data, dict.fromkeys(data, name), {name: text})


def joined(texts: Mapping[str, str]) -> Document:
    """The TOML files of a scheme, name → text, as one table. Raises ``PackFault``."""
    data: dict[str, Any] = {}
    owner: dict[str, str] = {}
    # scheme.toml first, so that a key missing everywhere is reported there.
    for name in sorted(texts, key=lambda n: (n != SCHEME, n)):
        part = parsed(name, texts[name])
        twice = sorted(part.keys() & data.keys())
        if twice:
            line = _line_of(texts[name], (twice[0],))
            raise fault(name, f"{owner[twice[0]]} 里已经有这一项", "只留一处", line, twice[0])
        data.update(part)
        owner.update(dict.fromkeys(part, name))
    if SCHEME not in texts:
        raise fault(SCHEME, "方案包缺少这个文件", "补上 scheme.toml")
    return Document(data, owner, texts)


def validated(model: type[M], document: Document) -> M:
    """The table as a value. Raises ``PackFault`` with everything that does not fit."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = (_said(document, e["loc"], e["type"], e["msg"]) for e in error.errors())
        raise PackFault(tuple(found)) from error


def _said(document: Document, where: Where, kind: str, detail: str) -> PackProblem:
    message, remedy = _SAYINGS.get(kind, ("值的类型或范围不对", "按同类方案包的写法改正"))
    if kind == "value_error":
        message = detail.removeprefix("Value error, ")
    return document.problem(where, message, remedy)


def walk(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    """Everything in a table, with its place."""
    yield where, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from walk(inner, (*where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk(inner, (*where, index))


def texts_under(document: Document, key: str) -> Iterator[tuple[Where, str]]:
    """Every text under a key, and in a table that has the key's plural as its name (``quotes``)."""
    for where, value in walk(document.data):
        if isinstance(value, str) and (where[-1] == key or where[-2:-1] == (f"{key}s",)):
            yield where, value


# —— lines ——

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w\-]+)\s*=")


def _line_of(text: str, where: Where) -> int | None:
    """The line of the longest part of ``where`` that stands in the text, found without a full parser."""
    lines = _lines(text)
    known = (lines.get(where[:length]) for length in range(len(where), 0, -1))
    return next((line for line in known if line), None)


def _lines(text: str) -> dict[Where, int]:
    table: Where = ()
    counts: dict[Where, int] = {}
    found: dict[Where, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _table(header[2].split("."), header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, key[1]), number)
    return found


def _table(names: list[str], is_list: bool, counts: dict[Where, int]) -> Where:
    """The place a TOML header opens: a name that was a list of tables stands for its latest item."""
    where: Where = ()
    for depth, name in enumerate(names, start=1):
        where = (*where, name)
        if is_list and depth == len(names):
            counts[where] = counts.get(where, -1) + 1
        if where in counts:
            where = (*where, counts[where])
    return where
