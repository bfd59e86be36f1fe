"""What was typed and not handed in: kept while the pages change, and handed on to be sealed on the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desktop.ui.presenters.forms import TypedValue

SECRET = "password"
KEEP_MS = 1_000
"""From the first key after a rest until the draft is on its way to the disk (design §4.3: at most two seconds)."""


def _nobody() -> None:
    return


class DraftBox:
    """Form key → typed values. Passwords are never kept. ``changed`` is called after typing and handing in."""

    def __init__(self, changed: Callable[[], None] = _nobody) -> None:
        self._kept: dict[str, dict[str, TypedValue]] = {}
        self._changed = changed
        self._number = 0

    def keep(self, key: str, typed: Mapping[str, TypedValue]) -> None:
        """Remember what stands in a form now."""
        self._kept[key] = {name: v for name, v in typed.items() if name.rsplit(".", 1)[-1] != SECRET}
        self._moved()

    def find(self, key: str) -> dict[str, TypedValue] | None:
        """What was typed before, None when nothing was."""
        return self._kept.get(key)

    def drop(self, key: str) -> None:
        """The form was handed in."""
        if self._kept.pop(key, None) is not None:
            self._moved()

    def now(self) -> tuple[int, dict[str, dict[str, TypedValue]]]:
        """Everything as it stands, under a number that grows: of two the one with the higher number is newer."""
        return self._number, {key: dict(typed) for key, typed in self._kept.items()}

    def take(self) -> dict[str, dict[str, TypedValue]]:
        """Everything, to be sealed; the box is empty then."""
        kept, self._kept = self._kept, {}
        self._number += 1
        return kept

    def fill(self, kept: Mapping[str, Mapping[str, TypedValue]]) -> None:
        """Put back what a session had sealed."""
        self._kept = {key: dict(typed) for key, typed in kept.items()}

    def keys(self) -> tuple[str, ...]:
        """Forms that were begun."""
        return tuple(self._kept)

    def _moved(self) -> None:
        self._number += 1
        self._changed()
