"""Qt's dialogs for files and folders: they block nobody, and begin where the last one ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

LAST_FOLDER = "last_folder"
"""The property of the window that remembers where the last dialog ended, until the window is closed."""


def ask_files(
    asker: QWidget, title: str, kinds: str, single: bool, taken: Callable[[list[str]], None]
) -> None:
    """Ask for files that exist; ``kinds`` as Qt writes filters."""
    dialog = _dialog(asker, title, taken)
    dialog.setNameFilter(kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if single else QFileDialog.FileMode.ExistingFiles)
    dialog.open()


def ask_folder(asker: QWidget, title: str, taken: Callable[[Path], None]) -> None:
    """Ask for a folder."""
    dialog = _dialog(asker, title, lambda paths: taken(Path(paths[0])))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def ask_target(asker: QWidget, title: str, name: str, suffix: str, taken: Callable[[Path], None]) -> None:
    """Ask where to write a file; ``name`` is proposed, ``suffix`` added where none is typed."""
    dialog = _dialog(asker, title, lambda paths: taken(Path(paths[0])))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.open()


def _dialog(asker: QWidget, title: str, taken: Callable[[list[str]], None]) -> QFileDialog:
    window = asker.window()
    dialog = QFileDialog(asker, title, str(window.property(LAST_FOLDER) or Path.home()))
    # Qt's own translation leaves these two in English.
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, "位置：")
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, "文件类型(&T)：")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def chosen(paths: Sequence[str]) -> None:
        if paths:
            window.setProperty(LAST_FOLDER, dialog.directory().absolutePath())
            taken(list(paths))

    dialog.filesSelected.connect(chosen)
    return dialog
