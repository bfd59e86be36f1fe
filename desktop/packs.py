"""Finds the resources that ship with the program; reads scheme packs, law and calendars as values.

The only room that knows where resources lie: ``desktop/_resources`` in a wheel or a frozen program,
``resources/`` in a source tree. A pack is data: nothing in it is evaluated, every path stays inside it, and
``check_scheme`` names file, line, field and remedy of whatever is wrong.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from desktop.domain.scheme import Calendar, Law, Pack, Part, Scheme
from desktop.errors import UserError

M = TypeVar("M", bound=BaseModel)
Where = tuple[int | str, ...]

SOURCE = "source.txt"
LARGEST_FILE = 1 << 20
SHORTEST_QUOTE = 4

_BUNDLED = Path(__file__).parent / "_resources"
_ROOT = (_BUNDLED if _BUNDLED.is_dir() else Path(__file__).parents[1] / "resources").resolve()

_SAYINGS = {
    "missing": ("缺少这一项", "补上这一项"),
    "extra_forbidden": ("没有这个字段", "删去它，或改成规定的字段名"),
    "string_pattern_mismatch": ("写法不合规定", "核对代码或标识的写法"),
    "literal_error": ("不在可选的值之内", "改成可选的值之一"),
    "greater_than": ("数值太小", "改成大于零的数"),
    "value_error": ("内容前后不合", "按提示改正"),
}
_REINSTALL = "请重新安装程序；如改动过方案包，先运行 hudang scheme check。"


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
        super().__init__(f"方案包有错：{problems[0]}{more}", problems[0].remedy + "。" + _REINSTALL)
        self.problems = problems


class _Year(Part):
    """One file of ``resources/calendars``."""

    format: Literal[0]
    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Document:
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


def resource_path(*parts: str) -> Path:
    """A file or folder among the resources. Raises ``UserError`` when it is missing or lies outside."""
    path = _ROOT.joinpath(*parts).resolve()
    if not path.is_relative_to(_ROOT):
        raise UserError("路径不在程序资源之内。", "请只用方案包里的文件名。")
    if not path.exists():
        raise UserError(f"程序缺少文件：{'/'.join(parts)}。", _REINSTALL)
    return path


def scheme_ids() -> tuple[str, ...]:
    """The schemes that ship with the program."""
    return tuple(sorted(f.parent.name for f in resource_path("schemes").glob("*/scheme.toml")))


def load_pack(scheme_id: str) -> Pack:
    """The scheme with the law and the calendar it works under. Raises ``UserError``."""
    known = scheme_ids()
    if scheme_id not in known:
        raise UserError("没有这个方案。", f"现有方案：{'、'.join(known)}。")
    return load_folder(resource_path("schemes", scheme_id))


def load_folder(folder: Path) -> Pack:
    """A pack from any folder of the same shape (a county's own scheme). Raises ``PackFault``."""
    scheme = _model(Scheme, _document(folder))
    return Pack(digest=_digest(folder), scheme=scheme, laws=_laws(), calendar=load_calendar())


def load_calendar() -> Calendar:
    """The working-day calendar of every year that has a file."""
    years = [_model(_Year, _file_document(f)) for f in sorted(resource_path("calendars").glob("*.toml"))]
    return Calendar(
        format=0,
        years=tuple(y.year for y in years),
        holidays=frozenset(chain.from_iterable(y.holidays for y in years)),
        workdays=frozenset(chain.from_iterable(y.workdays for y in years)),
    )


def source_text(scheme_id: str) -> str:
    """The scheme's own text in simplified characters, the source of every quote."""
    if scheme_id not in scheme_ids():
        raise UserError("没有这个方案。", f"现有方案：{'、'.join(scheme_ids())}。")
    return _read(resource_path("schemes", scheme_id, SOURCE))


def check_scheme(folder: Path) -> list[PackProblem]:
    """Everything wrong with a pack; empty when it may be used."""
    strays = list(_strays(folder))
    if strays:
        return strays
    try:
        document, source = _document(folder), _read(folder / SOURCE)
        scheme = _model(Scheme, document)
    except PackFault as fault:
        return list(fault.problems)
    laws = _laws()
    found = chain(
        _unfound_quotes(document, source),
        _unknown_clauses(document, laws),
        _unsourced(document, scheme),
        _doubles(document),
        _limits(document, scheme, laws),
        _remedies(document, scheme),
    )
    problems = list(found)
    if scheme.id != folder.name:
        problems.append(document.problem(("id",), f"与文件夹名 {folder.name} 不同", "两者改成一样"))
    return problems


# —— reading ——


def _strays(folder: Path) -> Iterator[PackProblem]:
    if not folder.is_dir():
        yield PackProblem(folder.name, None, "", "没有这个文件夹", "核对方案包的位置")
        return
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not path.is_file():
            yield PackProblem(path.name, None, "", "方案包里只能有普通文件", "移走链接和子文件夹")
        elif path.suffix != ".toml" and path.name != SOURCE:
            yield PackProblem(path.name, None, "", "不是方案包的文件", f"只留 *.toml 和 {SOURCE}")


def _fault(file: str, message: str, remedy: str, line: int | None = None, field: str = "") -> PackFault:
    return PackFault((PackProblem(file, line, field, message, remedy),))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _fault(path.name, "文件超过 1 MB", "方案包只放文字数据")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise _fault(path.name, "不是 UTF-8 编码", "用 UTF-8 另存这个文件") from error
    except OSError as error:
        raise _fault(path.name, "文件缺失或无法读取", "补上这个文件，并核对读取权限") from error


def _parse(path: Path) -> tuple[dict[str, Any], str]:
    text = _read(path)
    try:
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else len(text.splitlines())
        remedy = "检查这一行的引号、括号、等号和重复的键"
        raise _fault(path.name, "TOML 写法有误", remedy, line) from error


def _file_document(path: Path) -> _Document:
    data, text = _parse(path)
    return _Document(data, dict.fromkeys(data, path.name), {path.name: text})


def _document(folder: Path) -> _Document:
    data: dict[str, Any] = {}
    owner: dict[str, str] = {}
    texts: dict[str, str] = {}
    # scheme.toml first, so that a key missing everywhere is reported there.
    for path in sorted(folder.glob("*.toml"), key=lambda p: (p.name != "scheme.toml", p.name)):
        part, texts[path.name] = _parse(path)
        twice = sorted(part.keys() & data.keys())
        if twice:
            line = _line_of(texts[path.name], (twice[0],))
            raise _fault(path.name, f"{owner[twice[0]]} 里已经有这一项", "只留一处", line, twice[0])
        data.update(part)
        owner.update(dict.fromkeys(part, path.name))
    if "scheme.toml" not in texts:
        raise _fault("scheme.toml", "方案包缺少这个文件", "补上 scheme.toml")
    return _Document(data, owner, texts)


def _model(model: type[M], document: _Document) -> M:
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        found = (_said(document, e["loc"], e["type"], e["msg"]) for e in error.errors())
        raise PackFault(tuple(found)) from error


def _said(document: _Document, where: Where, kind: str, detail: str) -> PackProblem:
    message, remedy = _SAYINGS.get(kind, ("值的类型或范围不对", "按同类方案包的写法改正"))
    if kind == "value_error":
        message = detail.removeprefix("Value error, ")
    return document.problem(where, message, remedy)


def _laws() -> dict[str, Law]:
    laws = (_model(Law, _file_document(f)) for f in sorted(resource_path("law").glob("*.toml")))
    return {law.id: law for law in laws}


def _digest(folder: Path) -> str:
    files = {f"schemes/{folder.name}/{f.name}": f for f in (*folder.glob("*.toml"), folder / SOURCE)}
    files |= {f"law/{f.name}": f for f in resource_path("law").glob("*.toml")}
    files |= {f"calendars/{f.name}": f for f in resource_path("calendars").glob("*.toml")}
    total = hashlib.sha256()
    for name in sorted(files):
        content = _read(files[name]).encode()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


# —— checking ——


def _walk(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    yield where, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*where, index))


def _texts_under(document: _Document, key: str) -> Iterator[tuple[Where, str]]:
    for where, value in _walk(document.data):
        if isinstance(value, str) and (where[-1] == key or where[-2:-1] == (f"{key}s",)):
            yield where, value


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unfound_quotes(document: _Document, source: str) -> Iterator[PackProblem]:
    said = _squeezed(source)
    for where, quote in _texts_under(document, "quote"):
        if len(_squeezed(quote)) < SHORTEST_QUOTE:
            yield document.problem(where, "引文太短，看不出出处", f"至少引 {SHORTEST_QUOTE} 个字")
        elif _squeezed(quote) not in said:
            yield document.problem(where, f"{SOURCE} 里没有这句话", "照原文引用，一字不改")


def _unknown_clauses(document: _Document, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    cites = {clause.cite for law in laws.values() for clause in law.clauses}
    for where, text in _texts_under(document, "clause"):
        unknown = [cite for cite in text.split("；") if cite not in cites]
        if unknown:
            yield document.problem(where, f"法规数据里没有“{unknown[0]}”", "照 resources/law 里的 cite 书写")
    for index, matter in enumerate(document.data.get("matters", ())):
        if matter.get("law") not in (None, *laws):
            yield document.problem(("matters", index, "law"), "没有这部法规数据", f"可用：{'、'.join(laws)}")


def _unsourced(document: _Document, scheme: Scheme) -> Iterator[PackProblem]:
    """Plain values of the head of a pack that no quote backs; codes come from the national table."""
    names = scheme.names
    wanted: list[tuple[Where, bool]] = [((f,), f in scheme.quotes) for f in ("title", "issuer")]
    wanted.append((("issued_on",), scheme.issued_on is None or "issued_on" in scheme.quotes))
    for field in ("county", "government", "bureau", "verification_centre", "provincial_system"):
        wanted.append((("names", field), getattr(names, field) is None or field in names.quotes))
    for where, sourced in wanted:
        if not sourced:
            yield document.problem(where, "没有写出处", "在 quotes 里引方案原文，或不写这一项")


def _doubles(document: _Document) -> Iterator[PackProblem]:
    for where, value in _walk(document.data):
        if not isinstance(value, list):
            continue
        names = [(v.get("id") or v.get("code")) if isinstance(v, Mapping) else None for v in value]
        for index, name in enumerate(names):
            if name and name in names[:index]:
                yield document.problem((*where, index), f"{name} 写了两次", "每个标识只用一次")


def _limits(document: _Document, scheme: Scheme, laws: Mapping[str, Law]) -> Iterator[PackProblem]:
    """A township may be quicker than the national rule, never slower or less careful."""
    for m, matter in enumerate(scheme.matters):
        law = laws.get(matter.law or "")
        for s, step in enumerate(matter.steps):
            where, limit = ("matters", m, "steps", s), step.limit
            if limit and limit.special is not None and limit.special < limit.days:
                yield document.problem((*where, "limit"), "特殊情形的期限更短", "核对 special 与 days")
            total = _national(law, "total_days") if step.id == "decision" else None
            if total is not None and limit and limit.days > total:
                yield document.problem((*where, "limit"), f"长于国家规定的 {total} 个工作日", "期限只减不增")
            notice = _national(law, "notice_days") if step.id == "notice" else None
            if notice is not None and (step.days or 0) < notice:
                yield document.problem((*where, "days"), f"公示短于国家规定的 {notice} 天", "写足天数")
            pair = _national(law, "investigators") if step.id == "visit" else None
            if pair is not None and step.people < pair:
                yield document.problem((*where, "people"), f"入户调查少于 {pair} 人", "写足人数")


def _national(law: Law | None, name: str) -> int | None:
    """A number of the law without an end date, None where it has none."""
    found = (c.values.get(name) for c in (law.clauses if law else ()) if c.until is None)
    return next((v for v in found if isinstance(v, int)), None)


def _remedies(document: _Document, scheme: Scheme) -> Iterator[PackProblem]:
    """A remedy is printed as it stands, so its text must name the bodies its fields name."""
    for outcome, readings in scheme.remedies.items():
        for index, reading in enumerate(readings):
            where = ("remedies", outcome, index, "text")
            for body in (reading.respondent, reading.reconsideration_body, reading.court):
                if body not in reading.text:
                    yield document.problem(where, f"救济文字里没有“{body}”", "文字与各机关名称要一致")


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
