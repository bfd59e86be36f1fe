"""What is kept for decades is PDF/A-2u: a volume of whatever came in, and the lists that go with it."""

from __future__ import annotations

import io

import page
import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from desktop.demo.pictures import picture
from desktop.documents import scan_stack
from desktop.office import archive_check, archive_making, dossier, registers, transfer_paper, volume
from desktop.office.photo import JPEG, PDF, PNG, Photo
from desktop.ui.presenters.archive_words import DossierWords
from tests.documents.scanned_pages import drawn
from tests.office.made_archive import Walked


def lasts(pdf: bytes) -> list[str]:
    """Why it is no PDF/A-2u; empty when it is."""
    report = page.validate_pdf_bytes(pdf, profile="2u")
    assert report.is_compliant is not bool(report.failures)
    return [failure.message for failure in report.failures]


def saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def cmyk() -> bytes:
    return saved(Image.new("CMYK", (600, 800), (0, 200, 200, 0)), "JPEG")


def see_through() -> bytes:
    made = Image.new("RGBA", (600, 800), (255, 0, 0, 0))
    ImageDraw.Draw(made).ellipse((100, 100, 400, 400), fill=(0, 0, 255, 255))
    return saved(made, "PNG")


def foreign() -> bytes:
    """A font that is not in the file, inks of a printer, a layer to see through; then a page of nothing but text."""
    out = io.BytesIO()
    made = Canvas(out)
    made.setFillColorCMYK(1, 0, 0, 0, alpha=0.4)
    made.setFont("Helvetica", 20)
    made.drawString(100, 700, "not ours")
    made.rect(100, 100, 300, 300, fill=1)
    made.showPage()
    made.drawString(100, 700, "two")
    made.showPage()
    made.save()
    return out.getvalue()


def stack() -> bytes:
    """What scanning into one file gives: plain images on pages."""
    with pikepdf.new() as made:
        scan_stack._lay(made, saved(Image.new("L", (600, 800), 200), "JPEG"))
        out = io.BytesIO()
        made.save(out)
    return out.getvalue()


def test_a_volume_of_photographs_scans_inks_and_foreign_files_lasts(walked: Walked) -> None:
    file = walked.ref.household
    scans = [
        picture("photo"), Photo(cmyk(), "inks.jpg", JPEG), Photo(see_through(), "clear.png", PNG),
        Photo(foreign(), "foreign.pdf", PDF), Photo(stack(), "stack.pdf", PDF),
    ]  # fmt: skip
    with walked.town.clerk() as desk:
        archive_check.add_scan(desk, walked.ref, "disability_certificate", scans)
        archive_making.make(desk, walked.ref, "approval_form")
        planned = volume.plan(desk, file)
        line = next(x for x in planned.lines if x.piece.title == "残疾证")
        assert line.pages == 6
        bound = volume.bound(desk, file)
        assert lasts(bound) == []
        with pikepdf.open(io.BytesIO(bound)) as made:
            at = len(made.pages) - 1 - planned.pages + line.first - 1  # the closing note is one page
            shown = [str(next(iter(p.resources.XObject.values())).Subtype) for p in made.pages[at : at + 6]]
        assert shown == ["/Image"] * 5 + ["/Form"], "pictures of what would not last, the plain scan as it is"
        assert drawn(bound, at + 2, 72).crop((76, 60, 90, 70)).getextrema()[0] == 255, (
            "what is see-through is white"
        )
        values: registers.Values = {
            "copy": "bureau", "giver": "样例乡", "receiver": "档案室", "households": [file], "pages": "9",
        }  # fmt: skip
        moved, _ = archive_check.transfer(desk, desk.today(), values)
        assert lasts(transfer_paper.printed(desk, moved)) == []
        assert lasts(dossier.printed(desk, dossier.build(desk, file, DossierWords))) == []
