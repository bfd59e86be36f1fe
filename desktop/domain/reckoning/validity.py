"""How long a recognition (认定) holds."""

from __future__ import annotations

from desktop.domain.circumstances import Finding
from desktop.domain.rulebook import Rulebook


def valid_until(own_months: int | None, rules: Rulebook) -> tuple[str, Finding]:
    """The last month (``YYYY-MM``) of a recognition made on the day of the rules, and the finding that says why.

    The month of that day counts as the first, so it never runs longer than allowed. ``own_months``: what the office
    has set, which may shorten the national figure; where no rule gives one the question stays open.
    """
    if not rules.has("validity_months"):
        text = "认定的有效期没有规定，请按县级核定的期限填写"
        return "", Finding("validity", "", None, text)
    most = rules.number("validity_months")
    months = min(own_months, most) if own_months else most
    last = rules.on.year * 12 + rules.on.month - 1 + months - 1
    until = f"{last // 12:04d}-{last % 12 + 1:02d}"
    note = "（办公室设置）" if own_months else ""
    text = f"有效期 {months} 个月，至 {until} 月底{note}"
    return until, Finding("validity", rules.source("validity_months"), True, text)
