"""核验: a file as a person may hand one over the counter, answered link by link in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.county import verifying as at_county
from desktop.county.county_desk import CountyDesk
from desktop.domain.file_names import shown_name
from desktop.domain.paper_verdict import FAILED, PASSED
from desktop.office import verifying
from desktop.office.desk import Desk
from desktop.office.verifying import Answer

KINDS = "文书、扫描件、数据包、户档 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.hdp *.hdh)"
"""Files that can be verified, as Qt writes filters."""
PAPERS = "文书、扫描件 (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp)"
"""The same at the county desk, which holds no household files."""

_TONES = {"good": "good", "bad": "hurt", "open": "muted"}
_MARKS = {"good": "✓", "bad": "✗", "open": "？"}


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A link of the chain: its mark, its name, what it says; ``tone`` good, hurt or muted."""

    mark: str
    name: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """``title`` the verdict in one or two words, ``words`` why; ``fields`` (label, text) to be compared by eye."""

    file: str
    title: str
    words: str
    tone: str
    lines: tuple[CheckedLine, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


def check(desk: Desk, path: Path) -> CheckedFile:
    """Verify a file. Raises ``UserError`` for what is none of ours, or cannot be read."""
    return _shown(verifying.verify(desk, path))


def check_at_county(desk: CountyDesk, path: Path) -> CheckedFile:
    """Verify a paper of whichever township. Raises ``UserError`` for what is none, or cannot be read."""
    found = at_county.verify(desk, path)
    return _shown(Answer(path.name, found.passed, found.words, found))


def _shown(answer: Answer) -> CheckedFile:
    verdict = answer.verdict
    if verdict is None:
        good = answer.good
        return CheckedFile(
            shown_name(answer.file), "完好" if good else "不对", answer.words, "good" if good else "hurt"
        )
    tones = {PASSED: "good", FAILED: "hurt"}
    lines = tuple(CheckedLine(_MARKS[x.standing], x.name, x.words, _TONES[x.standing]) for x in verdict.links)
    words = answer.words.removeprefix(verdict.word).removeprefix("——").removeprefix("。")
    return CheckedFile(
        shown_name(answer.file),
        verdict.word,
        words,
        tones.get(verdict.word, "muted"),
        lines,
        verdict.to_compare,
    )
