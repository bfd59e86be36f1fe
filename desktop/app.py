"""The composition root of the desktop: makes the application, the window, the threads, and joins them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.errors import UserError
from desktop.office.clock import Clock, SystemClock
from desktop.settings import Settings, default_folder
from desktop.tasks import Tasks
from desktop.ui import crash, theme
from desktop.ui.fonts import WindowFonts
from desktop.ui.presenters.session import Session
from desktop.ui.shell import Shell
from desktop.ui.window import Window
from desktop.ui.work import Work


class Desktop:
    """One running desktop. ``shell`` is the window at work; ``close`` puts everything away."""

    def __init__(self, app: QApplication, settings: Settings, clock: Clock) -> None:
        theme.apply(app, settings.font_scale)
        self.fonts = WindowFonts(app)
        self._settings = settings
        self._clock = clock
        self.tasks = Tasks()
        self.session = Session(settings.profile_folder, clock)
        self.window = Window()
        self.shell = Shell(self.window, Work(self.tasks, self.session), self.log)
        self.shell.remember.connect(self._remember)
        self._closed = False

    def start(self, office: Path | None) -> None:
        """Show the window at the door of the office, then fetch the rare characters."""
        self.window.show()
        self.shell.open(office)
        self.fonts.add_rare(self.tasks)

    def log(self, error: BaseException) -> None:
        """One line in the profile's log, without values."""
        crash.log(self._settings.profile_folder / "log", error, self._clock.now())

    def close(self) -> None:
        """Lock, let go of the folder, end the threads."""
        if not self._closed:
            self._closed = True
            self.shell.drop()
            self.tasks.close(lambda: self.session.lock({}))

    def unexpected(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """An exception in the window's own thread (``sys.excepthook``)."""
        if isinstance(error, Exception):
            self.shell.crash(error)
        else:
            sys.__excepthook__(kind, error, trace)

    def _remember(self, folder: Path) -> None:
        try:
            replace(self._settings, office=str(folder)).save()
        except UserError:
            # Not remembering a folder keeps nobody from working.
            return


def speak_chinese(app: QApplication) -> bool:
    """Qt's own dialogs in Chinese; False where Qt came without its translations."""
    translator = QTranslator(app)
    found = translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return found and app.installTranslator(translator)


def run(
    office: Path | None = None,
    profile: Path | None = None,
    arguments: Sequence[str] = (),
    opened: Callable[[Desktop], None] | None = None,
) -> int:
    """Open the window and stay until it is closed; the exit code.

    ``office`` as ``--office`` says, else ``HUDANG_OFFICE`` or the folder opened last; ``profile`` as
    ``--profile`` says. ``opened`` is called once the window stands (for pictures of it,
    and tests). Raises ``UserError`` for settings that cannot be read.
    """
    settings = Settings.load(profile)
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("hudang")
    app.setApplicationDisplayName("户档")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    speak_chinese(app)
    desktop = Desktop(app, settings, SystemClock())
    sys.excepthook = desktop.unexpected
    folder = office or settings.office_folder
    # On a PC where nothing was set up yet, a missing default folder is no mistake of anybody's.
    desktop.start(None if folder == default_folder() / "office" and not folder.exists() else folder)
    if opened is not None:
        opened(desktop)
    try:
        return app.exec()
    finally:
        desktop.close()
        sys.excepthook = sys.__excepthook__
