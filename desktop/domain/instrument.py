"""No instrument, no seal: who holds which power, on which day, by which paper, and who does where nobody here does.

Authority is asked per matter × act × township × day (domain §I 1). The answer is the instrument, or the reason why
there is none and the body that deals with it then; the program never lets a decision or a stamp pass without one.
A live instrument that the county signed is the law; the scheme's own text only says which acts a mode never gives,
and explains where no instrument covers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.domain.channels import county_body
from desktop.domain.credential import Credentials, Held, Instrument, PersonCredential
from desktop.domain.journal import Value
from desktop.domain.phases import Turn, not_yet_issued, turn
from desktop.domain.scheme import Matter, Scheme

ACT_NAMES = {
    "intake": "受理",
    "verify": "发起核对",
    "visit": "入户调查",
    "appraise": "民主评议",
    "notify": "公示",
    "confirm": "审核确认",
    "sign": "签批",
    "stamp": "用印",
    "file": "备案",
    "review": "审查",
    "forward": "转报转递",
    "deliver": "送达",
    "increase": "增发",
    "decrease": "减发",
    "stop": "停发",
}

DESIGNATED = "指定"
"""How the position of somebody begins who signs by designation (密山 “指定同志”): never without an end."""

_DECIDING = frozenset({"confirm", "increase", "decrease", "stop"})
WITHHELD: Mapping[str, frozenset[str]] = {
    "review": _DECIDING,
    "window": _DECIDING | {"review", "sign", "stamp"},
}
"""Acts that a mode never gives, whatever an instrument says: 见章发证 leaves the decision with the county."""


@dataclass(frozen=True, slots=True)
class Authority:
    """The instrument that gives a power, or why nothing does and who deals with it ``instead``.

    ``county_signed`` False: 自行登记. ``instead`` is empty where there is power, or where no scheme was given.
    """

    instrument: Instrument | None
    id: str = ""
    county_signed: bool = False
    reason: str = ""
    instead: str = ""


def authority_on(
    credentials: Credentials,
    matter: str,
    act: str,
    on: date,
    *,
    scheme: Scheme | None = None,
    township: str = "",
    settings: Mapping[str, Value] | None = None,
) -> Authority:
    """The power to do ``act`` in ``matter`` on a day. The county's own signature beats a self-registration.

    With ``scheme`` the text of the scheme is asked too: the receiving ``township`` (name or code, else that of the
    office's credential), its wave, the transition days, the mode of the matter. ``settings`` are the office's; what
    live instruments fill in stands before them.
    """
    if scheme is None:
        found = _given(credentials, matter, act, on, self_registered=True)
        return found or Authority(None, reason=_why_not(credentials, matter, act, on))
    filled = {**(settings or {}), **credentials.settings_on(on)}
    where = township or (credentials.office.township_code if credentials.office else "")
    here = turn(scheme, where, on, filled) if where else Turn(True)
    known = scheme.matter(matter)
    instead = county_body(scheme, known)
    if never := not_yet_issued(scheme, on) or _withheld(scheme, known, act):
        return Authority(None, reason=never, instead=instead)
    code = place.code if (place := scheme.township(where)) else where
    found = _given(credentials, matter, act, on, self_registered=here.begun is not False, code=code)
    if found is not None:
        return found
    return Authority(None, reason=_explained(credentials, matter, act, on, here, code), instead=instead)


def signing_positions(person: PersonCredential, instrument: Instrument, on: date) -> frozenset[str]:
    """The positions by which a person may sign under an instrument on a day.

    A designation (指定…) without an end is none: it holds for a stated time, and whoever holds one appoints nobody
    (only the office root certifies people).
    """
    held = {
        a.position
        for a in person.appointments
        if a.covers(on) and (a.until is not None or not a.position.startswith(DESIGNATED))
    }
    return frozenset(held & set(instrument.signer_positions))


def last_day(credentials: Credentials, held: Held) -> date | None:
    """The last day on which an instrument gives anything: its end, or the day before it is taken back."""
    s = held.statement
    if not isinstance(s, Instrument):
        return None
    recalls = [r.since - timedelta(days=1) for r in credentials.revocations if r.credential == held.id]
    return min([s.until, *recalls])


def expires_within(credentials: Credentials, on: date, days: int) -> tuple[Held, ...]:
    """Live instruments that end within ``days`` calendar days and that nothing follows, the first to end first."""
    ending: list[tuple[date, Held]] = []
    for held in credentials.instruments:
        s, last = held.statement, last_day(credentials, held)
        if not isinstance(s, Instrument) or last is None or not s.since <= on <= last:
            continue
        if last <= on + timedelta(days=days) and not _followed(credentials, s, last + timedelta(days=1)):
            ending.append((last, held))
    return tuple(held for _, held in sorted(ending, key=lambda pair: (pair[0], pair[1].id)))


def _followed(credentials: Credentials, ending: Instrument, on: date) -> bool:
    every = ((matter, act) for matter in ending.matters for act in ending.acts)
    return all(credentials.instruments_for(matter, act, on) for matter, act in every)


def _given(
    credentials: Credentials, matter: str, act: str, on: date, *, self_registered: bool, code: str = ""
) -> Authority | None:
    """The instrument that covers an act; ``code`` only one for that township."""
    live = credentials.instruments_for(matter, act, on)
    signed = [h for h in live if credentials.county_key and h.statement.issuer == credentials.county_key]
    for held in (*signed, *(live if self_registered else ())):
        s = held.statement
        if isinstance(s, Instrument) and not s.passes_on and code in ("", s.township_code):
            return Authority(s, held.id, s.issuer == credentials.county_key)
    return None


def _withheld(scheme: Scheme, matter: Matter | None, act: str) -> str:
    """What the mode of a matter never gives to a township; empty: nothing stands against it."""
    mode = scheme.mode_of(matter) if matter else None
    if matter is None or mode is None or act not in WITHHELD.get(mode.id, frozenset()):
        return ""
    does = f"出具{mode.output.value}" if mode.output.value else "只办交来的环节"
    name, body = ACT_NAMES.get(act, act), county_body(scheme, matter)
    return (
        f"“{matter.title}”的下放方式是{mode.title}，乡镇（街道）{does}，不{name}；由{body}作出决定。"
        if act in _DECIDING
        else f"“{matter.title}”的下放方式是{mode.title}，乡镇（街道）{does}，没有“{name}”这一环节。"
    )


def _explained(credentials: Credentials, matter: str, act: str, on: date, here: Turn, code: str) -> str:
    """A known instrument tells more than the plan; without one the plan says whose turn it is."""
    own = _why_not(credentials, matter, act, on, code)
    if here.begun is False:
        # A self-registration of before its turn is known and does not count: then the plan says why.
        told = _naming(credentials, matter, act) and not credentials.instruments_for(matter, act, on)
        return own if told else here.reason
    return own if _naming(credentials, matter, act) else own + here.reason


def _naming(credentials: Credentials, matter: str, act: str) -> list[tuple[Held, Instrument]]:
    """Instruments of any day that name an act in a matter, newest first."""
    known = ((h, h.statement) for h in credentials.instruments)
    return [(h, s) for h, s in known if isinstance(s, Instrument) and matter in s.matters and act in s.acts]


def _why_not(credentials: Credentials, matter: str, act: str, on: date, code: str = "") -> str:
    """The link that is missing: the instrument itself, its force, its day, its township, its act, its matter."""
    name = ACT_NAMES.get(act, act)
    if not credentials.instruments:
        return f"还没有登记任何委托书，不能{name}。请把县（市、区）签发的委托书导入后再办。"
    for held, s in _naming(credentials, matter, act):
        if s.passes_on:
            return f"委托书 {s.number} 由{s.delegator}转委托，受委托的单位不得再委托，不能{name}。"
        if credentials.revoked_on(held.id, min(on, s.until)):
            return f"委托书 {s.number} 在 {on.isoformat()} 已被收回，不能{name}。"
        if on < s.since:
            return f"委托书 {s.number} 自 {s.since.isoformat()} 起生效，{on.isoformat()} 还不能{name}。"
        if on > s.until:
            return f"委托书 {s.number} 已于 {s.until.isoformat()} 到期，{on.isoformat()} 不能{name}。"
        if code not in ("", s.township_code):
            return f"委托书 {s.number} 写明的是别的乡镇（街道），没有写明把这一事项交给本乡镇，不能{name}。"
    return _half_named(credentials, matter, act, on)


def _half_named(credentials: Credentials, matter: str, act: str, on: date) -> str:
    """Instruments of the day that give the matter without the act, or the act without the matter."""
    name = ACT_NAMES.get(act, act)
    every = ((h, h.statement) for h in credentials.instruments)
    live = [s for h, s in every if isinstance(s, Instrument) and s.since <= on <= s.until
            and not credentials.revoked_on(h.id, on)]  # fmt: skip
    for s in live:
        if matter in s.matters:
            return f"委托书 {s.number} 有这一事项，但没有写明“{name}”，不能{name}。"
    for s in live:
        if act in s.acts:
            return f"委托书 {s.number} 有“{name}”，但没有写明这一事项，不能{name}。"
    return f"现有委托书都没有写明把这一事项的“{name}”交给本乡镇。"
