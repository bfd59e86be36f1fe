"""抽查: drawing the files that somebody at the county will look through.

The population are the decisions of a period that stand accepted. The draw is made part by part (a scheme may
give some matters a percentage of their own) and office by office, so that each reaches the percentage by itself; a
decision signed on paper and one with a late entry (补录) are always in it (design §4.3). Every part is recorded
as a sample with its seed, its percentage and its whole population: the draw can be repeated years later.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from desktop.county.county_desk import CountyDesk
from desktop.domain import sampling
from desktop.domain.credential import Instrument
from desktop.domain.law import Effect
from desktop.domain.paper_forms import form_for
from desktop.domain.sampling import Period, Share
from desktop.errors import UserError
from desktop.models import credentials

Row = Mapping[str, Any]
Key = tuple[str, str]
Part = tuple[Share, list[Row]]
Why = Literal["drawn", "paper", "late"]

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
class SamplePart:
    """A part of a draw as recorded: ``population`` decisions, of which each office gives ``percent``.

    ``id`` is its row among the samples. ``matters`` empty: whatever no other part has; with ``percent`` 0 only what is
    always drawn. To repeat it: ``sampling.draw`` over the filings of an office with the seed ``<seed>|<office>``.
    """

    id: str
    matters: tuple[str, ...]
    percent: int
    population: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A draw as recorded. ``population`` decisions stood in the period; ``items`` by township in draw
    order. ``percent`` what holds where a part has no percentage of its own.

    ``parts`` one for each percentage (its id is the draw's where there is only one); ``waiting`` matters that are
    checked by a longer period than this and were left out.
    """

    id: str
    period: str
    percent: int
    seed: str
    population: int
    items: tuple[SampleItem, ...]
    parts: tuple[SamplePart, ...] = ()
    waiting: tuple[str, ...] = ()


def draw(desk: CountyDesk, *, period: str, percent: int | None = None, seed: str | None = None) -> Sample:
    """Draw and record a sample of a period, by the day of the decision.

    ``period`` a month ``2026-03``, a quarter ``2026-Q1``, half a year ``2026-H1`` or a year ``2026``. ``percent`` is
    what scheme and instruments say unless given (更高可以，更低不行) and raises the scheme's own parts too;
    ``seed`` random unless given. Raises ``UserError``: a malformed period, a percentage below the scheme's,
    nothing to draw from.
    """
    span = _period(period)
    if seed is not None and not _SEED.match(seed):
        raise UserError(
            "随机种子只能是字母、数字和 . _ -，不超过 64 个字。", "请更换种子，或留空由程序生成。"
        )
    chosen_seed = seed or secrets.token_hex(16)
    check = desk.pack.scheme.spot_check
    waiting = tuple(m for s in sampling.waiting(check, span) for m in s.matters)
    population = _population(desk, span, waiting)
    offices = list(dict.fromkeys(row["office"] for row in population))
    overall, floor = _percents(desk, offices, percent)
    parts = _parts(desk, population, sampling.shares(check, span, overall=overall, floor=floor))
    picked = [_picked(rows, share.percent, chosen_seed, offices) for share, rows in parts]
    if not any(picked):
        raise _nothing(span)
    recorded = _record(desk, span, chosen_seed, parts, picked)
    drawn = _items(population, picked, offices)
    draw_id = recorded[0].id.partition("-")[0]
    return Sample(draw_id, period, overall, chosen_seed, len(population), drawn, recorded, waiting)


def _record(
    desk: CountyDesk, span: Period, seed: str, parts: Sequence[Part], picked: Sequence[Mapping[Key, Why]]
) -> tuple[SamplePart, ...]:
    """Write every part with its whole population; a draw of one part has the id of the draw."""
    draw_id, at = secrets.token_hex(6), desk.now().isoformat(timespec="seconds")
    recorded = []
    with desk.ledger.transaction():
        for n, ((share, rows), drawn) in enumerate(zip(parts, picked, strict=True), 1):
            part = draw_id if len(parts) == 1 else f"{draw_id}-{n}"
            recorded.append(SamplePart(part, share.matters, share.percent, len(rows)))
            desk.ledger.insert("samples", [(part, span.text, share.percent, seed, at)])
            desk.ledger.insert("sample_items", (_recorded(part, row, drawn) for row in rows))
    return tuple(recorded)


def _period(text: str) -> Period:
    try:
        return sampling.period(text)
    except ValueError:
        hint = "请写成 2026-03（月）、2026-Q1（季度）、2026-H1（半年）或 2026（年）。"
        raise UserError("抽查的期间写得不对。", hint) from None


def _nothing(span: Period) -> UserError:
    return UserError(f"{span.text} 没有已备案的决定可供抽查。", "请先接收数据包，或更换期间。")


def _recorded(part: str, row: Row, drawn: Mapping[Key, Why]) -> tuple[Any, ...]:
    office, filing = row["office"], row["filing"]
    return part, office, filing, row["revision"], drawn.get((office, filing), "")


def _items(
    population: Sequence[Row], picked: Sequence[Mapping[Key, Why]], offices: Sequence[str]
) -> tuple[SampleItem, ...]:
    """What was drawn, office by office in the order of the townships, part by part in draw order."""
    rows = {(row["office"], row["filing"]): row for row in population}
    return tuple(
        _item(rows[key], why)
        for office in offices
        for part in picked
        for key, why in part.items()
        if key[0] == office
    )


def _parts(desk: CountyDesk, population: Sequence[Row], shares: Sequence[Share]) -> list[Part]:
    """The population by percentage, without parts in which nothing stands.

    Where the scheme looks at new approvals alone the others are a part at 0 %: paper and late entries are drawn there
    as everywhere.
    """
    new_only = sampling.new_cases_only(desk.pack.scheme.spot_check)
    whose = {matter: share for share in shares for matter in share.matters}
    rest = shares[-1]
    found: dict[Share, list[Row]] = {share: [] for share in shares}
    others: list[Row] = []
    for row in population:
        looked_at = not new_only or _is_new(row)
        (found[whose.get(row["matter"], rest)] if looked_at else others).append(row)
    return [(share, rows) for share, rows in (*found.items(), (Share((), 0), others)) if rows]


_CHANGE_FORMS = frozenset(form_for("", "confirm", effect) for effect in get_args(Effect))


def _is_new(row: Row) -> bool:
    """True for an approval that is no change to a running benefit: its notice tells which it is."""
    return row["outcome"] == "confirm" and not _CHANGE_FORMS & set((row["forms"] or "").split(","))


def _percents(desk: CountyDesk, offices: Sequence[str], asked: int | None) -> tuple[int, int]:
    """(overall percentage, what was asked for beyond the scheme): never below the scheme and the instruments."""
    scheme = desk.pack.scheme
    filled = scheme.setting_for("spot_check.percent")
    said, wanted = scheme.spot_check.percent.value or 0, 0
    for instrument in _instruments(desk, offices):
        own = instrument.settings.get(filled.id) if filled else None
        said = max(said, own if isinstance(own, int) else 0)
        wanted = max(wanted, instrument.spot_check_percent)
    least = max(said, wanted)
    if asked is None and not least and offices and not scheme.spot_check.strata:
        raise UserError("方案和委托书都没有规定抽查比例。", "请指定比例后再抽。")
    if asked is not None and not least <= asked <= 100:
        raise UserError(
            f"抽查比例不能低于方案和委托书规定的 {least}%，也不能超过 100%。", "请更正比例后再抽。"
        )
    beyond = wanted if wanted > said else 0
    return (least, beyond) if asked is None else (asked, max(asked if asked > said else 0, beyond))


def _instruments(desk: CountyDesk, offices: Sequence[str]) -> list[Instrument]:
    raws = (raw for office in offices for raw in desk.ledger.credentials(office, "instrument"))
    statements = (credentials.read(raw).statement for raw in raws)
    return [s for s in statements if isinstance(s, Instrument)]


def _picked(rows: Sequence[Row], percent: int, seed: str, offices: Sequence[str]) -> Mapping[Key, Why]:
    """The draw of one part, office by office, each in draw order."""
    picked: dict[Key, Why] = {}
    for office in offices:
        picked |= _of_office(office, rows, percent, seed)
    return picked


def _of_office(office: str, population: Sequence[Row], percent: int, seed: str) -> dict[Key, Why]:
    """The draw for one office, in draw order."""
    own = {row["filing"]: row for row in population if row["office"] == office}
    always: dict[str, Why] = {filing: why for filing, row in own.items() if (why := _always(row))}
    drawn = sampling.draw(list(own), percent=percent, seed=f"{seed}|{office}", always=set(always))
    return {(office, filing): always.get(filing, "drawn") for filing in drawn}


def _always(row: Row) -> Why | None:
    """Why a file is in every draw; None when it is left to the seed."""
    if row["signing"] == "paper":
        return "paper"
    return "late" if row["late"] else None


_COLUMNS = (
    "office", "township", "filing", "revision", "household", "head_name", "matter", "outcome", "decided_on",
    "monthly_fen", "late", "signing",
)  # fmt: skip


_FORMS = """(SELECT group_concat(form) FROM papers AS p
    WHERE (p.office, p.filing, p.revision) = (s.office, s.filing, s.revision))"""


def _population(desk: CountyDesk, span: Period, without: Collection[str]) -> list[Row]:
    """The decisions of a period, save those of matters that wait. Raises ``UserError`` when there are none."""
    sql = f"""SELECT {", ".join(_COLUMNS)}, {_FORMS} FROM standing AS s JOIN offices USING (office)
        WHERE kind = 'decision' AND decided_on BETWEEN ? AND ? ORDER BY township, office, filing"""
    found = desk.ledger.select(sql, (span.first.isoformat(), span.last.isoformat()))
    rows: list[Row] = [dict(zip((*_COLUMNS, "forms"), row, strict=True)) for row in found]
    due = [row for row in rows if row["matter"] not in without]
    if rows and not due:
        hint = "请改抽所在的季度（如 2026-Q1）、半年（如 2026-H1）或全年（如 2026）。"
        raise UserError(f"{span.text} 的决定都是按更长的期间抽查的事项。", hint)
    if not due:
        raise _nothing(span)
    return due


def _item(row: Row, why: Why) -> SampleItem:
    said = {name: value for name, value in row.items() if name not in ("signing", "forms")}
    return SampleItem(**said, why=why)
