"""抽查: drawing the files that somebody at the county will look through.

The population are the decisions of a period that stand accepted. The draw is made office by office, so
that each reaches the percentage by itself; a decision signed on paper and one with a late entry (补录) are
always in it (design §4.3). Seed and population are recorded: the draw can be repeated years later.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from desktop.county.county_desk import CountyDesk
from desktop.domain import sampling
from desktop.domain.credential import Instrument
from desktop.errors import UserError
from desktop.models import credentials

Why = Literal["drawn", "paper", "late"]

_PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?\Z")
_SEED = re.compile(r"[0-9A-Za-z_.-]{1,64}\Z")


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One file to look through; ``why``: the seed picked it, it was signed on paper, or something was entered late.

    ``late`` the late entries with their reasons, empty for none.
    """

    office: str
    township: str
    filing: str
    revision: int
    household: str
    head_name: str
    matter: str
    outcome: str
    decided_on: str
    monthly_fen: int
    late: str
    why: Why


@dataclass(frozen=True, slots=True)
class Sample:
    """A draw as recorded. ``population`` decisions stood in the period; ``items`` by township in draw
    order.
    """

    id: str
    period: str
    percent: int
    seed: str
    population: int
    items: tuple[SampleItem, ...]


def draw(desk: CountyDesk, *, period: str, percent: int | None = None, seed: str | None = None) -> Sample:
    """Draw and record a sample of a month (``2026-03``) or a year (``2026``), by the day of the decision.

    ``percent`` is what scheme and instruments say unless given (更高可以，更低不行); ``seed`` random
    unless given. Raises ``UserError``: a malformed period, a percentage below the scheme's, nothing to
    draw from.
    """
    if not _PERIOD.match(period):
        raise UserError("抽查的期间写得不对。", "请写成 2026-03（月）或 2026（年）。")
    if seed is not None and not _SEED.match(seed):
        raise UserError(
            "随机种子只能是字母、数字和 . _ -，不超过 64 个字。", "请更换种子，或留空由程序生成。"
        )
    chosen_seed = seed or secrets.token_hex(16)
    population = _population(desk, period)
    if not population:
        raise UserError(f"{period} 没有已备案的决定可供抽查。", "请先接收数据包，或更换期间。")
    offices = list(dict.fromkeys(row["office"] for row in population))
    share = _percent(desk, offices, percent)
    picked: dict[tuple[str, str], Why] = {}
    for office in offices:
        picked.update(_of_office(office, population, share, chosen_seed))
    sample = secrets.token_hex(6)
    with desk.ledger.transaction():
        at = desk.now().isoformat(timespec="seconds")
        desk.ledger.insert("samples", [(sample, period, share, chosen_seed, at)])
        desk.ledger.insert(
            "sample_items",
            (
                (sample, r["office"], r["filing"], r["revision"], picked.get((r["office"], r["filing"]), ""))
                for r in population
            ),
        )
    rows = {(row["office"], row["filing"]): row for row in population}
    items = tuple(_item(rows[key], why) for key, why in picked.items())
    return Sample(sample, period, share, chosen_seed, len(population), items)


def _percent(desk: CountyDesk, offices: Sequence[str], asked: int | None) -> int:
    """The share of the draw: what was asked, but never below the scheme and the instruments of these
    offices.
    """
    said = desk.pack.scheme.spot_check.percent.value
    least = max([said or 0, *(_of_instrument(raw) for o in offices for raw in _instruments(desk, o))])
    if asked is None and not least:
        raise UserError("方案和委托书都没有规定抽查比例。", "请指定比例后再抽。")
    share = least if asked is None else asked
    if not least <= share <= 100:
        raise UserError(
            f"抽查比例不能低于方案和委托书规定的 {least}%，也不能超过 100%。", "请更正比例后再抽。"
        )
    return share


def _instruments(desk: CountyDesk, office: str) -> tuple[bytes, ...]:
    return desk.ledger.credentials(office, "instrument")


def _of_instrument(raw: bytes) -> int:
    said = credentials.read(raw).statement
    return said.spot_check_percent if isinstance(said, Instrument) else 0


def _of_office(
    office: str, population: Sequence[Mapping[str, Any]], percent: int, seed: str
) -> Mapping[tuple[str, str], Why]:
    """The draw for one office, in draw order."""
    own = {row["filing"]: row for row in population if row["office"] == office}
    always: dict[str, Why] = {filing: why for filing, row in own.items() if (why := _always(row))}
    drawn = sampling.draw(list(own), percent=percent, seed=f"{seed}|{office}", always=set(always))
    return {(office, filing): always.get(filing, "drawn") for filing in drawn}


def _always(row: Mapping[str, Any]) -> Why | None:
    """Why a file is in every draw; None when it is left to the seed."""
    if row["signing"] == "paper":
        return "paper"
    return "late" if row["late"] else None


_COLUMNS = (
    "office", "township", "filing", "revision", "household", "head_name", "matter", "outcome", "decided_on",
    "monthly_fen", "late", "signing",
)  # fmt: skip


def _population(desk: CountyDesk, period: str) -> list[dict[str, Any]]:
    sql = f"""SELECT {", ".join(_COLUMNS)} FROM standing JOIN offices USING (office)
        WHERE kind = 'decision' AND substr(decided_on, 1, ?) = ? ORDER BY township, office, filing"""
    found = desk.ledger.select(sql, (len(period), period))
    return [dict(zip(_COLUMNS, row, strict=True)) for row in found]


def _item(row: Mapping[str, Any], why: Why) -> SampleItem:
    said = {name: value for name, value in row.items() if name != "signing"}
    return SampleItem(**said, why=why)
