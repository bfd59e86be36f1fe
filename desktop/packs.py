"""Finds the resources that ship with the program; reads scheme packs, law and calendars as values.

The only room that knows where resources lie: ``desktop/_resources`` in a wheel or a frozen program,
``resources/`` in a source tree. A pack is data: nothing in it is evaluated, every path stays inside it, and
``check_scheme`` names file, line, field and remedy of whatever is wrong. A county's own scheme is a folder of the
same shape, which may bring rules, forms and calendar years of its own (``pack_files``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import model_validator

from desktop import form_check, law_check, pack_check
from desktop.domain.scheme import Calendar, Law, Pack, Part, Scheme
from desktop.errors import UserError
from desktop.form_check import FormWord
from desktop.pack_document import (
    REINSTALL,
    SOURCE,
    Document,
    PackFault,
    PackProblem,
    joined,
    parsed,
    single,
    validated,
)
from desktop.pack_files import PackFiles, gather, read, strays

__all__ = [
    "PackFault",
    "PackProblem",
    "check_law",
    "check_scheme",
    "files_of",
    "form_files",
    "form_folder",
    "form_words",
    "json_schema",
    "load_calendar",
    "load_files",
    "load_folder",
    "load_pack",
    "resource_path",
    "scheme_folder",
    "scheme_ids",
    "source_text",
]

_BUNDLED = Path(__file__).parent / "_resources"
_ROOT = (_BUNDLED if _BUNDLED.is_dir() else Path(__file__).parents[1] / "resources").resolve()
_NATIONAL = ("law", "calendars")


class _Year(Part):
    """One file of ``calendars``."""

    format: Literal[0]
    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]

    @model_validator(mode="after")
    def _of_one_year(self) -> Self:
        if any(day.year != self.year for day in self.holidays | self.workdays):
            raise ValueError(f"有的日期不在 {self.year} 年")
        return self


def resource_path(*parts: str) -> Path:
    """A file or folder among the resources. Raises ``UserError`` when it is missing or lies outside."""
    path = _ROOT.joinpath(*parts).resolve()
    if not path.is_relative_to(_ROOT):
        raise UserError("路径不在程序资源之内。", "请只用方案包里的文件名。")
    if not path.exists():
        raise UserError(f"程序缺少文件：{'/'.join(parts)}。", REINSTALL)
    return path


def scheme_ids(own: Path | None = None) -> tuple[str, ...]:
    """The schemes that ship with the program, and those in the folder ``own``."""
    return tuple(sorted({*_ids(resource_path("schemes")), *(_ids(own) if own else ())}))


def _ids(folder: Path) -> Iterable[str]:
    return (f.parent.name for f in folder.glob("*/scheme.toml") if not f.parent.name.startswith("."))


def load_pack(scheme_id: str, own: Path | None = None) -> Pack:
    """The scheme with the law and the calendar it works under; see ``scheme_folder``. Raises ``UserError``."""
    return load_folder(scheme_folder(scheme_id, own))


def scheme_folder(scheme_id: str, own: Path | None = None) -> Path:
    """Where a scheme lies. Raises ``UserError`` for one that is in neither place.

    ``own``: a folder with schemes of the county's own, each in a folder named by its id. One of them never takes
    the place of a shipped scheme: a county that changes a shipped one gives it an id of its own.
    """
    known = scheme_ids(own)
    if scheme_id not in known:
        hint = "自有方案请把方案包文件夹放进办公室文件夹的 schemes 里。"
        raise UserError("没有这个方案。", f"现有方案：{'、'.join(known)}。{hint}")
    if own is not None and scheme_id not in scheme_ids():
        return own / scheme_id
    return resource_path("schemes", scheme_id)


def form_folder(form: str, scheme_id: str, own: Path | None = None) -> Path:
    """The folder that holds a form (its id, without ``.toml``): the scheme's own, else the one that ships.

    Raises ``UserError`` for an unknown scheme.
    """
    mine = scheme_folder(scheme_id, own) / "forms"
    return mine if (mine / f"{form}.toml").is_file() else resource_path("forms")


def form_files(scheme_id: str, own: Path | None = None) -> Mapping[str, Path]:
    """Form id → its file, for every form a scheme can print: its own, else the one that ships; see ``form_folder``."""
    folders = (resource_path("forms"), scheme_folder(scheme_id, own) / "forms")
    found = {path.stem: path for folder in folders for path in folder.glob("*.toml")}
    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def form_words() -> Mapping[str, FormWord]:
    """Every name that a form may ask for, from ``resources/words``. Raises ``PackFault`` for one listed twice."""
    files = {path.name: read(path) for path in resource_path("words").glob("*.toml")}
    found: dict[str, FormWord] = {}
    for name, text in sorted(files.items()):
        document = single(f"words/{name}", text)
        twice = sorted(found.keys() & document.data.keys())
        if twice:
            raise PackFault((document.problem((twice[0],), "别的文件里已经有这个词", "只留一处"),))
        for word in document.data:
            found[word] = validated(FormWord, Document(document.data[word], {}, {}))
    return found


def load_folder(folder: Path) -> Pack:
    """A pack from any folder of the same shape (a county's own scheme). Raises ``PackFault``."""
    return load_files(files_of(folder))


def files_of(folder: Path) -> PackFiles:
    """Everything that the digest of a scheme in a folder covers. Raises ``PackFault``."""
    return gather(folder.absolute(), {name: resource_path(name) for name in _NATIONAL})


@lru_cache(maxsize=16)
def load_files(files: PackFiles) -> Pack:
    """The pack in these files: the same texts are parsed once, and a pack is frozen. Raises ``PackFault``."""
    document = joined(files.own())
    scheme = validated(Scheme, document)
    if scheme.id != files.scheme:
        raise PackFault((pack_check.misnamed(document, files.scheme),))
    _forms(files)
    national = _laws(files.national("law"))
    laws = {law.id: law for _, law in (*national, *_own_laws(files, national))}
    calendar = _calendar(files.national("calendars"), files.own("calendars"))
    return Pack(digest=files.digest, scheme=scheme, laws=laws, calendar=calendar)


def load_calendar() -> Calendar:
    """The working-day calendar of every year that ships with the program."""
    return _calendar({f.name: read(f) for f in resource_path("calendars").glob("*.toml")}, {})


def source_text(scheme_id: str, own: Path | None = None) -> str:
    """The scheme's own text in simplified characters, the source of every quote; see ``scheme_folder``."""
    return read(scheme_folder(scheme_id, own) / SOURCE)


def json_schema() -> dict[str, Any]:
    """The shape of a pack as JSON Schema, for editors that complete and mark TOML.

    A pack may spread over several files, so no key of the top level is required of one file alone.
    """
    schema = Scheme.model_json_schema()
    schema.pop("required", None)
    schema["description"] = _FOLDER
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


_FOLDER = (
    "One county's scheme as data: a folder named by its id with scheme.toml, other *.toml of the same table "
    "and source.txt, the scheme's own text that every quote is found in. It may bring folders of its own: "
    "law/*.toml, local rules in the shape of resources/law with ids that no national rules have (a matter "
    "names them as local_law, and their values then stand before the national ones); forms/*.toml, forms of "
    "its own; calendars/<year>.toml, which stands in for the year that ships. The digest of a pack covers "
    "all of them."
)


def check_scheme(folder: Path) -> list[PackProblem]:
    """Everything wrong with a pack; empty when it may be used."""
    foreign = list(strays(folder.absolute()))
    if foreign:
        return foreign
    try:
        files = files_of(folder)
        document = joined(files.own())
        scheme = validated(Scheme, document)
        _forms(files)
        _calendar({}, files.own("calendars"))
        national = _laws(files.national("law"))
        own = _own_laws(files, national)
    except PackFault as fault:
        return list(fault.problems)
    laws = {law.id: law for _, law in (*national, *own)}
    found = pack_check.problems(document, files.source, scheme, laws, files.scheme)
    return [*found, *law_check.problems(own, laws), *_form_problems(files, scheme, laws)]


def check_law() -> list[PackProblem]:
    """Everything wrong with the law that ships with the program."""
    try:
        laws = _laws({f.name: read(f) for f in resource_path("law").glob("*.toml")})
    except PackFault as fault:
        return list(fault.problems)
    return law_check.problems(laws, {law.id: law for _, law in laws})


_LawFile = tuple[Document, Law]


def _laws(texts: Mapping[str, str]) -> list[_LawFile]:
    documents = (single(f"law/{name}", text) for name, text in sorted(texts.items()))
    return [(document, validated(Law, document)) for document in documents]


def _own_laws(files: PackFiles, national: Iterable[_LawFile]) -> list[_LawFile]:
    """The scheme's own rules; they stand beside the national ones and never in their place."""
    taken = {law.id for _, law in national}
    own = _laws(files.own("law"))
    for document, law in own:
        if law.id in taken:
            remedy = "换一个标识，需要优先适用的在事项里写 local_law"
            raise PackFault((document.problem(("id",), f"已经有标识为 {law.id} 的规定", remedy),))
        taken.add(law.id)
    return own


def _forms(files: PackFiles) -> None:
    """Forms are TOML; what they may say is known to the room that prints them."""
    for name, text in files.own("forms").items():
        parsed(f"forms/{name}", text)


def _form_problems(files: PackFiles, scheme: Scheme, laws: Mapping[str, Law]) -> Iterable[PackProblem]:
    """What is wrong with the scheme's own forms, each held against the shipped one it takes the place of."""
    words = form_words()
    for name, text in sorted(files.own("forms").items()):
        shipped = resource_path("forms") / name
        replaced = parsed(name, read(shipped)) if shipped.is_file() else {}
        yield from form_check.problems(single(f"forms/{name}", text), words, replaced, scheme, laws)


def _calendar(national: Mapping[str, str], own: Mapping[str, str]) -> Calendar:
    """All years as one table; a year of the scheme's own stands in for the one that ships."""
    files = chain(sorted(national.items()), sorted(own.items()))
    read_in_turn = (validated(_Year, single(f"calendars/{name}", text)) for name, text in files)
    years = {y.year: y for y in read_in_turn}
    return Calendar(
        format=0,
        years=tuple(sorted(years)),
        holidays=frozenset(chain.from_iterable(y.holidays for y in years.values())),
        workdays=frozenset(chain.from_iterable(y.workdays for y in years.values())),
    )
