"""What a volume may take over of a PDF: pages that are PDF/A-2u as they stand, and pictures of all others.

Whoever sends a PDF may have used fonts that are not in it, colours nobody can read in thirty years, or see-through
layers; nothing mends that without changing what is shown. So a page goes into a volume as it is only where it is known
to conform: a page of one of our own papers, or nothing but plain scanned images. Any other is drawn, and the picture
is bound. The file itself stays in the household's file untouched.

Anybody may have made the file: all of this runs apart (see `apart`), and what is bound was written anew and measured.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from desktop.documents import preview
from desktop.documents.apart import alone, prepared
from desktop.documents.foreign import MOST_PAGES
from desktop.documents.pdfa import claims_pdfa
from desktop.documents.scans import fitted
from desktop.errors import UserError

if (
    TYPE_CHECKING
):  # loading it takes a tenth of a second, which only the child that takes files apart waits for
    import pikepdf

AT_ONCE = 8
"""Pages drawn at one asking: the file goes to the child once for so many, and calling off waits for no more."""
_MOST_CONTENT = 48 * 2**20
"""Bytes of what draws one page, unpacked: a page of a map has a few million."""
_PLAIN_CONTENT = 64 * 1024
"""Bytes of what draws a scanned page, unpacked: it places a picture or a few strips of one."""
_LARGEST_SCAN = 1_500_000
"""Bytes of the pictures of one page; a page of more is drawn smaller, so that 200 of them stay bearable."""
_PLACING = frozenset({"q", "Q", "cm", "Do", "re", "W", "W*", "n"})
_DEEPEST = 28
"""States a page may put aside one in the other (ISO 19005-2, 6.1.13)."""
_COLOURS = {"/DeviceGray": ("L",), "/DeviceRGB": ("RGB",)}
_IMAGE_KEYS = frozenset(
    {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/Filter", "/DecodeParms",
     "/Length", "/Name", "/Decode", "/ImageMask"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bindable:
    """``pdf`` the pages that may be taken over, written anew; ``numbers`` which pages of the file they are, 0 first."""

    pdf: bytes
    numbers: tuple[int, ...]


def bindable(pdf: bytes) -> Bindable:
    """Which pages of a file a volume may take over. Raises ``UserError`` for a file that cannot be opened whole."""
    prepared(_load)
    return Bindable(*alone(_taken_over, pdf))


def pictures(pdf: bytes, numbers: Sequence[int], most: tuple[int, int]) -> list[bytes]:
    """These pages (0 is the first; at most ``AT_ONCE``) as JPEG of at most ``most`` pixels; empty for one that fails.

    Raises ``UserError`` for no PDF, and where it takes too much.
    """
    return alone(_pictures, pdf, tuple(numbers), most)


# What follows runs in the child process alone.


def _pictures(pdf: bytes, numbers: Sequence[int], most: tuple[int, int]) -> list[bytes]:
    return [_picture(pdf, number, most) for number in numbers]


def _picture(pdf: bytes, number: int, most: tuple[int, int]) -> bytes:
    try:
        return fitted(preview.page_image(pdf, number, most[0]), most)[0]
    except UserError:
        return b""


def _load() -> None:
    import pikepdf as pikepdf


def _taken_over(pdf: bytes) -> tuple[bytes, tuple[int, ...]]:
    import pikepdf

    ours = claims_pdfa(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as given, pikepdf.new() as made:
        given.flatten_annotations("screen")
        if len(given.pages) > MOST_PAGES:
            raise UserError("这份 PDF 页数太多，读不了。", f"一份最多 {MOST_PAGES} 页；请重新扫描。")
        kept = []
        for number, page in enumerate(given.pages):
            _measured(page)
            if not (ours or _plain_scan(page)):
                continue
            for name in ("/Annots", "/AA", "/Metadata", "/StructParents", "/Group"):
                if name in page.obj:
                    del page.obj[name]
            made.pages.append(page)
            kept.append(number)
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue(), tuple(kept)


def _measured(page: pikepdf.Page) -> None:
    """Raises for a page whose box or turn is none, or whose contents unpack to more than any page draws."""
    left, bottom, right, top = (float(v) for v in page.mediabox)
    turn = int(page.obj.get("/Rotate", 0))
    if not (0 < right - left <= 14400 and 0 < top - bottom <= 14400) or turn % 90:
        raise UserError("这份 PDF 里有一页的尺寸不对，读不了。", "请重新扫描。")
    if _content(page) > _MOST_CONTENT:
        raise UserError("这份 PDF 里有一页的内容太多，读不了。", "请重新扫描。")


def _content(page: pikepdf.Page) -> int:
    import pikepdf

    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return sum(len(s.read_bytes()) for s in streams if isinstance(s, pikepdf.Stream))


def _plain_scan(page: pikepdf.Page) -> bool:
    """True for a page that shows images of plain colours and nothing else: it conforms as it stands."""
    import pikepdf

    resources, left = page.resources, _LARGEST_SCAN
    if "/UserUnit" in page.obj or {name for name, held in resources.items() if len(held)} - {
        "/XObject",
        "/ProcSet",
    }:
        return False
    images = resources.get("/XObject", pikepdf.Dictionary())
    for image in images.values():
        if not isinstance(image, pikepdf.Stream) or not _plain_image(image):
            return False
        left -= len(image.read_raw_bytes())
    return bool(len(images)) and left >= 0 and _only_places(page, frozenset(images.keys()))


def _plain_image(image: pikepdf.Stream) -> bool:
    """Device colours (the volume says what they mean), a packing every reader knows, nothing see-through."""
    filter_, raw = str(image.get("/Filter")), image.read_raw_bytes()
    if image.get("/Subtype") != "/Image" or set(image.keys()) - _IMAGE_KEYS or raw.endswith(b"\r"):
        return False
    colours = _COLOURS.get(str(image.get("/ColorSpace")))
    if colours is None and ("/ColorSpace" in image or not bool(image.get("/ImageMask", False))):
        return False
    if filter_ == "/DCTDecode":
        return colours is not None and _jpeg_mode(raw) in colours
    return filter_ in ("/FlateDecode", "/CCITTFaxDecode")


def _jpeg_mode(raw: bytes) -> str:
    try:
        with Image.open(io.BytesIO(raw), formats=("JPEG",)) as image:
            return image.mode
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""


def _only_places(page: pikepdf.Page, known: frozenset[str]) -> bool:
    """True when the contents do nothing but place these images."""
    import pikepdf

    if _content(page) > _PLAIN_CONTENT:
        return False
    deep = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator not in _PLACING:
            return False
        if operator == "Do" and str(instruction.operands[0]) not in known:
            return False
        deep += (operator == "q") - (operator == "Q")
        if not 0 <= deep <= _DEEPEST:
            return False
    return deep == 0
