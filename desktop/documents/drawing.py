"""What a paper looks like, as one digest: the operators of its pages and everything they draw with, but for the code.

The person who stamps signs it (``models.paper_proof``), so that no other page, font, note or picture can be put under
a signature once given. The code beside the seal holds that signature and cannot be in what it signs: exactly the
squares that its bytes are drawn as are left out, once, and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.documents.marks import big, squares
from desktop.documents.pdfa import APPLICATION
from desktop.errors import UserError

if TYPE_CHECKING:
    import pikepdf

MOST_PAGES = 60
MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes of all streams of a paper together."""
_MOST_PARTS, _DEEPEST = 20_000, 24

_CATALOG = frozenset({"/Type", "/Version", "/Extensions", "/Pages", "/Metadata", "/PieceInfo", "/AcroForm"})
"""Keys of the catalogue that draw nothing, and what travels with the paper; any other is part of how it looks."""
_ELSEWHERE = frozenset({"/Parent", "/Contents", "/Annots"})
"""Keys of a page that are looked at by themselves."""
_NODE = frozenset({"/Type", "/Kids", "/Count"})
_SEAL_FIELD = frozenset({"/Type", "/Subtype", "/FT", "/F", "/P", "/Rect", "/T", "/V"})
"""The field that the integrity signature fills: it has no looks."""
_PACKED = frozenset({"/Length", "/Filter"})
_BLANK = b" \n\r\t"


def drawing_digest(pdf: bytes, qr: bytes) -> str:
    """64 hex over how a paper looks, the same before and after it is closed. ``qr`` the bytes of its one code.

    Raises ``UserError`` for a file that is not built as ours are, or does not bear that code exactly once.
    """
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            return _Looks(squares(big(qr)).encode()).of(document)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError, KeyError, zlib.error):
        raise UserError(
            "页面与用印人签的不一致：页面上的字、字体、图或批注被换过、加过，或者二维码不是这一份的。",
            "请向出具单位索取原件。",
        ) from None


class _Looks:
    """Feeds what a paper draws into a digest; ``ValueError`` for what a paper of ours does not have."""

    def __init__(self, code: bytes) -> None:
        self._digest = hashlib.sha256(b"hudang-paper-drawing-1\0")
        self._code = code
        self._unpacked = 0
        self._parts = 0

    def of(self, document: pikepdf.Pdf) -> str:
        """The digest of the whole document."""
        _expect(not document.is_encrypted)
        root = document.Root
        pages = [page.obj for page in document.pages]
        _expect(0 < len(pages) <= MOST_PAGES)
        _expect(
            set(root.Pages.keys()) <= _NODE and int(root.Pages.Count) == len(root.Pages.Kids) == len(pages)
        )
        _without_fields(root, pages)
        self._said(_but(root, _CATALOG), 0)
        codes = 0
        for page in pages:
            _expect(page.Parent.objgen == root.Pages.objgen and "/Resources" in page and "/MediaBox" in page)
            drawn = self._stream(page.Contents)
            codes += drawn.count(self._code)
            self._take(b"page", drawn.replace(self._code, b"").rstrip(_BLANK))
            self._said(_but(page, _ELSEWHERE), 0)
        _expect(codes == 1)
        return self._digest.hexdigest()

    def _said(self, value: object, depth: int) -> None:
        """Any value of a PDF, spelt in one way: dictionaries by their sorted keys, streams unpacked."""
        import pikepdf

        self._parts += 1
        _expect(self._parts <= _MOST_PARTS and depth <= _DEEPEST)
        if isinstance(value, pikepdf.Stream):
            data = self._stream(value)
            self._said(_but(value, _PACKED), depth + 1)
            self._take(b"stream", data)
        elif isinstance(value, pikepdf.Dictionary | dict):
            held: Mapping[str, object] = value if isinstance(value, dict) else _but(value, frozenset())
            self._take(b"dictionary", str(len(held)).encode())
            for key in sorted(held):
                self._take(b"key", key.encode())
                self._said(held[key], depth + 1)
        elif isinstance(value, pikepdf.Array):
            self._take(b"array", str(len(value)).encode())
            for one in value:
                self._said(one, depth + 1)
        elif isinstance(value, pikepdf.Name | pikepdf.String):
            self._take(type(value).__name__.encode(), bytes(value))
        else:
            self._take(b"plain", f"{type(value).__name__} {value}".encode())

    def _take(self, kind: bytes, data: bytes) -> None:
        self._digest.update(b"%s %d\0" % (kind, len(data)))
        self._digest.update(data)

    def _stream(self, held: pikepdf.Object) -> bytes:
        """What a stream holds; ours are packed in one way or not at all."""
        packing = held.get("/Filter")
        _expect(packing is None or packing == "/FlateDecode")
        _expect("/DecodeParms" not in held and "/F" not in held)
        left = MOST_UNPACKED - self._unpacked
        data = held.read_raw_bytes()
        if packing is not None:
            data = zlib.decompressobj().decompress(data, left + 1)
        _expect(len(data) <= left)
        self._unpacked += len(data)
        return data


def _but(held: pikepdf.Object, left_out: frozenset[str]) -> dict[str, object]:
    """The entries of a dictionary, or of that of a stream."""
    return {key: value for key, value in held.items() if key not in left_out}


def _without_fields(root: pikepdf.Object, pages: Sequence[pikepdf.Object]) -> None:
    """No note, no field and no form but the one that the integrity signature fills, which has no looks."""
    import pikepdf

    notes = [note for page in pages for note in page.get("/Annots", pikepdf.Array())]
    _expect(len(notes) <= 1)
    for note in notes:
        _expect(
            set(note.keys()) <= _SEAL_FIELD
            and note.get("/Subtype") == "/Widget"
            and note.get("/FT") == "/Sig"
        )
        _expect([float(side) for side in note.Rect] == [0.0] * 4)
    if "/AcroForm" in root:
        form = root.AcroForm
        _expect(set(form.keys()) <= {"/Fields", "/SigFlags"} and len(form.Fields) == len(notes))
        _expect(all(one.objgen == note.objgen for one, note in zip(form.Fields, notes, strict=True)))
    if "/PieceInfo" in root:
        _expect(set(root.PieceInfo.keys()) == {APPLICATION})


def _expect(holds: bool) -> None:
    if not holds:
        raise ValueError("not drawn here")
