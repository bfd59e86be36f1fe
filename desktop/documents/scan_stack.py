"""A stack of scanned pages, in any order: PDF files and pictures, looked at one page at a time.

The pages taken out of it for one paper become a PDF of their own: pages of a PDF as they were scanned, a picture as it
is. Nothing is drawn anew, so nothing of a seal or a signature is lost.

The files come from anywhere: each is opened apart (see `apart`), never in the program itself.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image

from desktop.documents.apart import apart, within
from desktop.documents.scans import lies_turned, on_white, opened, upright
from desktop.errors import UserError

if (
    TYPE_CHECKING
):  # loading it takes a tenth of a second, which only the child that takes stacks apart waits for
    import pikepdf

SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
MOST_PAGES = 2_000
_DOTS = 200
"""To the inch: what a page of a PDF is looked at with. A page code is 12 mm and more."""
_MOST_PIXELS = 40_000_000
_TO_TAKE = 120.0
"""Seconds for the pages of one paper, large pictures among them."""
_A4 = (595.276, 841.89)


@dataclass(frozen=True, slots=True)
class StackPage:
    """One page: ``source`` the file it is in, ``page`` its number there from 0 (0 for a picture)."""

    source: Path
    page: int
    pdf: bool

    @property
    def words(self) -> str:
        """扫描.pdf 第 3 页."""
        return f"{self.source.name} 第 {self.page + 1} 页" if self.pdf else self.source.name


def pages_of(sources: Sequence[Path]) -> list[StackPage]:
    """Every page of a stack. A folder stands for the scans in it, by name. Raises ``UserError``."""
    found: list[StackPage] = []
    for path in _files(sources):
        if path.suffix.lower() == ".pdf":
            found += [StackPage(path, n, True) for n in range(min(_count(path), MOST_PAGES + 1))]
        else:
            found.append(StackPage(path, 0, False))
        if len(found) > MOST_PAGES:
            raise UserError(f"一次最多读 {MOST_PAGES} 页。", "请分几次读。")
    if not found:
        raise UserError("没有找到扫描件。", "请选 PDF、JPG 或 PNG 文件，或放着它们的文件夹。")
    return found


def _files(sources: Sequence[Path]) -> Iterator[Path]:
    for path in dict.fromkeys(sources):
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
        elif path.suffix.lower() in SUFFIXES:
            yield path
        else:
            raise UserError(f"“{path.name}”不是扫描件。", "请选 PDF、JPG 或 PNG 文件。")


def _count(path: Path) -> int:
    return apart(_pages_in, path)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise _unread(path) from None


def _unread(path: Path) -> UserError:
    return UserError(f"读不了“{path.name}”。", "请核对文件还在原处，U 盘没有拔出。")


def pictures(pages: Sequence[StackPage]) -> Iterator[Callable[[], Image.Image]]:
    """For each page in turn, what makes its picture in grey; a PDF is read once for all its pages.

    Calling it raises ``UserError`` for a page that cannot be read.
    """
    for page in pages:
        yield partial(picture, page)


def picture(page: StackPage) -> Image.Image:
    """The picture of one page, in grey. Raises ``UserError``."""
    size, pixels = apart(_rendered if page.pdf else _of_picture, page)
    return Image.frombytes("L", size, pixels)


def taken(pages: Sequence[StackPage]) -> bytes:
    """The pages as one PDF, in the order given; the same pages give the same bytes. Raises ``UserError``."""
    return within(_TO_TAKE, _taken, tuple(pages))


# What follows runs in the child process alone.


def _pages_in(path: Path) -> int:
    return len(_document(path, _state(path)))


def _state(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        raise _unread(path) from None


@lru_cache(maxsize=1)
def _document(path: Path, state: int) -> pypdfium2.PdfDocument:
    """The file that was looked at last: the pages of a stack are asked for one after the other."""
    try:
        return pypdfium2.PdfDocument(_read(path))
    except pypdfium2.PdfiumError:
        raise UserError(
            f"“{path.name}”打不开，可能损坏或加了密。", "请重新扫描，或另存为没有密码的 PDF。"
        ) from None


def _rendered(page: StackPage) -> tuple[tuple[int, int], bytes]:
    try:
        sheet = _document(page.source, _state(page.source))[page.page]
        width, height = sheet.get_size()
        scale = min(_DOTS / 72, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        drawn: Image.Image = sheet.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError:
        raise UserError("有一页读不出来。", "请重新扫描这一页。") from None
    grey = drawn.convert("L")
    return grey.size, grey.tobytes()


def _of_picture(page: StackPage) -> tuple[tuple[int, int], bytes]:
    grey = on_white(upright(opened(_read(page.source)))).convert("L")
    return grey.size, grey.tobytes()


def _taken(pages: Sequence[StackPage]) -> bytes:
    import pikepdf

    with pikepdf.new() as made:
        for page in pages:
            if page.pdf:
                _take(made, page)
            else:
                _lay(made, _read(page.source))
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def _take(made: pikepdf.Pdf, page: StackPage) -> None:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(_read(page.source))) as source:
            source.flatten_annotations("screen")
            own = source.pages[page.page]
            for name in ("/Annots", "/AA", "/Metadata", "/StructParents"):
                if name in own.obj:
                    del own.obj[name]
            made.pages.append(own)
    except (pikepdf.PdfError, pikepdf.PasswordError, IndexError, RuntimeError, TypeError, ValueError):
        raise UserError(f"“{page.words}”取不出来。", "请重新扫描这一页。") from None


def _lay(made: pikepdf.Pdf, data: bytes) -> None:
    """A page with a picture on it: a plain JPEG as it is, anything else without loss."""
    import pikepdf

    image = opened(data)
    if image.format == "JPEG" and image.mode in ("L", "RGB") and not lies_turned(image):
        stream, coded = data, "DCTDecode"
    else:
        turned = upright(image)
        image = turned.convert("L") if turned.mode in ("1", "L") else on_white(turned)
        stream, coded = zlib.compress(image.tobytes(), 6), "FlateDecode"
    width, height = image.size
    x_object = pikepdf.Stream(made, stream)
    x_object.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, BitsPerComponent=8,
            ColorSpace=pikepdf.Name("/DeviceGray" if image.mode == "L" else "/DeviceRGB"),
            Filter=pikepdf.Name(f"/{coded}"),
        )
    )  # fmt: skip
    room = _A4 if height >= width else (_A4[1], _A4[0])
    scale = min(room[0] / width, room[1] / height)
    w, h = width * scale, height * scale
    page = made.add_blank_page(page_size=(w, h))
    name = page.add_resource(x_object, pikepdf.Name.XObject, pikepdf.Name.Im0)
    page.contents_add(f"q {w:.3f} 0 0 {h:.3f} 0 0 cm {name} Do Q".encode("ascii"), prepend=True)
