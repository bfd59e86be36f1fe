"""What the figures of a case come to, before a person states an opinion: the common answer of every reckoning.

A reckoning (``domain.reckoning``) judges one case by the rules in force on a day and the office's own settings. It
decides nothing: the desk states the opinion, the signer decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.errors import UserError


@dataclass(frozen=True, slots=True)
class Proposal:
    """Outcome, persons, money, and how it was reckoned: sentences with clause and arithmetic (依据与算法).

    ``monthly_fen`` a month, ``amount_fen`` once (``instalments`` parts), ``valid_until`` the last month of a
    recognition; ``members`` the ids of those covered. ``effect`` what a change does (``domain.law.Effect``),
    ``grace_months`` how long a benefit runs on. ``reasons`` is the smaller text a letter may carry (domain §I, Words);
    ``unclear`` what must be asked first; ``other_help`` what else may be applied for.
    """

    outcome: str
    covered: int
    monthly_fen: int
    category: str
    calculation: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    other_help: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    amount_fen: int = 0
    instalments: int = 1
    valid_until: str = ""
    tier: str = ""
    method: str = ""
    standard_fen: int = 0
    base_fen: int = 0
    household_topup_fen: int = 0
    person_topup_fen: int = 0
    members: tuple[str, ...] = ()
    effect: str = ""
    grace_months: int = 0


class Settings(Mapping[str, int | str]):
    """The office's own settings by name; ``titles`` what people call them."""

    def __init__(self, values: Mapping[str, int | str], titles: Mapping[str, str] | None = None) -> None:
        self._values = {k: v for k, v in values.items() if v not in (None, "")}
        self._titles = dict(titles or {})

    def __getitem__(self, name: str) -> int | str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def number(self, name: str) -> int | None:
        """A whole number (fen, days, pieces), None where it is not configured."""
        value = self._values.get(name)
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        return value if type(value) is int else None

    def wanted(self, name: str) -> int:
        """The same; raises ``UserError`` (未配置) rather than inventing one (domain A.6)."""
        value = self.number(name)
        if value is None:
            title = self._titles.get(name, name)
            raise UserError(f"“{title}”未配置，不能测算。", "请管理员在设置里按本地文件填写后再办。")
        return value

    def text(self, name: str, otherwise: str = "") -> str:
        """A text."""
        value = self._values.get(name, otherwise)
        return value if isinstance(value, str) else str(value)
