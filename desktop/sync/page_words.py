"""What a stamped page must say besides what its code spells out: which notice it is, of which matter, decided when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from desktop.domain.paper_verdict import PRINTED, Link
from desktop.domain.seal_statement import SealStatement, squeezed
from desktop.models.paper_proof import Texts
from desktop.sync.paper_trust import PaperTrust
from desktop.sync.scan_check import stands_on

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def wrong_words(page: str, said: SealStatement, values: Texts, trust: PaperTrust, since: date) -> Link | None:
    """The link that fails or stays open; None where the words fit. ``page`` without spaces, ``since`` the instrument's.

    A title that stands nowhere is an open question, since counties rename their forms and matters; another one's
    title in its place is none.
    """
    printed, title = values.get("matter_title"), trust.titles.get(said.matter, "")
    if title and isinstance(printed, str) and printed and printed != title:
        return Link(PRINTED, "bad", f"页面上的事项“{printed}”不是用印的事项“{title}”。")
    return (
        _titled(page, "事项", said.matter, trust.titles)
        or _titled(page, "表名", said.form, trust.forms)
        or _decided(said, since)
    )


def _titled(page: str, kind: str, name: str, titles: Mapping[str, str]) -> Link | None:
    own = titles.get(name, "")
    if not own or stands_on(own, page):
        return None
    other = next((text for text in titles.values() if text and squeezed(text) in page), "")
    if other:
        return Link(PRINTED, "bad", f"页面上的{kind}是“{other}”，用印的是“{own}”。")
    return Link(PRINTED, "open", f"页面上没有用印的{kind}“{own}”，请向出具单位核实。")


def _decided(said: SealStatement, since: date) -> Link | None:
    """The day of the decision as printed: not after the stamp; before the instrument only the office can explain it."""
    found = _DAY.fullmatch(squeezed(said.fields.get("decided_on", "")))
    try:
        on = date(*map(int, found.groups())) if found else None
    except ValueError:
        return Link(PRINTED, "bad", f"页面上的决定日期“{said.fields['decided_on']}”不成立。")
    if on is None:
        return None
    if on > said.on:
        return Link(PRINTED, "bad", f"页面上的决定日期“{said.fields['decided_on']}”在用印之后。")
    if on < since:
        text = f"页面上的决定日期“{said.fields['decided_on']}”早于委托书生效，依据什么决定请向出具单位核实。"
        return Link(PRINTED, "open", text)
    return None
