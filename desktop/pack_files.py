"""The files of a pack by the names that its digest covers: a scheme's own, the national law, the calendars.

A county's own scheme is a folder ``<id>`` with ``scheme.toml``, other ``*.toml`` and ``source.txt``; beside them it
may bring ``law/*.toml`` (local rules), ``forms/*.toml`` and ``calendars/*.toml``. Nothing outside the folder is ever
read for it: a link is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop.pack_document import SCHEME, SOURCE, PackProblem, fault

LARGEST_FILE = 1 << 20
LARGEST_PACK = 16 << 20
MOST_FILES = 400
OWN = ("law", "forms", "calendars")
"""The folders that a scheme may bring; its rules, forms and years join the national ones."""

_NAME = re.compile(
    r"(law|calendars)/\w[\w.-]*\.toml"
    r"|schemes/(?P<scheme>[a-z]+)/(source\.txt|((law|forms|calendars)/)?\w[\w.-]*\.toml)"
)

_PLAIN = "方案包里只能有普通文件"


@dataclass(frozen=True, slots=True)
class PackFiles:
    """(name, text) of every file, sorted by name; made with ``of``, so names and sizes are in order.

    Names are ``schemes/<id>/…``, ``law/…`` and ``calendars/…``; ``scheme`` is that id.
    """

    scheme: str
    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> PackFiles:
        """Raises ``PackFault``: a name that belongs nowhere, two schemes, too many files, too much text."""
        schemes: set[str] = set()
        for name in texts:
            found = _NAME.fullmatch(name)
            if found is None:
                remedy = "文件夹名只用小写字母，文件名只用文字、数字和 _ - ."
                raise fault(name, "文件名或文件夹名不合规定", remedy)
            schemes |= {s for s in (found["scheme"],) if s}
        if len(schemes) != 1:
            raise fault(SCHEME, "一个方案包只能有一个方案", "核对方案包的位置")
        if len(texts) > MOST_FILES or sum(len(t.encode()) for t in texts.values()) > LARGEST_PACK:
            raise fault(SCHEME, "方案包的文件太多或太大", "方案包只放文字数据")
        return cls(schemes.pop(), tuple(sorted(texts.items())))

    @property
    def digest(self) -> str:
        """SHA-256 over every name and its bytes: names exactly this pack."""
        total = hashlib.sha256()
        for name, text in self.texts:
            content = text.encode()
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()

    @property
    def source(self) -> str:
        """The scheme's own text. Raises ``PackFault`` when it is missing."""
        found = dict(self.texts).get(f"schemes/{self.scheme}/{SOURCE}")
        if found is None:
            raise fault(SOURCE, "文件缺失或无法读取", "补上这个文件，并核对读取权限")
        return found

    def national(self, folder: str) -> dict[str, str]:
        """TOML files of ``law`` or ``calendars`` by plain name."""
        return self._in(f"{folder}/")

    def own(self, folder: str = "") -> dict[str, str]:
        """The scheme's own TOML files by plain name, or those of one of its ``OWN`` folders."""
        return self._in(f"schemes/{self.scheme}/{f'{folder}/' if folder else ''}")

    def _in(self, place: str) -> dict[str, str]:
        inside = ((n.removeprefix(place), t) for n, t in self.texts if n.startswith(place))
        return {name: text for name, text in inside if "/" not in name and name != SOURCE}


def gather(folder: Path, national: Mapping[str, Path]) -> PackFiles:
    """The files of a scheme's folder with the ``national`` folders (``law``, ``calendars``).

    Raises ``PackFault``: a link, a file that is missing, too large or no UTF-8.
    """
    texts = {f"{name}/{f.name}": read(f) for name, place in national.items() for f in place.glob("*.toml")}
    for inner in ("", *OWN):
        place = f"{inner}/" if inner else ""
        own = folder / place
        if inner and own.is_symlink():
            raise fault(inner, _PLAIN, "移走链接")
        texts |= {
            f"schemes/{folder.name}/{place}{f.name}": _own(f, f"{place}{f.name}") for f in own.glob("*.toml")
        }
    if not (folder / SCHEME).is_file():
        raise fault(SCHEME, "方案包缺少这个文件", "补上 scheme.toml")
    texts[f"schemes/{folder.name}/{SOURCE}"] = _own(folder / SOURCE, SOURCE)
    return PackFiles.of(texts)


def _own(path: Path, name: str) -> str:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise fault(name, _PLAIN, "移走链接和子文件夹")
    return read(path)


def read(path: Path) -> str:
    """A text file of at most 1 MB in UTF-8. Raises ``PackFault``."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise fault(path.name, "文件超过 1 MB", "方案包只放文字数据")
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise fault(path.name, "不是 UTF-8 编码", "用 UTF-8 另存这个文件") from error
    except OSError as error:
        raise fault(path.name, "文件缺失或无法读取", "补上这个文件，并核对读取权限") from error


def strays(folder: Path) -> Iterator[PackProblem]:
    """What does not belong into a pack: links, other folders, files of other kinds."""
    if not folder.is_dir():
        yield PackProblem(folder.name, None, "", "没有这个文件夹", "核对方案包的位置")
        return
    for path in sorted(folder.iterdir()):
        if path.name in OWN and path.is_dir() and not path.is_symlink():
            for inner in sorted(path.iterdir()):
                yield from _stray(inner, f"{path.name}/{inner.name}", inner.suffix == ".toml")
        else:
            yield from _stray(path, path.name, path.suffix == ".toml" or path.name == SOURCE)


def _stray(path: Path, name: str, known: bool) -> Iterator[PackProblem]:
    if path.is_symlink() or not path.is_file():
        yield PackProblem(name, None, "", _PLAIN, "移走链接和子文件夹")
    elif not known:
        yield PackProblem(name, None, "", "不是方案包的文件", f"只留 *.toml 和 {SOURCE}")
