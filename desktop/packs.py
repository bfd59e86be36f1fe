"""Finds the resources that ship with the program; reads scheme packs, law and calendars as values.

The only room that knows where resources lie: ``desktop/_resources`` in a wheel or a frozen program,
``resources/`` in a source tree. A pack is data: nothing in it is evaluated, every path stays inside it, and
``check_scheme`` names file, line, field and remedy of whatever is wrong.
"""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from desktop import pack_check
from desktop.domain.scheme import Calendar, Law, Pack, Part, Scheme
from desktop.errors import UserError
from desktop.pack_document import (
    REINSTALL,
    SOURCE,
    PackFault,
    PackProblem,
    read,
    read_file,
    read_folder,
    strays,
    validated,
)

__all__ = [
    "PackFault",
    "PackProblem",
    "check_scheme",
    "json_schema",
    "load_calendar",
    "load_folder",
    "load_pack",
    "resource_path",
    "scheme_ids",
    "source_text",
]

_BUNDLED = Path(__file__).parent / "_resources"
_ROOT = (_BUNDLED if _BUNDLED.is_dir() else Path(__file__).parents[1] / "resources").resolve()


class _Year(Part):
    """One file of ``resources/calendars``."""

    format: Literal[0]
    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]


def resource_path(*parts: str) -> Path:
    """A file or folder among the resources. Raises ``UserError`` when it is missing or lies outside."""
    path = _ROOT.joinpath(*parts).resolve()
    if not path.is_relative_to(_ROOT):
        raise UserError("路径不在程序资源之内。", "请只用方案包里的文件名。")
    if not path.exists():
        raise UserError(f"程序缺少文件：{'/'.join(parts)}。", REINSTALL)
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
    return _loaded(folder, _digest(folder))


@lru_cache(maxsize=16)
def _loaded(folder: Path, digest: str) -> Pack:
    """The values behind a digest: the same bytes are parsed once, and a pack is frozen."""
    scheme = validated(Scheme, read_folder(folder))
    return Pack(digest=digest, scheme=scheme, laws=_laws(), calendar=load_calendar())


def load_calendar() -> Calendar:
    """The working-day calendar of every year that has a file."""
    years = [validated(_Year, read_file(f)) for f in sorted(resource_path("calendars").glob("*.toml"))]
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
    return read(resource_path("schemes", scheme_id, SOURCE))


def json_schema() -> dict[str, Any]:
    """The shape of a pack as JSON Schema, for editors that complete and mark TOML.

    A pack may spread over several files, so no key of the top level is required of one file alone.
    """
    schema = Scheme.model_json_schema()
    schema.pop("required", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def check_scheme(folder: Path) -> list[PackProblem]:
    """Everything wrong with a pack; empty when it may be used."""
    foreign = list(strays(folder))
    if foreign:
        return foreign
    try:
        document, source = read_folder(folder), read(folder / SOURCE)
        scheme = validated(Scheme, document)
    except PackFault as fault:
        return list(fault.problems)
    return pack_check.problems(document, source, scheme, _laws(), folder.name)


def _laws() -> dict[str, Law]:
    laws = (validated(Law, read_file(f)) for f in sorted(resource_path("law").glob("*.toml")))
    return {law.id: law for law in laws}


def _digest(folder: Path) -> str:
    files = {f"schemes/{folder.name}/{f.name}": f for f in (*folder.glob("*.toml"), folder / SOURCE)}
    files |= {f"law/{f.name}": f for f in resource_path("law").glob("*.toml")}
    files |= {f"calendars/{f.name}": f for f in resource_path("calendars").glob("*.toml")}
    total = hashlib.sha256()
    for name in sorted(files):
        content = read(files[name]).encode()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()
