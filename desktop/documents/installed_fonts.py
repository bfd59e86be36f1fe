"""The office's own licensed fonts: 仿宋_GB2312, 小标宋 and the like, where they are installed on this PC.

They go before the shipped ones, character by character. They are only read where they lie, never copied; a subset goes
into a paper, which the font itself must allow (OS/2 fsType).
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fontTools.ttLib import TTCollection, TTFont, TTLibError

from desktop.documents.fonts import FontFile, Style
from desktop.errors import UserError

FAMILIES: Mapping[Style, tuple[str, ...]] = {
    "body": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "FZFangSong-Z02",
        "方正仿宋_GBK",
        "STFangsong",
    ),
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK"),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FZKai-Z03", "方正楷体_GBK", "STKaiti"),
    "sans": ("SimHei", "黑体", "FZHei-B01", "方正黑体_GBK", "STHeiti"),
    "song": ("SimSun", "宋体", "FZShuSong-Z01", "方正书宋_GBK"),
}
"""For every style the families of official papers, the most wanted first."""
_RESTRICTED, _WHOLE_ONLY, _BITMAPS = 0x0002, 0x0100, 0x0200
_NAMES = frozenset((1, 4, 6, 16))  # family, full name, PostScript name, typographic family
_ENGLISH = 0x409
_PRIVATE = (range(0xE000, 0xF900), range(0xF0000, 0x110000))


@dataclass(frozen=True)
class Installed:
    """What was found: a font for a style, and why others were left out, one sentence each."""

    fonts: Mapping[Style, FontFile]
    skipped: tuple[str, ...] = ()


class InstalledFont(FontFile):
    """A font of this PC, read where it lies; ``number`` its place in a collection."""

    def __init__(self, path: Path, data: bytes, number: int, codes: Sequence[int]) -> None:
        super().__init__(path, f"Own{number}", hashlib.sha256(data).hexdigest(), _ranges(codes))
        self._data, self._number = data, number

    def _unpack(self) -> bytes:
        """The font alone and with a name that reportlab can read, in memory only."""
        font, out = TTFont(io.BytesIO(self._data), fontNumber=self._number, lazy=True), io.BytesIO()
        if font["name"].getName(6, 3, 1, _ENGLISH) is None:
            font["name"].setName(f"Own{self._number}", 6, 3, 1, _ENGLISH)
        elif not self._data.startswith(b"ttcf"):
            return self._data
        font.save(out)
        return out.getvalue()


def find(folders: Sequence[Path] | None = None) -> Installed:
    """Look for the families of ``FAMILIES`` in the font folders of this PC (or in ``folders``)."""
    wanted = {
        name.casefold(): (style, rank) for style, names in FAMILIES.items() for rank, name in enumerate(names)
    }
    best: dict[Style, tuple[int, Path, int]] = {}
    skipped: list[str] = []
    for path, number, names in _families(system_folders() if folders is None else folders):
        for style, rank in {wanted[name] for name in names if name in wanted}:
            if style in best and best[style][0] <= rank:
                continue
            if reason := _unfit(path, number):
                skipped.append(f"{path.name}：{reason}，没有使用。")
            else:
                best[style] = (rank, path, number)
    fonts: dict[Style, FontFile] = {}
    for style, (_, path, number) in best.items():
        try:
            fonts[style] = _opened(path, number)
        except (UserError, OSError, TTLibError):
            skipped.append(f"{path.name}：字体文件读不出来，没有使用。")
    return Installed(fonts, tuple(dict.fromkeys(skipped)))


def system_folders() -> list[Path]:
    """Where this system and this user keep fonts."""
    home = Path.home()
    if sys.platform == "win32":
        roots = (os.environ.get("WINDIR", "C:/Windows"), os.environ.get("LOCALAPPDATA", str(home)))
        return [Path(roots[0]) / "Fonts", Path(roots[1]) / "Microsoft" / "Windows" / "Fonts"]
    shared = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts")]
    return [*shared, home / ".local" / "share" / "fonts", home / ".fonts"]


def _families(folders: Sequence[Path]) -> Iterator[tuple[Path, int, frozenset[str]]]:
    """Every TrueType file with its names, folded; a file that cannot be read is none of ours."""
    found = sorted(p for folder in folders if folder.is_dir() for p in folder.rglob("*"))
    for path in found:
        if path.suffix.lower() not in (".ttf", ".ttc"):
            continue
        try:
            with path.open("rb") as file:
                told = [(number, _names(font)) for number, font in _fonts(file, path.suffix.lower())]
        except (OSError, TTLibError, KeyError, ValueError, AssertionError):
            continue
        yield from ((path, number, names) for number, names in told)


def _fonts(file: BinaryIO, suffix: str) -> Iterator[tuple[int, TTFont]]:
    if suffix == ".ttf":
        yield 0, TTFont(file, lazy=True)
    else:
        yield from enumerate(TTCollection(file, lazy=True).fonts)


def _names(font: TTFont) -> frozenset[str]:
    records = [record for record in font["name"].names if record.nameID in _NAMES]
    return frozenset(record.toUnicode(errors="ignore").strip().casefold() for record in records)


def _unfit(path: Path, number: int) -> str:
    """Why a font cannot stand in a paper; empty if it can."""
    try:
        with path.open("rb") as file:
            font = TTFont(file, fontNumber=number, lazy=True)
            rights = font["OS/2"].fsType if "OS/2" in font else 0
            if "glyf" not in font:
                return "不是 TrueType 轮廓"
            if "fvar" in font:
                return "是可变字体，印出来粗细不定"
            if rights & 0x000F == _RESTRICTED:
                return "字体不许可嵌入文书"
            if rights & (_WHOLE_ONLY | _BITMAPS):
                return "字体不许可只嵌入用到的字"
    except (OSError, TTLibError, KeyError) as error:
        return f"读不出来（{type(error).__name__}）"
    return ""


def _opened(path: Path, number: int) -> InstalledFont:
    data = path.read_bytes()
    with TTFont(io.BytesIO(data), fontNumber=number, lazy=True) as font:
        codes = [code for code in font.getBestCmap() if not any(code in private for private in _PRIVATE)]
    made = InstalledFont(path, data, number, sorted(codes))
    _ = made.widths  # one that reportlab cannot read shows now, not while a paper is drawn
    return made


def _ranges(codes: Sequence[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return ranges
