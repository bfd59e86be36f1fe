"""Make the shipped fonts from the published packages; run by hand when a font is to be renewed.

    mkdir SRC && cd SRC
    apt-get download texlive-lang-chinese fonts-lxgw-wenkai fonts-hanazono
    npm pack @expo-google-fonts/noto-serif-sc @expo-google-fonts/noto-sans-sc
    python resources/fonts/build.py SRC resources/fonts

Needs ``fontTools`` (a development dependency), ``dpkg`` and about five minutes. Every font becomes a
static TrueType file without layout tables, renamed (the licences of two of them reserve their names),
compressed with xz. ``index.json`` tells the program which font draws which character without unpacking
any. HanaMinB is cut into blocks, because a paper rarely needs more than one of its 60,000 characters.
"""

import argparse
import hashlib
import io
import itertools
import json
import lzma
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.misc.roundTools import otRound
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

CURVE_ERROR = 1.0  # units of 1/1000 em: a hundredth of a millimetre at the size of a title
HAN = ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
SYMBOLS = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x2000, 0x27BF),
    (0x3000, 0x33FF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)
HANA_BLOCKS = (0x20000, 0x22000, 0x24000, 0x26000, 0x28000, 0x2A000, 0x2B740, 0x2CEB0, 0x2EBF0)


@dataclass(frozen=True)
class Source:
    """One font to make: where the outline comes from and which characters stay."""

    stem: str  # file name in resources/fonts
    name: str  # PostScript name, unique over all of them
    package: str
    file: str
    characters: frozenset[int]


def span(*ranges: tuple[int, int]) -> frozenset[int]:
    """Every code point of the inclusive ranges."""
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


def gb2312() -> frozenset[int]:
    """The 6,763 common hanzi and the signs of GB/T 2312, with Latin-1 and the general signs."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return span(*SYMBOLS) | {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}


def sources() -> tuple[Source, ...]:
    """The fonts in the order in which they are made."""
    serif, sans = "noto-serif-sc", "noto-sans-sc"
    everything = span(*HAN, *SYMBOLS)
    common = gb2312()
    rest_of_kai = common | span((0x2A6D7, 0x2A6DF), (0x2B735, 0x2B73F), (0x30000, 0x323AF))
    return (
        Source("fangsong", "HudangFangSong", "texlive-lang-chinese", "FandolFang-Regular.otf", everything),
        Source("song", "HudangSong", serif, "NotoSerifSC_400Regular.ttf", everything),
        Source("song-bold", "HudangSong-Bold", serif, "NotoSerifSC_700Bold.ttf", common),
        Source("sans", "HudangSans", sans, "NotoSansSC_400Regular.ttf", common),
        Source("sans-bold", "HudangSans-Bold", sans, "NotoSansSC_700Bold.ttf", common),
        Source("kai", "HudangKai", "fonts-lxgw-wenkai", "LXGWWenKai-Regular.ttf", rest_of_kai),
        *(
            Source(
                f"hana-{first:x}",
                f"HudangHana-{first:X}",
                "fonts-hanazono",
                "HanaMinB.ttf",
                span((first, end - 1)),
            )
            for first, end in itertools.pairwise(HANA_BLOCKS)
        ),
    )


def unpack(folder: Path, target: Path) -> None:
    """Lay the Debian and npm packages of ``folder`` open under ``target``, one folder per package."""
    for deb in sorted(folder.glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(deb), str(target / deb.name.split("_")[0])], check=True)
    for tgz in sorted(folder.glob("*.tgz")):
        name = tgz.name.removeprefix("expo-google-fonts-").rsplit("-", 1)[0]
        with tarfile.open(tgz) as archive:
            archive.extractall(target / name, filter="data")


def to_truetype(font: TTFont) -> None:
    """Turn CFF outlines (which reportlab refuses) into quadratic ones, in place."""
    glyphs, drawn = font.getGlyphSet(), {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, CURVE_ERROR, reverse_direction=True))
        drawn[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = font.getGlyphOrder(), drawn
    for name, glyph in drawn.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"].metrics[name] = (otRound(font["hmtx"].metrics[name][0]), getattr(glyph, "xMin", 0))
    maxp = font["maxp"] = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = 0x00010000, len(drawn)
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(maxp, field, 0)
    for field in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def subset(font: TTFont, characters: Iterable[int]) -> None:
    """Keep only ``characters`` and the tables a PDF or a window needs."""
    options = Options()
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.name_IDs, options.recalc_timestamp, options.glyph_names = [1, 2, 4, 6], False, False
    options.drop_tables += [
        "BASE",
        "GDEF",
        "GPOS",
        "GSUB",
        "STAT",
        "VORG",
        "vhea",
        "vmtx",
        "gasp",
        "FFTM",
        "prop",
    ]
    cutter = Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)


def rename(font: TTFont, name: str) -> None:
    """Give the font our own short name; a reserved name may not stay on a changed font."""
    family, _, style = name.partition("-")
    table = font["name"] = newTable("name")
    table.names = []
    for number, text in ((1, family), (2, style or "Regular"), (4, name), (6, name)):
        table.setName(text, number, 3, 1, 0x409)
    font["OS/2"].fsType = 0  # embedding is what each of the licences allows


def ranges(codes: Iterable[int]) -> list[list[int]]:
    """Sorted inclusive ranges of the code points."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return found


def make(source: Source, packages: Path, target: Path) -> dict[str, object]:
    """Write one ``.ttf.xz`` and return its line of the index."""
    path = next((packages / source.package).rglob(source.file))
    font = TTFont(path, recalcTimestamp=False)
    subset(font, source.characters)
    if "CFF " in font:
        to_truetype(font)
    rename(font, source.name)
    buffer = io.BytesIO()
    font.save(buffer)
    packed = lzma.compress(buffer.getvalue(), preset=9 | lzma.PRESET_EXTREME)
    (target / f"{source.stem}.ttf.xz").write_bytes(packed)
    print(f"{source.stem:12} {len(font.getBestCmap()):6} characters {len(packed) / 1e6:6.2f} MB")
    digest = hashlib.sha256(packed).hexdigest()
    return {"name": source.name, "sha256": digest, "ranges": ranges(font.getBestCmap())}


def main() -> None:
    """Make every font and the index."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("source", type=Path, help="folder with the downloaded packages")
    arguments.add_argument("target", type=Path, help="resources/fonts")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        unpack(chosen.source, Path(folder))
        index = {source.stem: make(source, Path(folder), chosen.target) for source in sources()}
    text = json.dumps(index, separators=(",", ":"), sort_keys=True)
    (chosen.target / "index.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
