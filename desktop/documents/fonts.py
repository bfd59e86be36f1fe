"""The shipped fonts: which one draws which character, and how reportlab embeds it.

Every hanzi of GB 18030-2022 prints: FangSong for the body, Noto Serif for what FangSong lacks, HanaMinB
for the planes beyond. ``resources/fonts/index.json`` says who covers what, so a font is unpacked (into
memory, never onto the disk) only when one of its characters is really needed.
"""

import bisect
import functools
import io
import itertools
import json
import lzma
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import SUBSETN, TTFError, TTFont

from desktop.documents.linebreak import Line, set_lines
from desktop.errors import UserError
from desktop.packs import resource_path

Style = Literal["body", "bold", "title", "song", "kai", "sans"]

_FIRST: Mapping[Style, tuple[str, ...]] = {
    "body": ("fangsong", "song"),
    "bold": ("song-bold", "song"),
    "title": ("song-bold", "song"),
    "song": ("song",),
    "kai": ("kai", "song"),
    "sans": ("sans", "song"),
}
_NBSP = "\u00a0"
_REMEMBERED = 1000
"""Set paragraphs and rows that are kept for the next paper."""
_Known = TypeVar("_Known")

# reportlab keeps one registry and parses a font through one file position, so one paper is drawn at a
# time; re-entrant because drawing may meet a font that is not unpacked yet.
DRAWING = threading.RLock()


class _Font(TTFont):  # type: ignore[misc]  # reportlab ships no types
    """A reportlab font whose ToUnicode tables are right beyond U+FFFF too.

    reportlab writes 𬭎 as ``<2CB4E>``, five digits that readers take for something else; a supplementary
    character must stand there as its UTF-16 pair, and no block may hold more than 100 lines.
    """

    def addObjects(self, doc: PDFDocument) -> None:
        subsets = list(self.state[doc].subsets)
        super().addObjects(doc)
        for number, codes in enumerate(subsets):
            name = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            doc.idToObject[f"toUnicodeCMap:{name}"].content = to_unicode_cmap(name, codes)


def to_unicode_cmap(name: str, codes: Sequence[int]) -> str:
    """The ToUnicode table of one subset: byte i stands for the character ``codes[i]`` (0 is unused)."""
    lines = [f"<{i:02X}> <{chr(c).encode('utf-16-be').hex().upper()}>" for i, c in enumerate(codes) if c]
    blocks = [
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar"
        for block in (lines[start : start + 100] for start in range(0, len(lines), 100))
    ]
    head = (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange"
    )
    tail = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    return "\n".join((head, *blocks, tail))


class FontFile:
    """One shipped font, unpacked when first drawn with."""

    def __init__(self, path: Path, name: str, digest: str, ranges: Sequence[Sequence[int]]) -> None:
        self.path = path
        # The digest keeps two versions of one font apart in reportlab's registry.
        self.name = f"{name}-{digest[:12]}"
        self._starts = [first for first, _ in ranges]
        self._ends = [last for _, last in ranges]

    def covers(self, code: int) -> bool:
        """Whether the font has a glyph for the code point; does not unpack it."""
        at = bisect.bisect_right(self._starts, code) - 1
        return at >= 0 and code <= self._ends[at]

    @functools.cached_property
    def widths(self) -> Mapping[int, float]:
        """Advance by code point, in thousandths of the size; unpacks and registers the font."""
        with DRAWING:
            if self.name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(self._load())
            widths: Mapping[int, float] = pdfmetrics.getFont(self.name).face.charWidths
        return widths

    @functools.cached_property
    def unpacked(self) -> bytes:
        """The font itself, kept, for something that draws pictures instead of papers. UserError when damaged."""
        return self._unpack()

    def _unpack(self) -> bytes:
        try:
            return lzma.decompress(self.path.read_bytes())
        except (OSError, lzma.LZMAError) as error:
            raise self._damaged() from error

    def _load(self) -> _Font:
        try:
            return _Font(self.name, io.BytesIO(self._unpack()), asciiReadable=False, shapable=False)
        except TTFError as error:
            raise self._damaged() from error

    def _damaged(self) -> UserError:
        return UserError(f"字体文件 {self.path.name} 缺失或已损坏。", "请重新安装本程序。")


@dataclass(frozen=True)
class Run:
    """Characters in a row that one font draws."""

    font: str
    text: str


class _Glyphs(dict[str, _Known], Generic[_Known]):
    """What is known of each character, found when first asked for."""

    def __init__(self, find: Callable[[str], _Known]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, character: str) -> _Known:
        found = self[character] = self._find(character)
        return found


class FontChain:
    """For every style the fonts to try in turn, character by character."""

    def __init__(self, folder: Path | None = None, installed: Mapping[Style, FontFile] | None = None) -> None:
        """Read the index of ``folder`` (default: the shipped fonts). UserError if missing or damaged.

        ``installed`` fonts of this PC (``installed_fonts.find``) are tried first, each for its style.
        """
        folder = folder or resource_path("fonts")
        try:
            index = _index((folder / "index.json").read_text(encoding="utf-8"))
            self.files = {
                stem: FontFile(folder / f"{stem}.ttf.xz", entry["name"], entry["sha256"], entry["ranges"])
                for stem, entry in index.items()
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError("字体目录 index.json 缺失或已损坏。", "请重新安装本程序。") from error
        rare = tuple(sorted(stem for stem in self.files if stem.startswith("hana-")))
        own = dict(installed or {})
        self._orders: dict[Style, list[FontFile]] = {
            style: [
                *([own[style]] if style in own else ()),
                *(self.files[stem] for stem in dict.fromkeys((*first, *rare, "kai")) if stem in self.files),
            ]
            for style, first in _FIRST.items()
        }
        self._names = {style: _Glyphs(partial(self._name, style)) for style in _FIRST}
        self._advances = {style: _Glyphs(partial(self._advance, style)) for style in _FIRST}
        self._covered: set[str] = {"\n", _NBSP}
        self._set: dict[Hashable, Any] = {}

    def covers(self, character: str) -> bool:
        """Whether some font has the character."""
        return any(font.covers(ord(character)) for font in self.files.values())

    def require(self, texts: Iterable[str], where: str = "") -> None:
        """Refuse, before anything is drawn, a text with a character that no font has.

        ``where`` is the label of the box on the form. Raises UserError naming character and code point.
        """
        for text in texts:
            if self._covered.issuperset(text):
                continue
            for character in text:
                if character not in self._covered:
                    if not self.covers(character):
                        raise _missing(character, where)
                    self._covered.add(character)

    def advance(self, character: str, style: Style) -> float:
        """Width of one character in thousandths of the size."""
        return self._advances[style][character]

    def width(self, text: str, style: Style, size: float) -> float:
        """Width of a text in points."""
        return sum(map(self._advances[style].__getitem__, text)) * size / 1000

    def widths(self, text: str, style: Style, size: float) -> list[float]:
        """Width of each character of a text in points."""
        scale = size / 1000
        return [advance * scale for advance in map(self._advances[style].__getitem__, text)]

    def lines(
        self, text: str, style: Style, size: float, width: float, indent: float = 0.0
    ) -> tuple[Line, ...]:
        """A paragraph in lines of at most ``width`` points."""
        key = (text, style, size, width, indent)
        return self.remembered(
            key, lambda: tuple(set_lines(text, self.widths(text, style, size), width, indent))
        )

    def remembered(self, key: Hashable, make: Callable[[], _Known]) -> _Known:
        """What ``make`` gives, from the last thousand things set in these fonts where it is among them.

        Most of what papers of one form say is the same on every one of them.
        """
        found: _Known | None = self._set.get(key)
        if found is None:
            found = make()
            if len(self._set) >= _REMEMBERED:
                self._set.clear()
            self._set[key] = found
        return found

    def runs(self, text: str, style: Style) -> list[Run]:
        """The text cut where the font changes."""
        name_of = self._names[style].__getitem__
        names = set(map(name_of, text))
        if len(names) == 1:
            return [Run(names.pop(), text)]
        return [Run(font, "".join(characters)) for font, characters in itertools.groupby(text, key=name_of)]

    def pieces(self, text: str, style: Style) -> list[tuple[FontFile, str]]:
        """The text cut where the font changes, with the fonts themselves; a character no font has becomes 〓."""
        known = "".join(c if self.covers(c) else "〓" for c in text)
        grouped = itertools.groupby(known, key=lambda character: self._file(character, style))
        return [(font, "".join(characters)) for font, characters in grouped]

    def _name(self, style: Style, character: str) -> str:
        font = self._file(character, style)
        _ = font.widths  # whoever is told its name will draw with it
        return font.name

    def _advance(self, style: Style, character: str) -> float:
        return self._file(character, style).widths[_code(character)]

    def _file(self, character: str, style: Style) -> FontFile:
        for font in self._orders[style]:
            if font.covers(_code(character)):
                return font
        raise _missing(character, "")


@functools.lru_cache(maxsize=2)
def _index(text: str) -> Mapping[str, Mapping[str, Any]]:
    # Every desk begins with fonts of its own, and all of them with the same long list.
    index: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return index


def _code(character: str) -> int:
    # reportlab draws a no-break space as a space; it must be as wide as one.
    return 0x20 if character == _NBSP else ord(character)


def _missing(character: str, where: str) -> UserError:
    shown = character if character.isprintable() else ""
    place = f"“{where}”一栏里的" if where else ""
    return UserError(
        f"{place}“{shown}”（U+{ord(character):04X}）在字库里没有字形，未印制。",
        "请核对该字是否录入有误或为自造字，改用规范汉字后再印。",
    )
