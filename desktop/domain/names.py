"""Names of persons as people write them, and the key two spellings are compared by.

A name is kept as written: traditional and rare characters stay. Only what is a slip of the keyboard or of an
old code page is put right: blanks, zero-width characters, the shape of the dot, private-use code points.
"""

import re
from unicodedata import normalize

DOT = "\u00b7"
"""The dot between the parts of a name (GB 18030 A1A4), the only one the house writes."""

# GBK kept eighty characters (FE50-FEA0) at private-use code points; GB 18030-2022 gives each its formal one.
_FORMAL = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
_FIRST_PRIVATE = 0xE815
PRIVATE_TO_FORMAL: dict[int, str] = {_FIRST_PRIVATE + place: letter for place, letter in enumerate(_FORMAL)}
"""Private-use code points of the old GBK code page → formal characters, e.g. U+E863 → 䶮."""

_DOTS = "\u00b7\u0387\u16eb\u2022\u2024\u2027\u2219\u22c5\u25cf\u30fb\uff0e\uff65"
_MIXED_DOTS = re.compile(f"[.{_DOTS}]*[{_DOTS}][.{_DOTS}]*")
_WIDE = "\u2e80-\uffef\U00020000-\U0003ffff"
_FULL_STOP = re.compile(f"(?<=[{_WIDE}])\\.+|\\.+(?=[{_WIDE}])")
_INVISIBLE = "\u00ad\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2800\u3164\ufeff\uffa0"
_MEND: dict[int, str] = PRIVATE_TO_FORMAL | {ord(letter): "" for letter in _INVISIBLE}
_SEPARATORS = re.compile(f"[.\\s{_DOTS}]+")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def normalise_name(text: str) -> str:
    """The name without slips: one form of dot, no invisible characters, blanks only between Latin words."""
    if text.isalpha() and not _odd(text):
        return text
    words = text.translate(_MEND).split()
    joined = "".join(words[:1])
    for word in words[1:]:
        joined += f" {word}" if _latin(joined[-1]) and _latin(word[0]) else word
    dotted = _FULL_STOP.sub(DOT, _MIXED_DOTS.sub(DOT, joined))
    return re.sub(f"{DOT}+", DOT, dotted).strip(DOT + " ")


def _odd(text: str) -> bool:
    return any(ord(letter) in _MEND for letter in text)


def _latin(letter: str) -> bool:
    return letter.isalpha() and letter < "\u0250"


def name_key(text: str) -> str:
    """What two spellings of one name have in common: no dots, blanks, widths, case or glyph variants.

    For comparison and search only: banks write the dot as ``.`` or leave it out.
    """
    plain = normalize("NFKC", _VARIATION.sub("", normalise_name(text)))
    return _SEPARATORS.sub("", plain).casefold()
