"""The composition root of the desktop: makes the application, the window, the threads, and joins them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from desktop import hardening
from desktop.county.county_desk import CountyDesk
from desktop.errors import UserError
from desktop.office.clock import Clock, SystemClock
from desktop.settings import Settings, default_folder
from desktop.tasks import Tasks
from desktop.ui import crash, sleep, theme
from desktop.ui.county_window import CountyVerifying
from desktop.ui.fonts import WindowFonts
from desktop.ui.idle import IdleLock
from desktop.ui.presenters.session import Drafts, Session
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
        self.idle = IdleLock(settings.lock_minutes)
        self.idle.locked.connect(self.shell.lock)
        self.idle.watch(app)
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
            self.idle.stop()
            self.shell.drop()
            typed = self.shell.drafts.take()
            self.tasks.close(lambda: self._lock(typed))

    def unexpected(self, error: BaseException) -> None:
        """An exception nobody took: no traceback anywhere, for its message may hold a name (``hardening``)."""
        if isinstance(error, Exception) and threading.current_thread() is threading.main_thread():
            self.shell.crash(error)
        else:
            self.log(error)

    def _lock(self, typed: Drafts) -> None:
        """The window is gone: what the disk refuses now can be told to nobody, and the lock is let go of."""
        try:
            self.session.lock(typed)
        except UserError as error:
            self.log(error)

    def _remember(self, folder: Path) -> None:
        try:
            replace(self._settings, office=str(folder)).save()
        except UserError:
            # Not remembering a folder keeps nobody from working.
            return


def forget_folders(profile: Path) -> None:
    """Qt's file dialog writes down where it was last; it may do so in our profile only, and without the system's own
    dialog, which would add every file to the desktop's recent ones."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(profile / "qt"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(profile / "qt"))
    if sys.platform.startswith("linux"):
        QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


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
    app = _application(settings, arguments)
    desktop = Desktop(app, settings, SystemClock())
    sleep.listen(app, desktop.idle, int(desktop.window.winId()))
    before = sys.excepthook  # quiet already where the command line called us
    hardening.quiet_exceptions(desktop.unexpected)
    folder = office or settings.office_folder
    # On a PC where nothing was set up yet, a missing default folder is no mistake of anybody's.
    desktop.start(None if folder == default_folder() / "office" and not folder.exists() else folder)
    if opened is not None:
        opened(desktop)
    try:
        return app.exec()
    finally:
        desktop.close()
        sys.excepthook = before


def run_county(
    opening: Callable[[], CountyDesk],
    profile: Path | None = None,
    arguments: Sequence[str] = (),
    opened: Callable[[CountyVerifying], None] | None = None,
) -> int:
    """Open the county's window 县级核验 and stay until it is closed, by hand or because nobody touched it.

    ``opening`` unlocks the county folder; what it raises is raised here.
    """
    settings = Settings.load(profile)
    app = _application(settings, arguments)
    theme.apply(app, settings.font_scale)
    fonts, idle = WindowFonts(app), IdleLock(settings.lock_minutes)
    county = CountyVerifying(opening, lambda error: _log(settings, error))
    refused: list[Exception] = []
    county.refused.connect(refused.append)
    county.refused.connect(county.window.close)
    idle.locked.connect(county.window.close)
    idle.watch(app)
    sleep.listen(app, idle, int(county.window.winId()))
    before = sys.excepthook
    hardening.quiet_exceptions(lambda error: _log(settings, error))
    county.start()
    fonts.add_rare(county.tasks)
    if opened is not None:
        opened(county)
    try:
        left = app.exec()
    finally:
        idle.stop()
        county.close()
        sys.excepthook = before
    if refused:
        raise refused[0]
    return left


def _application(settings: Settings, arguments: Sequence[str]) -> QApplication:
    """The process made safe, and Qt in Chinese."""
    hardening.harden()
    forget_folders(settings.profile_folder)
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("hudang")
    app.setApplicationDisplayName("户档")
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    speak_chinese(app)
    return app


def _log(settings: Settings, error: BaseException) -> None:
    crash.log(settings.profile_folder / "log", error, SystemClock().now())
