"""村（社区）typed by hand: held against the office's list; an unknown one is asked about and may be said to be new."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.office import villages
from desktop.office.desk import Changes, Desk
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Typed

VILLAGE, CONFIRM = "village", "new_village"
_HINT = "没有写错的，勾选“村名没有写错，是新的村（社区）”再登记。"


@dataclass(frozen=True, slots=True)
class NewVillage(Field):
    """The tick that says so, shown only while a name stands in ``village`` that is not among ``known``."""

    known: frozenset[str] = frozenset()

    def counts(self, typed: Typed) -> bool:
        """Where nothing is known there is nothing to hold a name against."""
        said = villages.clean(str(typed.get(VILLAGE) or ""))
        return bool(self.known and said) and said not in self.known


TICK = NewVillage(CONFIRM, "村名没有写错，是新的村（社区）", "yes", required=False)


def with_check(desk: Desk, spec: FormSpec) -> FormSpec:
    """A form that asks for a village, with the tick at its end."""
    known = frozenset(villages.known(desk))
    others = tuple(f for f in spec.fields if f.name != CONFIRM)
    return replace(spec, fields=(*others, replace(TICK, known=known)))


def settle(desk: Desk, name: str, confirmed: bool) -> Changes:
    """Before something is registered under a name: it is known, or said to be new and put on the list.

    Raises ``FieldProblem``. A laptop has no list of its own to change: there the tick alone counts.
    """
    if not name.strip():
        return Changes()
    try:
        villages.check(desk, name)
    except villages.UnknownVillage as error:
        if not confirmed:
            raise FieldProblem(VILLAGE, error.message, _HINT) from None
        if not is_laptop(desk.places.folder):
            return villages.add(desk, [name])
    return Changes()
