"""Who takes a matter in besides the township, by its right name: “县局” is nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.domain.scheme import Matter, Scheme


@dataclass(frozen=True, slots=True)
class Channel:
    """One place where an applicant may hand a matter in; ``quote`` the words of the scheme that open it."""

    level: Literal["township", "county"]
    name: str
    quote: str = ""


def county_body(scheme: Scheme, matter: Matter | None) -> str:
    """The county's body for a matter: its department, else the bureau that the scheme names.

    A scheme writes departments short (“医保局”, “区行政审批服务局”): the pack's own full names come first, then the
    name of the county is put before it.
    """
    short = matter.department if matter else None
    if not short:
        return scheme.names.bureau
    for full in (scheme.names.bureau, *_respondents(scheme)):
        if full.startswith(scheme.names.county) and _shortens(short, full):
            return full
    county = scheme.names.county
    if short.startswith(county):
        return short
    return county + (short[1:] if short[0] == county[-1] else short)


def channels(scheme: Scheme, matter: Matter) -> tuple[Channel, ...]:
    """Where a matter may be handed in, the township first; the county too only where the scheme says so (双通道)."""
    found = [Channel("township", "乡镇（街道）", matter.quote)] if "intake" in matter.acts else []
    dual = scheme.dual_channel
    if dual.value or not found:
        found.append(Channel("county", county_body(scheme, matter), dual.quote or ""))
    return tuple(found)


def _respondents(scheme: Scheme) -> list[str]:
    """Bodies that some remedy text names in full for certain matters."""
    return [t.respondent for offered in scheme.remedies.values() for t in offered if t.matters]


def _shortens(short: str, full: str) -> bool:
    """True when the characters of ``short`` stand in ``full`` in their order: 医保局 is 冠县医疗保障局."""
    rest = iter(full)
    return all(character in rest for character in short)
