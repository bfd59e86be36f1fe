"""Two ways of doing the same, measured turn by turn so that a noisy machine disturbs both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Pair:
    """One figure. ``ratio`` is ours / theirs ("at most") or theirs / ours ("at least"); None: no goal set."""

    what: str
    against: str
    ours_ms: float
    theirs_ms: float
    ratio: float
    goal: float | None
    sense: Literal["at most", "at least"] = "at most"

    @property
    def reached(self) -> bool:
        """True when the goal is met, or none is set."""
        if self.goal is None:
            return True
        return self.ratio <= self.goal if self.sense == "at most" else self.ratio >= self.goal

    def __str__(self) -> str:
        goal = (
            "no goal" if self.goal is None else f"{self.sense} {self.goal}: {'yes' if self.reached else 'NO'}"
        )
        times = f"{self.ours_ms:.3f} ms against {self.theirs_ms:.3f} ms"
        return f"{self.what} / {self.against}: {self.ratio:.2f} ({goal}; {times})"


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def turn_by_turn(rounds: int, *actions: Callable[[], object]) -> list[list[float]]:
    """Seconds of each action in each round; the order within a round alternates."""
    taken: list[list[float]] = [[] for _ in actions]
    for n in range(rounds):
        places = range(len(actions)) if n % 2 == 0 else reversed(range(len(actions)))
        for place in places:
            taken[place].append(seconds(actions[place]))
    return taken


def at_most(what: str, against: str, ours: float, theirs: float, goal: float | None) -> Pair:
    """Ours may take ``goal`` times as long."""
    return Pair(what, against, ours * 1e3, theirs * 1e3, ours / theirs, goal)


def at_least(what: str, against: str, ours: float, theirs: float, goal: float | None) -> Pair:
    """Theirs must take ``goal`` times as long."""
    return Pair(what, against, ours * 1e3, theirs * 1e3, theirs / ours, goal, "at least")


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The one that 95 % stay below."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
