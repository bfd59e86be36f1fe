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
BLOCKS = ("20000", "22000", "24000", "26000", "28000", "2a000", "2b740", "2ceb0")
RARE = ("song", "kai", *(f"hana-{block}" for block in BLOCKS))


def unpack(name: str) -> bytes:
    """A shipped font, in memory only.

    The blocks of HanaMinB are one family in several files; Qt would look into one of them only, so here each
    gets a family name of its own (of the same length: nothing else in the file moves).
    """
    data = lzma.decompress(resource_path("fonts", f"{name}.ttf.xz").read_bytes())
    block = name.removeprefix("hana-")
    if block not in BLOCKS:
        return data
    own = f"HudangHan{BLOCKS.index(block)}"
    return data.replace("HudangHana".encode("utf-16-be"), own.encode("utf-16-be"))


FAMILIES = ("HudangSans", "HudangSong", "HudangKai", *(f"HudangHan{n}" for n in range(len(BLOCKS))))
"""Every family, text face first. The whole list stands from the beginning: a page that was made before a font came
keeps the font it was made with (the style sheet resolves it once), and must find the later families in it."""


ADDED = "hudang_text_face"
"""The property of the application that says it has the text face."""


class WindowFonts:
    """The fonts the application has."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        if not app.property(ADDED):
            for name in TEXT:
                _add(unpack(name))
            app.setProperty(ADDED, True)
        font = QFont(list(FAMILIES))
        font.setPixelSize(px(BASE_PX))
        font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
        app.setFont(font)

    def add_rare(self, tasks: Tasks) -> None:
        """Unpack and add the other fonts, one after the other, while the window is in use."""
        waiting = list(RARE)

        def added(data: bytes) -> None:
            _add(data)
            following()

        def following() -> None:
            if waiting:
                name = waiting.pop(0)
                tasks.draw(lambda report: unpack(name), added, lambda error: following())
            else:
                self._draw_again()

        following()

    def _draw_again(self) -> None:
        """Names that stood there with a box in them are measured and drawn anew."""
        for widget in self._app.allWidgets():
            widget.updateGeometry()
            widget.update()


def _add(data: bytes) -> None:
    QFontDatabase.addApplicationFontFromData(data)
