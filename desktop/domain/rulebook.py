"""The rules of one matter as they stand on one day: local ones first, then national, then the general ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from desktop.domain.law import Clause, Law
from desktop.domain.scheme import Matter, Pack
from desktop.errors import UserError


@dataclass(frozen=True, slots=True)
class Rulebook:
    """``laws`` in the order they are asked; ``title`` what people call the rules.

    Everything here raises ``UserError`` when no law in force says it: a rule is never made up.
    """

    title: str
    laws: tuple[Law, ...]
    on: date

    @classmethod
    def of(cls, pack: Pack, matter: Matter, on: date, *also: str) -> Rulebook:
        """The rules of a matter; ``also`` laws it borrows from (边缘 and 刚性 count income as dibao does)."""
        names = dict.fromkeys((matter.local_law, matter.law, *also, "general"))
        national = pack.law_of(matter)
        title = national.title if national else matter.title
        return cls(title, tuple(pack.laws[n] for n in names if n and n in pack.laws), on)

    def cite(self, clause: str) -> str:
        """Document and article of a clause id, as printed under 依据."""
        return self._clause(clause).cite

    def source(self, name: str) -> str:
        """Document and article in which a value stands."""
        return self._said(name).cite

    def number(self, name: str) -> int:
        """A value that is a whole number."""
        value = self._said(name).values[name]
        if not isinstance(value, int):
            raise self._silent()
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A value that is a word or a list of words."""
        value = self._said(name).values[name]
        return value if isinstance(value, tuple) else (str(value),)

    def has(self, name: str) -> bool:
        """True when a clause in force holds that value."""
        return self._find(name) is not None

    def _clause(self, clause: str) -> Clause:
        found = next((c for law in self.laws if (c := law.clause(clause, self.on))), None)
        if found is None:
            raise self._silent()
        return found

    def _find(self, name: str) -> Clause | None:
        clauses = (c for law in self.laws for c in law.clauses)
        return next((c for c in clauses if name in c.values and c.in_force(self.on)), None)

    def _said(self, name: str) -> Clause:
        found = self._find(name)
        if found is None:
            raise self._silent()
        return found

    def _silent(self) -> UserError:
        return UserError(
            f"{self.on.isoformat()} 没有可用的{self.title}规定。",
            "请核对申请日期；早于现行办法的案件按既有在保对象登记。",
        )
