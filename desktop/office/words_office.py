"""Words about the desk itself: who prints, where, when, in whose name. Every paper may use them."""

from __future__ import annotations

from desktop.documents.stamp import letter_date
from desktop.domain.organ import organ
from desktop.domain.scheme import UNSAID
from desktop.office.instruments import authority
from desktop.office.scene import Scene, Words


def in_name_of(scene: Scene) -> str:
    """In whose name the paper goes out. What is only reviewed or received here is the township's own word."""
    desk, case = scene.desk, scene.case
    if case is None or case.matter.mode in ("review", "window"):
        return organ(desk.township_name)
    given = authority(desk, case.matter.id, "intake", scene.on).instrument
    return given.in_name_of if given else organ(desk.township_name)


def _setting(name: str, scene: Scene) -> str:
    return str(scene.desk.office.setting(name) or "")


WORDS: Words = {
    "number": lambda s: s.number,
    "decided_on": lambda s: letter_date(s.on),
    "in_name_of": in_name_of,
    "phone": lambda s: s.desk.setting_text("phone"),
    "hours": lambda s: s.desk.setting_text("hours"),
    "county_phone": lambda s: s.desk.setting_text("complaint_phone"),
    "office_address": lambda s: _setting("address", s),
    "handler": lambda s: s.desk.person.name,
    "township": lambda s: organ(s.desk.township_name),
    "county": lambda s: s.desk.pack.scheme.names.county,
    "bureau": lambda s: s.desk.pack.scheme.names.bureau,
    "verification_centre": lambda s: s.desk.pack.scheme.names.verification_centre or "",
    "scheme_title": lambda s: s.desk.pack.scheme.title,
    "archive_years": lambda s: str(s.desk.pack.scheme.archive.years.value or UNSAID),
}
