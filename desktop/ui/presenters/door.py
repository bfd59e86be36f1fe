"""Before the door of an office: what a person does at the window while nothing is unlocked yet.

Every deed is a chain of steps. Handing one in is done in the files thread and gives the next step, or what came of
the deed. Nothing typed here goes into a draft: it may be a password or the recovery code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from desktop.domain.file_names import shown_name
from desktop.errors import UserError
from desktop.models.vault import DEFAULT_COST, Cost
from desktop.office.clock import Clock
from desktop.sync.disk import told
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader

Report = Callable[[int, int], None]
Look = Literal["file", "folder", "save"]
LARGEST = 64 * 1024
"""Bytes of an invitation."""


@dataclass(frozen=True, slots=True)
class Place(Field):
    """A file or folder: typed, or looked for with a button for each of ``looks``.

    ``kinds`` as the file dialog writes filters; ``proposed`` the name of a file that will be written.
    """

    looks: tuple[Look, ...] = ("folder",)
    kinds: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Here:
    """This PC: where its identities lie, its clock, and what a password of a vault made here costs to guess.

    ``folder`` the office folder one stands before, ``copy`` one that was copied here and that this PC does not know.
    """

    profile: Path
    clock: Clock
    cost: Cost = DEFAULT_COST
    folder: Path | None = None
    copy: Path | None = None


@dataclass(frozen=True, slots=True)
class Then:
    """The button below an outcome: ``deed`` the id of the next deed, "" for unlocking ``folder``."""

    label: str
    folder: Path
    deed: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a deed. ``shown`` (name, text) is read aloud or copied, so it stands in large type.

    ``lines`` what to do next; ``waiting`` what is there elsewhere and not here; ``warnings`` what did not go well;
    ``kept`` the folder to open from now on.
    """

    message: str
    shown: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    then: Then | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One form of a deed: what it is about, what it asks for, and doing it. Raises ``UserError``."""

    title: str
    note: str
    spec: FormSpec
    do: Callable[[Typed, Report], Step | Outcome]
    word: str = ""
    """Why the person stands before this form again, empty otherwise."""

    def filled(self, **values: str) -> Step:
        """The same step with something in its fields already."""
        return replace(self, spec=self.spec.with_fields({name: {"initial": v} for name, v in values.items()}))


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the four things to be done at the door; ``when`` it is the right one, ``begin`` its first step."""

    id: str
    title: str
    when: str
    begin: Callable[[Here], Step]


def path_of(read: Reader, name: str) -> Path:
    """A place as typed, ``~`` and quotes (as Windows copies a path) understood; ``FieldProblem`` for half a path."""
    path = Path(read.text(name).strip("\"'“”")).expanduser()
    if not path.is_absolute():
        raise FieldProblem(name, "位置没有写完整。", "请点旁边的按钮来选，或写从盘符、根目录起的全部路径。")
    return path


def one_word(read: Reader, name: str, again: str) -> str:
    """A password that was typed twice; ``FieldProblem`` when the two differ."""
    word = read.text(name)
    if word != read.text(again):
        raise FieldProblem(again, "两次输入的口令不一样。", "请重新输入。")
    return word


def small_file(path: Path) -> bytes:
    """The bytes of a small plain file. Raises ``UserError`` for whatever else lies there."""
    if not path.is_file():
        raise UserError(f"没有找到文件“{path}”。", "请核对位置，U 盘插好了没有。")
    with told("读取文件"), path.open("rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UserError(f"“{shown_name(path.name)}”太大，不是要读的文件。", "请核对文件。")
    return data


def at(name: str, error: UserError) -> FieldProblem:
    """The same problem, at a field of the form."""
    return FieldProblem(name, error.message, error.hint)
