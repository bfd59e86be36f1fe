"""抽查登记表: a draw as it was recorded, with room for what was found, to take along to the files and the families."""

from __future__ import annotations

from desktop import packs
from desktop.county.county_desk import CountyDesk
from desktop.county.spotcheck import Sample, SampleItem
from desktop.documents.fonts import FontChain
from desktop.documents.forms import Values, load_form
from desktop.documents.notice import render

FORM = "spot_check_register"
_WHY = {"drawn": "抽中", "paper": "纸质签批", "late": "补录"}
_BY_HAND = ("village", "how", "code", "opinion", "due", "result")


def check_sheet(desk: CountyDesk, sample: Sample, fonts: FontChain) -> bytes:
    """The sheet of a draw as PDF bytes; what is found out on the way is written on it by hand."""
    scheme = desk.pack.scheme
    titles = {m.id: m.title for m in scheme.matters}
    rows = [_row(n, item, titles.get(item.matter, item.matter)) for n, item in enumerate(sample.items, 1)]
    percents = sorted({part.percent for part in sample.parts} or {sample.percent})
    values: Values = {
        "batch_no": sample.id,
        "period_words": sample.period,
        "population": str(sample.population),
        "percent_words": "、".join(f"{p}%" for p in percents),
        "seed": sample.seed,
        "drawn_count": str(len(rows)),
        "drawn": rows,
    }
    folder = packs.form_folder(FORM, scheme.id, desk.places.schemes)
    return render(load_form(folder, FORM), values, stamp=None, fonts=fonts)


def _row(number: int, item: SampleItem, matter: str) -> dict[str, str]:
    return {
        **dict.fromkeys(_BY_HAND, ""),
        "seq": str(number),
        "township": item.township,
        "head": item.head_name,
        "matter": matter,
        "decided_on": item.decided_on,
        "why": _WHY.get(item.why, item.why),
    }
