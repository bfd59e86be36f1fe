"""A scan or photograph of a printed paper: its code is read and checked, its words are for a person to compare.

Never 通过: a code can be cut out and glued onto another paper, and nobody but a person reads the rest of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from PIL import Image

from desktop.documents.code_reading import read_apart
from desktop.documents.foreign import page_bitmap, page_count, page_texts
from desktop.documents.page_code import PageCode, parse
from desktop.documents.pdfa import PROGRAM
from desktop.documents.strange_picture import unpacked
from desktop.domain import paper_verdict as verdict
from desktop.domain.paper_verdict import Link, PaperVerdict
from desktop.domain.seal_statement import NAMESPACE, SealCode, is_seal_code, read_code, squeezed
from desktop.errors import UserError
from desktop.models.signing import verify
from desktop.sync.paper_trust import PaperTrust
from desktop.sync.unsealed import (
    BOUND,
    Shown,
    bears_stamp,
    marked_red,
    several,
    stripped,
    voided,
    without_code,
)

DPI = 200
"""Resolution at which a page is drawn to read the code from it, as a scanner would."""
MOST_PAGES = 4
"""Pages of a scanned PDF that are looked at."""
MOST_STAMPED = 12
"""Pages with the words of a stamp that are looked at besides."""
COLOUR_DPI = 60
"""Resolution at which red marks are looked for."""
MOST_READ = 60
"""Pages of a PDF that is neither signed nor says that it is ours."""
_PIECE = 4
"""Characters of a printed text that are found together where a cell broke it into lines."""


def check_picture(data: bytes, trust: PaperTrust) -> PaperVerdict:
    """The verdict on the bytes of a picture (JPEG, PNG, TIFF, BMP). Raises ``UserError`` for what is none."""
    picture, coloured = unpacked(data)
    codes, feet = _codes_on(picture)
    if not codes:
        shown = Shown(red=marked_red(coloured), codes=tuple(feet))
        return PaperVerdict((without_code(shown, trust.every_title),), paper=_named(feet))
    return replace(_of_codes(codes, trust, page=""), paper=_named(feet))


def check_scanned(pdf: bytes, trust: PaperTrust) -> PaperVerdict:
    """The same for a PDF that a scanner made, or that was saved anew from a paper. Raises ``UserError``."""
    with _legible():
        count = page_count(pdf)
        texts = dict(page_texts(pdf))
    about, words = texts.pop(0, ""), {n: squeezed(text) for n, text in texts.items()}
    if count > MOST_READ and PROGRAM not in about:
        raise UserError(f"这份 PDF 有 {count} 页，又没有签名，不是户档的文书。", "扫描的文书请一份一份核验。")
    stamped = [n for n, text in words.items() if bears_stamp(text)]
    found = _looked_at(pdf, count, stamped, thorough=PROGRAM not in about)
    said = _of_pages(found, "".join(words.values()), about, trust)
    scanned = Link(verdict.FILE, "open", "这是扫描或另存的 PDF，没有签名，不是原件。")
    return replace(said, links=(*said.links[:1], scanned, *said.links[1:]), paper=_named(found.feet))


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was seen on the pages that were drawn: codes beside a seal, codes at their feet, red marks.

    ``bare`` the first page that has the words of a stamp and no code, 0 for none.
    """

    codes: tuple[bytes, ...]
    feet: tuple[PageCode, ...]
    red: bool
    bare: int


def _looked_at(pdf: bytes, count: int, stamped: Sequence[int], thorough: bool) -> _Looked:
    """The first pages of a PDF, and those with the words of a stamp (``stamped``, 1 is the first)."""
    codes, feet, bare, red = dict[bytes, None](), dict[PageCode, None](), 0, False
    for page in dict.fromkeys((*range(1, min(count, MOST_PAGES) + 1), *stamped[:MOST_STAMPED])):
        picture = drawn(pdf, page - 1)
        own, foot = _codes_on(picture, thorough)
        codes |= dict.fromkeys(own)
        feet |= dict.fromkeys(foot)
        bare = bare or (page if page in stamped and not own else 0)
        red = red or (not own and marked_red(_coloured(pdf, page - 1)))
    return _Looked(tuple(codes), tuple(feet), red, bare)


def _of_pages(found: _Looked, words: str, about: str, trust: PaperTrust) -> PaperVerdict:
    if found.bare:
        said = PaperVerdict((stripped(found.bare),))
    elif found.codes:
        said = _of_codes(list(found.codes), trust, page=words)
        said = said.led_by(BOUND) if len(found.codes) == 1 and several(words, found.feet) else said
    else:
        shown = Shown(words, about, found.red, found.feet)
        said = PaperVerdict((without_code(shown, trust.every_title),))
    void = voided(words) if len(found.codes) <= 1 else None
    return said.led_by(void) if void else said


def _named(feet: Sequence[PageCode]) -> str:
    """The paper that the codes at the foot name, if it is one."""
    papers = {code.paper for code in feet}
    return papers.pop() if len(papers) == 1 else ""


def _coloured(pdf: bytes, page: int) -> Image.Image:
    with _legible():
        bitmap = page_bitmap(pdf, page, COLOUR_DPI)
    return Image.frombuffer("RGB", (bitmap.width, bitmap.height), bitmap.data, "raw", "RGB", bitmap.stride, 1)


def seal_codes(picture: Image.Image) -> list[bytes]:
    """The codes beside a seal that a picture shows; other codes of the page are left out."""
    return _codes_on(picture)[0]


def _codes_on(picture: Image.Image, thorough: bool = True) -> tuple[list[bytes], list[PageCode]]:
    """The codes beside a seal, and those at the foot as far as they were met on the way.

    ``thorough`` for a page that was scanned: on one that was drawn here a single look finds what there is.
    """
    read = [code.data for code in read_apart(picture, _shows_seal if thorough else _one_look, alone=True)]
    return [code for code in read if is_seal_code(code)], [foot for code in read if (foot := parse(code))]


def _shows_seal(found: Sequence[bytes]) -> bool:
    return any(map(is_seal_code, found))


def _one_look(found: Sequence[bytes]) -> bool:
    return True


def drawn(pdf: bytes, page: int) -> Image.Image:
    """A page (0 is the first) as a grey picture."""
    with _legible():
        bitmap = page_bitmap(pdf, page, DPI, grey=True)
    size = (bitmap.width, bitmap.height)
    return Image.frombuffer("L", size, bitmap.data, "raw", "L", bitmap.stride, 1)


def words_of(pdf: bytes) -> str:
    """Everything that stands on the pages, without spaces."""
    with _legible():
        return squeezed("".join(text for number, text in page_texts(pdf) if number))


def stands_on(text: str, page: str) -> bool:
    """True when a text stands on a page (without its spaces), in one piece or in those of the lines of a cell."""
    rest = squeezed(text)
    while rest:
        size = next((n for n in range(len(rest), 0, -1) if rest[:n] in page), 0)
        if size < min(_PIECE, len(rest)):
            return False
        rest = rest[size:]
    return True


@contextmanager
def _legible() -> Iterator[None]:
    """A reader of PDF meets a page it cannot draw: a sentence instead of whatever it said."""
    try:
        yield
    except (RuntimeError, ValueError, ArithmeticError, MemoryError):
        raise UserError("这份 PDF 有的页面读不了，可能已经损坏。", "请换一份没有损坏的文件。") from None


def _of_codes(codes: list[bytes], trust: PaperTrust, page: str) -> PaperVerdict:
    if len(codes) != 1:
        text = "有不止一个印章旁的二维码：卷宗、汇总打印的，请一份一份核验原件。"
        return PaperVerdict((Link(verdict.CODE, "open", text),))
    try:
        code = read_code(codes[0])
    except ValueError:
        return PaperVerdict((Link(verdict.CODE, "bad", "二维码的内容不成立，不是本程序印的。"),))
    said = code.statement
    if not verify(said.signer, code.signature, NAMESPACE, code.signed):
        return PaperVerdict((Link(verdict.CODE, "bad", "二维码里的签名不成立，内容被改动过或是伪造的。"),))
    who = _known_here(code, trust)
    if who[0].standing == "good":
        words = "二维码有效，请逐项核对纸面与下列内容；扫描件本身不能核验为“通过”。"
        links = [Link(verdict.CODE, "open", words), *who]
    else:
        words = "二维码本身完整，但签名人没有核实，下列内容不能采信。"
        links = [*who, Link(verdict.CODE, "open", words)]
    links += _compared(said.fields.values(), page)
    return PaperVerdict(tuple(links), tuple(said.fields.items()))


def _known_here(code: SealCode, trust: PaperTrust) -> list[Link]:
    """A code names its signer and its instrument by their ids alone: what the desk itself knows of them; first who."""
    said = code.statement
    for office, key in trust.offices():
        known = trust.credentials(office, key)
        if any(held.id.startswith(said.credential) for held in known.people):
            later = verdict.later_link(known, said, "", trust.today)
            dated = verdict.dates_link(said.on, said.on, trust.today)
            return [
                verdict.person_link(known, said),
                *verdict.instrument_links(known, said, trust.titles, trust.today),
                *(link for link in (dated, later) if link is not None),
                trust.known(office).listed(said.on),
            ]
    return [Link(verdict.PERSON, "bad" if _listed_here(code, trust) else "open", _STRANGER)]


_STRANGER = "签名人不是本机认识的任何人，可能是自制的二维码；请向出具单位索取 PDF 原件再核验。"


def _listed_here(code: SealCode, trust: PaperTrust) -> bool:
    """True where the desk holds the whole list of people of the office whose instrument the code names.

    The office itself does; the county as far as the office told it on the day of the stamp or later.
    """
    for office, key in trust.offices():
        known = trust.credentials(office, key)
        if any(held.id.startswith(code.statement.instrument) for held in known.instruments):
            told = trust.known(office).told
            return office == trust.own or (told is not None and told >= code.statement.on)
    return False


def _compared(texts: Iterable[str], page: str) -> list[Link]:
    """Where the PDF has words of its own, those that the code contradicts; a mere picture has none."""
    if not page:
        return []
    missing = [text for text in texts if not stands_on(text, page)]
    return [Link(verdict.PRINTED, "bad", f"二维码里的“{missing[0]}”页面上没有。")] if missing else []
