"""补录: what happened on one day and is written down on another needs a reason and a paper to show for it.

Order, authority and deadlines go by the day it happened; without this rule a seven-day notice could be typed in within
a minute. A late entry stays visible for ever and is always in the county's spot check (domain §I 9).
"""

from __future__ import annotations

from desktop.domain.facts import Facts, Obstacle

LATE_AFTER_DAYS = 3
"""What was done on a Friday in a village is entered on Monday without further words."""


def is_late(facts: Facts) -> bool:
    """True when the entry day lies more than the grace after the day it happened."""
    return facts.day is not None and (facts.day - facts.on).days > LATE_AFTER_DAYS


def late_entry(facts: Facts) -> list[Obstacle]:
    """A late entry has a reason, and a scan or picture of the paper made on the day."""
    if not is_late(facts):
        return []
    found = []
    if not facts.text("late_reason").strip():
        text = f"这一步在 {facts.on.isoformat()} 办理，已超过 {LATE_AFTER_DAYS} 天，补录要写明理由。"
        found.append(Obstacle("late", text))
    if not facts.photos() and facts.text("scan") not in facts.files:
        found.append(Obstacle("late", "补录要附当天纸质材料的扫描件或照片。"))
    return found
