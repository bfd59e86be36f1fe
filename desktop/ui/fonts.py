"""The window is set in our own font; rare characters of names come from the fonts of the papers.

The text face is there before the first page shows. The others (some 15 MB unpacked) are unpacked by the pool
once the window stands, so that 李𬭎 never shows as an empty box and nobody waits for it.
"""

from __future__ import annotations

import lzma

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop.packs import resource_path
from desktop.tasks import Tasks
from desktop.ui.theme import BASE_PX, px

TEXT = ("sans", "sans-bold")
BLOCKS = ("20000", "24000", "26000", "28000", "2a000", "2b740", "2ceb0")
RARE = ("song", "kai", *(f"hana-{block}" for block in BLOCKS))


def unpack(name: str) -> bytes:
    """A shipped font, in memory only.

    The blocks of HanaMinB are one family in seven files; Qt would look into one of them only, so here each
    gets a family name of its own (of the same length: nothing else in the file moves).
    """
    data = lzma.decompress(resource_path("fonts", f"{name}.ttf.xz").read_bytes())
    block = name.removeprefix("hana-")
    if block not in BLOCKS:
        return data
    own = f"HudangHan{BLOCKS.index(block)}"
    return data.replace("HudangHana".encode("utf-16-be"), own.encode("utf-16-be"))


class WindowFonts:
    """The families the application has, text face first."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self.families: list[str] = []
        for name in TEXT:
            self._add(unpack(name))
        self._use()

    def add_rare(self, tasks: Tasks) -> None:
        """Unpack and add the other fonts, one after the other, while the window is in use."""
        waiting = list(RARE)

        def added(data: bytes) -> None:
            self._add(data)
            following()

        def following() -> None:
            if waiting:
                name = waiting.pop(0)
                tasks.draw(lambda report: unpack(name), added, lambda error: following())
            else:
                self._use()

        following()

    def _add(self, data: bytes) -> None:
        number = QFontDatabase.addApplicationFontFromData(data)
        for family in QFontDatabase.applicationFontFamilies(number) if number >= 0 else []:
            if family not in self.families:
                self.families.append(family)

    def _use(self) -> None:
        font = QFont(self.families)
        font.setPixelSize(px(BASE_PX))
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        self._app.setFont(font)
