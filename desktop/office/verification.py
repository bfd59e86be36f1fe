"""家庭经济状况核对: asked of the county's verification centre, answered with a report."""

from __future__ import annotations

from typing import Literal

from desktop.office.act import CaseRef, Photo, When, record_step
from desktop.office.desk import Changes, Desk


def request(desk: Desk, ref: CaseRef, on: When) -> Changes:
    """发起核对 within the limit after acceptance (57号 第十五、十七条)."""
    return record_step(
        desk, ref, "verification_request", on, {"to": desk.pack.scheme.names.verification_centre or ""}
    )


def record_result(
    desk: Desk,
    ref: CaseRef,
    result: Literal["consistent", "inconsistent"],
    report_no: str,
    on: When,
    *,
    findings: str = "",
    report: Photo | None = None,
) -> Changes:
    """核对结果: the report's number and what it found; the report itself stays in the file, never in a letter."""
    facts = {"result": result, "report_no": report_no, "findings": findings}
    return record_step(desk, ref, "verification_result", on, facts, [report] if report else ())
