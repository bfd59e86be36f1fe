"""落款: the name under which a township's government signs; the register of places has only the place's own."""

from __future__ import annotations

_ENDS = (("街道办", "街道办事处"), ("街道", "街道办事处"), ("乡", "乡人民政府"), ("镇", "镇人民政府"))


def organ(township: str) -> str:
    """杨木乡 → 杨木乡人民政府, 清泉街道 → 清泉街道办事处; a name that is none of these stays as it is."""
    for end, whole in _ENDS:
        if township.endswith(end):
            return township.removesuffix(end) + whole
    return township
