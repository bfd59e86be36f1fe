"""What was typed and not handed in: kept while the pages change, sealed by the session while it is locked."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.ui.presenters.forms import TypedValue

SECRET = "password"


class DraftBox:
    """Form key → typed values. Passwords are never kept."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, TypedValue]] = {}

    def keep(self, key: str, typed: Mapping[str, TypedValue]) -> None:
        """Remember what stands in a form now."""
        self._kept[key] = {name: value for name, value in typed.items() if name != SECRET}

    def find(self, key: str) -> dict[str, TypedValue] | None:
        """What was typed before, None when nothing was."""
        return self._kept.get(key)

    def drop(self, key: str) -> None:
        """The form was handed in."""
        self._kept.pop(key, None)

    def take(self) -> dict[str, dict[str, TypedValue]]:
        """Everything, to be sealed; the box is empty then."""
        kept, self._kept = self._kept, {}
        return kept

    def fill(self, kept: Mapping[str, Mapping[str, TypedValue]]) -> None:
        """Put back what a session had sealed."""
        self._kept = {key: dict(typed) for key, typed in kept.items()}

    def keys(self) -> tuple[str, ...]:
        """Forms that were begun."""
        return tuple(self._kept)
