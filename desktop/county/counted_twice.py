"""Money that would be on record twice for one household: once in the caseload, or once in an earlier decision."""

from __future__ import annotations

from desktop.county.ledger import Ledger
from desktop.domain.case import CONFIRM
from desktop.domain.scheme import Pack
from desktop.sync.filings import Filing


def counted_twice(filing: Filing, ledger: Ledger, pack: Pack) -> str:
    """Why a filed decision cannot stand beside what is on record already, empty when it can.

    Only money that runs every month is counted: help given once, recognitions and services may be confirmed again. A
    change takes the place of what it names; nothing else may have done so before.
    """
    if ledger.filed_otherwise(filing):
        return "这件申请已经以另一个备案号备案，请核对后作废多余的备案；要更正的，请按原备案号报送新版次。"
    matter = pack.scheme.matter(filing.matter)
    if filing.outcome != CONFIRM or (matter is not None and matter.gives != "monthly"):
        return ""
    if filing.effect:
        taken = filing.effect in SUPERSEDING and ledger.changed_otherwise(filing)
        return "这项待遇已有另一份变更备案，请核对后作废多余的备案。" if taken else ""
    if ledger.confirmed_otherwise(filing):
        return "该户同一事项已有另一份确认决定备案，金额会重复计算，请向县级说明情况，处理原备案后再报送。"
    if ledger.listed(filing):
        return "该户同一事项已在名册内备案，金额会重复计算，请先报送更正后的名册（新版次），再报送这件备案。"
    return ""


SUPERSEDING = frozenset({"increase", "decrease", "stop"})
"""Changes that take the place of what was confirmed before."""
