"""Tampered papers: bytes flipped, forms filled, edits appended, signatures, codes and proofs that are another's.

One good paper is sealed and passes; whatever is then done to it must not pass, and must end in a sentence.
"""

from __future__ import annotations

import io
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pikepdf
from asn1crypto.keys import PrivateKeyInfo  # type: ignore[import-untyped]  # ships no types
from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]  # likewise
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from desktop.documents.marks import Marks, big, squares
from desktop.documents.notice import render
from desktop.documents.pdfa import APPLICATION, proof_in, to_pdfa
from desktop.documents.signature import sign
from desktop.domain.instrument import Authority
from desktop.models.paper_keys import paper_certificate, paper_key
from desktop.models.paper_proof import PaperProof
from desktop.models.signing import SigningKey
from desktop.office import sealing
from desktop.office.clock import SetClock
from desktop.office.desk import Desk
from desktop.office.verifying import trust
from desktop.sync.paper_check import examine
from tests.sync.made_paper import TODAY, Township, made_township, sealed, stamp_of

FULL = 200
"""Flips."""

Attack = Callable[[bytes], bytes]


def run(trials: int) -> dict[str, object]:
    """``trials`` flips, and every other attack once. ``passed`` names attacks that got through: none may."""
    with tempfile.TemporaryDirectory() as folder:
        town = made_township(Path(folder) / "town")
        stranger = made_township(Path(folder) / "stranger")
        with town.clerk() as desk:
            authority = town.instrument(desk)
            good, asked = sealed(desk, authority), trust(desk)
            words = examine(good, asked).words
            began, broken, passed = time.perf_counter(), {}, []
            for name, data in (*flips(good, trials), *attacks(desk, authority, good, stranger)):
                verdict = examine(data, asked)
                broken[name.split("#")[0]] = verdict.words
                passed += [name] * verdict.passed
            seconds = time.perf_counter() - began
    return {
        "ok": not passed and words.startswith("通过"),
        "good": words,
        "flips": trials,
        "attacks": len(broken),
        "passed": passed,
        "answers": broken,
        "seconds": round(seconds, 1),
    }


def flips(good: bytes, trials: int, seed: int = 20260715) -> Iterator[tuple[str, bytes]]:
    """One bit of the file turned; half of them in the signature container and what stands around it."""
    dice = random.Random(seed)
    container = good.index(b"/ByteRange") - 2700
    for n in range(trials):
        at = dice.randrange(len(good)) if n % 2 else dice.randrange(container, len(good))
        data = bytearray(good)
        data[at] ^= 1 << dice.randrange(8)
        yield f"flip#{at}", bytes(data)


def attacks(desk: Desk, authority: Authority, good: bytes, stranger: Township) -> Iterator[tuple[str, bytes]]:
    """Everything that is done on purpose: by an outsider, by a colleague at this very device, by another county."""
    for name, attack in OUTSIDE.items():
        yield name, attack(good)
    yield from _inside(desk, authority, good)
    with stranger.clerk() as other:
        yield "another county's root", sealed(other, stranger.instrument(other))


def _inside(desk: Desk, authority: Authority, good: bytes) -> Iterator[tuple[str, bytes]]:
    """Somebody with the device's key closes what was never stamped."""
    proof = PaperProof.from_bytes(proof_in(good))
    other = sealed(desk, authority, paper="p-00000000beef", applicant="王小明", monthly_amount="9,999.00")
    others = PaperProof.from_bytes(proof_in(other))
    qr = bytes.fromhex(proof.statement + proof.signature)
    form = desk.form("confirmation_notice")
    moved = render(
        form, others.values, stamp=stamp_of(authority), fonts=desk.fonts,
        marks=Marks(qr=qr, page_code=others.paper),
    )  # fmt: skip
    without = render(form, proof.values, stamp=stamp_of(authority), fonts=desk.fonts)
    yield "code moved to another paper", sealing.close(desk, moved, title=form.title, proof=others)
    yield "code and proof moved to another paper", sealing.close(desk, moved, title=form.title, proof=proof)
    yield "no code on the page", sealing.close(desk, without, title=form.title, proof=proof)
    richer = proof.model_copy(update={"values": {**proof.values, "monthly_amount": "9,999.00"}})
    yield "another amount in the proof", sealing.close(desk, moved, title=form.title, proof=richer)
    words = {**proof.values, "remedy": "不得申请行政复议。", "reason": "伪造的内容"}
    said = render(
        form, {name: words[name] for name in proof.values}, stamp=stamp_of(authority), fonts=desk.fonts,
        marks=Marks(qr=qr, page_code=proof.paper),
    )  # fmt: skip
    yield (
        "words on the page that the code does not spell",
        sealing.close(desk, said, title=form.title, proof=proof),
    )
    for name, change in REDRAWN.items():
        other_looks = _rewritten(partial(_redrawn, change=change))(good)
        yield name, sealing.close(desk, other_looks, title=form.title, proof=proof)
    keys = desk.device_keys.sign
    mine = paper_certificate(keys, id=desk.device.device, name="x", office="x", since=date(2026, 1, 1))
    drawn = to_pdfa(without, title="x", paper=proof.paper, made=desk.now())
    yield "proof left out", sign(drawn, mine, paper_key(keys), desk.now())


def _rewritten(change: Callable[[pikepdf.Pdf], None]) -> Attack:
    """Opened and saved by an ordinary tool."""

    def attack(good: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(good)) as pdf:
            change(pdf)
            pdf.save(out)
        return out.getvalue()

    return attack


def _appended(change: Callable[[IncrementalPdfFileWriter], None]) -> Attack:
    """Added behind the signature, which stays as it is and stays valid for its own part."""

    def attack(good: bytes) -> bytes:
        writer, out = IncrementalPdfFileWriter(io.BytesIO(good)), io.BytesIO()
        change(writer)
        writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko left its types out
        return out.getvalue()

    return attack


def _fill(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    filled = generic.DictionaryObject(  # type: ignore[no-untyped-call]  # likewise
        {
            generic.NameObject("/FT"): generic.NameObject("/Tx"),
            generic.NameObject("/T"): generic.TextStringObject("amount"),
            generic.NameObject("/V"): generic.TextStringObject("9,999.00"),
        }
    )
    form["/Fields"].append(writer.add_object(filled))
    writer.update_container(form)


def _annotate(writer: IncrementalPdfFileWriter) -> None:
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # likewise
    note = generic.DictionaryObject(  # type: ignore[no-untyped-call]  # likewise
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 500, 300, 540))),
            generic.NameObject("/Contents"): generic.TextStringObject("9,999.00"),
        }
    )
    held = page.get_object()
    held[generic.NameObject("/Annots")] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(held)


def _redraw(writer: IncrementalPdfFileWriter) -> None:
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]  # likewise
    held = page.get_object()
    held[generic.NameObject("/Contents")] = writer.add_object(
        generic.StreamObject(stream_data=b"0 0 99 99 re f")
    )
    writer.update_container(held)


def _signed_again(good: bytes) -> bytes:
    """A second signature by a key of somebody's own."""
    key = SigningKey.generate()
    certificate = paper_certificate(key, id="00", name="x", office="x", since=date(2026, 1, 1))
    secret = paper_key(key).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=Certificate.load(certificate),
        signing_key=PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # likewise
    )
    about = PdfSignatureMetadata(field_name="Second", md_algorithm="sha256")
    closed: bytes = PdfSigner(about, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(good))).getvalue()
    return closed


def _signed_instead(good: bytes) -> bytes:
    """Our signature taken off, the genuine proof left, closed with a key of somebody's own."""
    key = SigningKey.generate()
    certificate = paper_certificate(key, id="00", name="x", office="x", since=date(2026, 1, 1))
    return sign(_rewritten(_unsign)(good) + b"\n", certificate, paper_key(key), SetClock(TODAY).now())


def _unsign(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AcroForm
    for page in pdf.pages:
        if "/Annots" in page:
            del page.Annots


def _strip(pdf: pikepdf.Pdf) -> None:
    _unsign(pdf)
    del pdf.Root.PieceInfo


def _without_code(pdf: pikepdf.Pdf) -> None:
    """What bears the signature of whoever stamped is gone, the words and the frame of the stamp stay."""
    proof = PaperProof.from_bytes(bytes(pdf.Root.PieceInfo[APPLICATION].Private.read_bytes()))
    code = squares(big(bytes.fromhex(proof.statement + proof.signature))).encode()
    _strip(pdf)
    held = pdf.pages[-1].obj.Contents
    held.write(held.read_bytes().replace(code, b"0 0 0 0 re"))


def _add_page(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()


def _remove_page(pdf: pikepdf.Pdf) -> None:
    pdf.add_blank_page()
    del pdf.pages[0]


def _redrawn(pdf: pikepdf.Pdf, change: Callable[[pikepdf.Pdf], None]) -> None:
    _strip(pdf)
    change(pdf)


def _overlay(pdf: pikepdf.Pdf) -> None:
    """White over a line, and another in its place."""
    page = pdf.pages[0]
    page.contents_add(pdf.make_stream(b"1 1 1 rg 60 520 480 120 re f 0 0 0 rg 80 560 200 12 re f"))


def _drawn_first(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pdf.make_stream(b"0 0 99 99 re f"), prepend=True)


def _squares_beside_the_code(pdf: pikepdf.Pdf) -> None:
    held = pdf.pages[0].obj.Contents
    held.write(held.read_bytes().replace(b" f Q", b" 40 -9 3 1 re f Q"))


def _other_font(pdf: pikepdf.Pdf) -> None:
    """Every digit looks like another one: the fonts change places."""
    fonts = pdf.pages[0].obj.Resources.Font
    first, second = list(fonts.keys())[:2]
    fonts[first], fonts[second] = fonts[second], fonts[first]


def _other_shapes(pdf: pikepdf.Pdf) -> None:
    held = next(iter(pdf.pages[0].obj.Resources.Font.values())).FontDescriptor.FontFile2
    data = bytearray(held.read_bytes())
    data[len(data) // 2] ^= 1
    held.write(bytes(data))


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[99, 500, 300, 540], Contents="9,999.00"
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])


def _field(pdf: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(FT=pikepdf.Name.Tx, T="amount", V="9,999.00")
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], NeedAppearances=True)


def _cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = pikepdf.Array([0, 0, 400, 842])


def _inherited(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.CropBox = pikepdf.Array([0, 0, 400, 842])


def _layers(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[], D=pikepdf.Dictionary())


REDRAWN: dict[str, Callable[[pikepdf.Pdf], None]] = {
    "overlay": _overlay,
    "drawn before the page": _drawn_first,
    "squares beside the code": _squares_beside_the_code,
    "fonts exchanged": _other_font,
    "shapes of a font changed": _other_shapes,
    "annotation closed in": _note,
    "field closed in": _field,
    "page cropped": _cropped,
    "pages cropped from above": _inherited,
    "layers": _layers,
    "page put in": _add_page,
}
"""What somebody with the device's key changes about the looks of a stamped paper, its proof left as it was."""


OUTSIDE: dict[str, Attack] = {
    "form filled": _appended(_fill),
    "annotation appended": _appended(_annotate),
    "page redrawn behind the signature": _appended(_redraw),
    "bytes appended": lambda good: good + b"\n% amount 9,999.00\n",
    "cut off": lambda good: good[:-700],
    "second foreign signature": _signed_again,
    "signed by somebody else": _signed_instead,
    "page added": _rewritten(_add_page),
    "page removed": _rewritten(_remove_page),
    "signature stripped": _rewritten(_unsign),
    "signature and proof stripped": _rewritten(_strip),
    "signature, proof and code stripped": _rewritten(_without_code),
    "saved anew": _rewritten(lambda pdf: None),
    "nothing but the head": lambda good: good[:200],
    "head and rubbish": lambda good: b"%PDF-1.7\n" + bytes(random.Random(1).randbytes(5000)),
    "not a file at all": lambda good: b"%PDF-1.7",
}
