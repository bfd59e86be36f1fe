"""委托书 at the desk: what the office holds, what ends soon, and taking in what the county sends.

The domain judges; here it is asked with this office's township, scheme and settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from desktop.domain.credential import Instrument, Revocation
from desktop.domain.instrument import Authority, authority_on, expires_within
from desktop.domain.instrument_view import InstrumentView, instruments_view
from desktop.domain.journal import Value
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.office import founding
from desktop.office.desk import Desk
from desktop.office.index import reckon_anew

SOON = 60
"""Calendar days before its end from which an instrument is shown as ending."""


def authority(desk: Desk, matter: str, act: str, on: date) -> Authority:
    """The power of this office to do ``act`` in ``matter`` on a day, or why not and who does it instead."""
    return authority_on(
        desk.credentials, matter, act, on,
        scheme=desk.pack.scheme, township=township_code(desk), settings=wave_settings(desk),
    )  # fmt: skip


def overview(desk: Desk, on: date) -> tuple[InstrumentView, ...]:
    """Every instrument of the office in words."""
    return instruments_view(desk.credentials, desk.pack.scheme, on)


def ending(desk: Desk, on: date, days: int = SOON) -> tuple[InstrumentView, ...]:
    """Live instruments that end within ``days`` and that nothing follows, the first to end first."""
    shown = {v.id: v for v in overview(desk, on)}
    return tuple(shown[held.id] for held in expires_within(desk.credentials, on, days))


def accept(desk: Desk, raw: bytes) -> Instrument:
    """Take in an instrument, or the recall of one; the instrument it is about.

    Raises ``UserError`` for anything that is not for this office or that its issuer may not say.
    """
    statement = signed.read(raw).statement
    if not isinstance(statement, Revocation):
        taken_in = founding.accept_instrument(desk, raw)
        reckon_anew(desk)
        return taken_in
    recalled = desk.credentials.instrument(statement.credential)
    if recalled is None:
        raise UserError("这份收回文件收回的不是本办公室的委托书。", "请核对文件，或向县级民政部门重新索取。")
    if statement.issuer != recalled.issuer:
        raise UserError("收回文件与委托书不是同一单位签发的，没有登记。", "请向签发委托书的单位核实。")
    desk.keep_credentials([raw])
    reckon_anew(desk)
    return recalled


def township_code(desk: Desk) -> str:
    """The township of this office, before the county enrolled it too."""
    county = desk.credentials.office
    return county.township_code if county else str(desk.office.setting("township_code", ""))


def wave_settings(desk: Desk) -> Mapping[str, Value]:
    """The names of waves that this office has filled in."""
    names = [p.setting for p in desk.pack.scheme.phases if p.setting]
    return {name: desk.office.setting(name) for name in names}
