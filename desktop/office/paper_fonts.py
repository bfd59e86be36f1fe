"""The fonts this PC sets its papers in: the office's own licensed ones where installed, then the shipped ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from desktop.documents.fonts import FontChain
from desktop.documents.installed_fonts import Installed, find
from desktop.settings import Settings


def paper_fonts(profile: Path) -> FontChain:
    """The fonts by the settings of a profile folder. Raises ``UserError`` for damaged settings or fonts."""
    own = Settings.load(profile).own_fonts
    return FontChain(installed=found().fonts if own else None)


@cache
def found() -> Installed:
    """The licensed fonts of this PC and why others were left out; looked for once, it takes most of a second."""
    return find()
