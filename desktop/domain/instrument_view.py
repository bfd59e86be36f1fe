"""An instrument as the window and the printed list show it: everything in words, for one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.credential import Credentials, Held, Instrument
from desktop.domain.instrument import ACT_NAMES, last_day
from desktop.domain.money import format_yuan
from desktop.domain.scheme import Scheme

InstrumentState = Literal["生效", "未生效", "已到期", "已收回", "自行登记"]

_UNITS = {"fen": "元", "days": "天", "percent": "%", "months": "个月", "count": ""}


@dataclass(frozen=True, slots=True)
class InstrumentView:
    """One instrument on one day.

    ``matters`` (id, title); ``days_left`` calendar days to its last day, 0 unless it is live; ``settings`` (title,
    value with its unit); ``remedy_on`` the day the remedy text was confirmed, None while it is open;
    ``remedy_needed`` False where the township decides nothing; ``recalled`` the reason of a recall, of a coming one
    too, with its first day in ``recalled_since``.
    """

    id: str
    number: str
    title: str
    delegator: str
    mode: str
    matters: tuple[tuple[str, str], ...]
    acts: tuple[str, ...]
    in_name_of: str
    seal_text: str
    signers: tuple[str, ...]
    since: date
    until: date
    state: InstrumentState
    days_left: int
    remedy_needed: bool
    remedy_on: date | None
    spot_check_percent: int
    settings: tuple[tuple[str, str], ...]
    recalled_since: date | None = None
    recalled: str = ""
    demonstration: bool = False

    @property
    def live(self) -> bool:
        """True while it gives power."""
        return self.state in ("生效", "自行登记")


def instruments_view(credentials: Credentials, scheme: Scheme, on: date) -> tuple[InstrumentView, ...]:
    """Every instrument the office holds, live ones first, then the newest first."""
    views = [
        _view(credentials, scheme, held, held.statement, on)
        for held in credentials.instruments
        if isinstance(held.statement, Instrument)
    ]
    return tuple(sorted(views, key=lambda v: (not v.live, -v.since.toordinal(), v.number)))


def _view(credentials: Credentials, scheme: Scheme, held: Held, said: Instrument, on: date) -> InstrumentView:
    last = last_day(credentials, held) or said.until
    state = _state(credentials, said, last, on)
    recalls = [r for r in credentials.revocations if r.credential == held.id]
    recall = min(recalls, key=lambda r: r.since, default=None)
    confirmed = [r.confirmed_on for r in said.remedies]
    return InstrumentView(
        id=held.id,
        number=said.number,
        title=said.title,
        delegator=said.delegator,
        mode=said.mode,
        matters=tuple((m, _title(scheme, m)) for m in said.matters),
        acts=tuple(ACT_NAMES.get(act, act) for act in said.acts),
        in_name_of=said.in_name_of,
        seal_text=said.seal_text,
        signers=said.signer_positions,
        since=said.since,
        until=said.until,
        state=state,
        days_left=(last - on).days if state in ("生效", "自行登记") else 0,
        remedy_needed="confirm" in said.acts,
        remedy_on=max(confirmed, default=None),
        spot_check_percent=said.spot_check_percent,
        settings=_settings(scheme, said),
        recalled_since=recall.since if recall else None,
        recalled=recall.reason if recall else "",
        demonstration=said.demonstration,
    )


def _state(credentials: Credentials, said: Instrument, last: date, on: date) -> InstrumentState:
    if on > last:
        return "已收回" if last < said.until else "已到期"
    if on < said.since:
        return "未生效"
    county = credentials.county_key and said.issuer == credentials.county_key
    return "生效" if county else "自行登记"


def _title(scheme: Scheme, matter: str) -> str:
    found = scheme.matter(matter)
    return found.title if found else matter


def _settings(scheme: Scheme, said: Instrument) -> tuple[tuple[str, str], ...]:
    """In the order of the scheme; what the scheme does not know (any more) at the end, under its id."""
    order = [s.id for s in scheme.settings if s.id in said.settings]
    order += sorted(set(said.settings) - set(order))
    return tuple(_setting(scheme, name, said.settings[name]) for name in order)


def _setting(scheme: Scheme, name: str, value: int | str) -> tuple[str, str]:
    """(title, value): fen as yuan, everything else with its unit."""
    setting = scheme.setting(name)
    if setting is None:
        return name, str(value)
    shown = format_yuan(value) if setting.unit == "fen" and isinstance(value, int) else str(value)
    return setting.title, shown + _UNITS.get(setting.unit, "")
