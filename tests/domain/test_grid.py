"""Deny by default: every cell of role × action × state × mode is refused unless the table allows it."""

from __future__ import annotations

from functools import cache

import pytest

from desktop.domain import judgement
from desktop.domain.journal import Put
from tests.domain.grid import ACTIONS, ROLES
from tests.domain.grid_scenes import MATTERS, Scene, scenes
from tests.domain.grid_table import TABLE, allowed, names


@cache
def told() -> dict[tuple[str, str], Scene]:
    return {(s.mode, s.state): s for s in scenes()}


def answer(scene: Scene, action: str, role: str) -> str:
    """``admitted``, ``refused``, or what went wrong: no sentence for the desk, or the judgement broke down."""
    act = ACTIONS[action](scene, ROLES[role])
    try:
        found = scene.tale.judged(act)
    except Exception as error:
        return f"broke down with {type(error).__name__}"
    if not found:
        return "admitted"
    return "refused" if all(_is_sentence(o.text) for o in found) else "refused without a sentence"


def _is_sentence(text: str) -> bool:
    return len(text) > 4 and text.endswith("。") and any("一" <= c <= "鿿" for c in text)


@cache
def wrong(mode: str, state: str) -> list[tuple[str, str, str]]:
    """The cells of a state that are answered otherwise than the table: action, role, answer."""
    scene, may = told()[mode, state], allowed(mode, state)
    found = []
    for action in ACTIONS:
        for role in ROLES:
            expected = "admitted" if role in may.get(action, ()) else "refused"
            if (got := answer(scene, action, role)) != expected:
                found.append((action, role, got))
    return found


STATES = [(mode, state) for mode, states in TABLE.items() for state in states]


@pytest.mark.parametrize(("mode", "state"), STATES, ids=lambda part: part.replace(" ", "_"))
def test_who_may_do_what_in_a_state(mode: str, state: str) -> None:
    assert wrong(mode, state) == []


def test_the_table_speaks_of_every_state_that_is_told_and_of_no_action_that_is_not_tried() -> None:
    assert set(told()) == set(STATES)
    assert set(TABLE) == set(MATTERS)
    assert set(names()) <= set(ACTIONS)


NEVER = {
    "step decision", "step paper", "step filing", "step payment", "unknown step", "unknown kind", "take back",
    "second benefit", "revise benefit", "end benefit", "transfer", "moved out",
    *(action for action in ACTIONS if action.startswith(("rewrite ", "remove "))),
} - {"rewrite account", "remove account", "remove member"}  # fmt: skip


def test_every_kind_of_record_that_has_a_rule_is_tried() -> None:
    """A new kind of record belongs into the grid before anybody writes one."""
    scene = told()["household", "watched"]
    acts = [attempt(scene, None) for attempt in ACTIONS.values()]
    tried = {c.kind for act in acts for c in act.changes if isinstance(c, Put)}
    assert set(judgement._RULES) | judgement.OPEN_KINDS <= tried


def test_what_nobody_may_ever_do_alone() -> None:
    """Every other action is somebody's somewhere; who brings a true statement of a move is tried with the moves."""
    assert set(ACTIONS) - set(names()) == NEVER & set(ACTIONS)
