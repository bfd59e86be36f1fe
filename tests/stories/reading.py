"""What somebody reads who holds a paper in the hand: the words of its PDF, without the gaps between them."""

from __future__ import annotations

import subprocess

from desktop.domain.household import Paper
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from desktop.office.papers import paper_bytes


def words(pdf: bytes) -> str:
    """Every word of a PDF in reading order, with no space or line end left."""
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return "".join(said.stdout.decode().split())


def notice(desk: Desk, ref: CaseRef) -> tuple[Paper, str]:
    """The notice of the decision on a case as it was issued, and its words."""
    paper = case_at(desk, ref).paper
    assert paper is not None, "no notice was issued"
    return paper, words(paper_bytes(desk, ref.household, paper))


def says(text: str, *parts: str) -> None:
    """Every part stands on the paper; the assertion names those that do not."""
    missing = [part for part in parts if "".join(part.split()) not in text]
    assert missing == [], f"{missing} not in {text}"


def issued_by(text: str, name: str) -> None:
    """The body stands at the head of the paper and signs it at the foot, above the date."""
    assert text.startswith(name), f"{name} is not at the head of {text[:60]}"
    assert f"{name}2026年" in text, f"{name} does not sign {text}"
