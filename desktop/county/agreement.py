"""委托书（委托协议书）: the paper copy of a signed instrument, printed at the county desk for both sides' seals."""

from __future__ import annotations

from desktop import packs
from desktop.county import instruments
from desktop.county.county_desk import CountyDesk
from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.notice import render
from desktop.domain.credential import Instrument
from desktop.domain.entrustment import entrustment
from desktop.domain.instrument_view import instruments_view
from desktop.errors import UserError

FORM = "entrustment_agreement"


def agreement(desk: CountyDesk, office: str, instrument: str, fonts: FontChain) -> bytes:
    """The paper of one instrument (its id) of an office as PDF bytes. Raises ``UserError`` for one nobody signed."""
    row = desk.ledger.office(office)
    held = next((h for h in instruments.signed(desk, office) if h.id == instrument), None) if row else None
    if row is None or held is None or not isinstance(held.statement, Instrument):
        raise UserError("没有给这个办公室签发过这份委托书。", "请从该办公室的委托书清单中选择。")
    scheme = desk.pack.scheme
    views = instruments_view(desk.credentials_of(row), scheme, desk.today())
    view = next(v for v in views if v.id == held.id)
    folder = packs.form_folder(FORM, scheme.id, desk.places.schemes)
    values = entrustment(held.statement, view, row.township, scheme)
    return render(load_form(folder, FORM), values, stamp=None, fonts=fonts)
