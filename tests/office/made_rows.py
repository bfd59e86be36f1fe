"""Rows of a catalogue as an office might have them, without the files behind them."""

from __future__ import annotations

from dataclasses import replace

from desktop.models.catalogue import CatalogueRow

ROW = CatalogueRow(
    file="00000000000000a1",
    head_name="王小明",
    head_id="230382195001010017",
    people=(("王小明", "230382195001010017"),),
    village="红旗村",
    category="农村低保",
    matters=("dibao",),
    phone="13800000001",
    monthly_fen=100_00,
    covered=1,
    state="在保",
    next_step="",
    due="",
    path_size=1,
    path_mtime_ns=1,
    heads=("h",),
)


def row(n: int, *people: tuple[str, str], **fields: object) -> CatalogueRow:
    """Household number ``n``; the first person is its head."""
    head = people[0] if people else (f"周{n}", "")
    made = {"phone": f"139{n:08}", **fields}
    return replace(
        ROW, file=f"{n:016x}", head_name=head[0], head_id=head[1], people=people or (head,), **made
    )  # type: ignore[arg-type]  # test values
