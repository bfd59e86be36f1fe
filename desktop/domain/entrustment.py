"""委托书 on paper: what a signed instrument says, field by field, for the form that both sides put their seals to.

Nothing is added that the instrument does not say: what is missing stays blank (design §6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from desktop.domain.credential import Instrument
from desktop.domain.instrument_view import InstrumentView
from desktop.domain.scheme import Scheme

Values = Mapping[str, str | Sequence[Mapping[str, str]]]


def entrustment(said: Instrument, view: InstrumentView, township: str, scheme: Scheme) -> Values:
    """The fields of ``entrustment_agreement``; ``view`` the same instrument in words, ``township`` who receives it."""
    acts = "、".join(view.acts)
    codes = {m.id: m.code or "" for m in scheme.matters}
    matters = [
        {"seq": str(n), "matter": title, "code": codes.get(id, ""), "acts": acts}
        for n, (id, title) in enumerate(view.matters, 1)
    ]
    named = dict.fromkeys(b for m in scheme.matters if m.id in said.matters for b in m.legal_basis)
    values: dict[str, str | Sequence[Mapping[str, str]]] = {
        "instrument_title": said.title,
        "instrument_no": said.number,
        "delegator": said.delegator,
        "delegatee": township,
        "scheme_title": scheme.title,
        "delegation_basis": "、".join(named),
        "delegation_mode": said.mode,
        "delegated_matters": matters,
        "act_in_name_of": said.in_name_of,
        "seal_text": said.seal_text,
        "signer_positions": "、".join(said.signer_positions),
        "given_since": _day(said.since),
        "given_until": _day(said.until),
        "spot_check_words": f"不低于 {said.spot_check_percent}% 的比例" if said.spot_check_percent else "",
        "respondent": next((r.respondent for r in said.remedies), ""),
        "filled_in": [{"item": title, "value": value} for title, value in view.settings],
    }
    return {name: value for name, value in values.items() if value}


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
