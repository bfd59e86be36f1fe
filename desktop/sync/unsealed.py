"""What a file without a code beside a seal is: a form of ours without a seal, or a stamped paper robbed of its code.

Nobody can tell from what is not there. So what is said of a form without a seal holds for a forged one too, and where
words or the colour of a stamp are on the page it is not said at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image, ImageChops

from desktop.documents.page_code import PageCode
from desktop.documents.pdfa import PROGRAM
from desktop.domain import paper_verdict as verdict
from desktop.domain.paper_verdict import Link
from desktop.domain.seal_statement import squeezed

STAMPED = ("用印编号：", "授权文书：")
"""Words that stand on a page only where a seal was used (`documents.stamp`)."""
_BESIDE = ("核验码", "未加盖印章无效")
"""Each stands on other papers too, both together where a code did."""
_VOIDED = re.compile(r"(\d{4}-\d\d-\d\d)作废，不得使用")
_FIRST_PAGE = "—1—"
_FOOT, _UNUSED = "页码校验", "本件未用印"
"""What our pages say at their foot: a kept paper; one on which a seal's place is drawn, but no seal was used."""
_LONGEST_TITLE = 40
_RED = 70
"""By how much red outshines green and blue in a stamp, of 255; yellowed paper stays far below."""
_PART = 2000
"""One red pixel in so many is a mark; the thin frame of a stamp alone makes three."""
_SMALL = (900, 900)

_STRIPPED = (
    "页面上有用印的字样，却没有读到印章旁的二维码：二维码被去掉了，或者印得、扫得不清楚。"
    "请扫得清楚些再试；仍然读不到的，不能采信。"
)
_MARKED = (
    "页面上有红色的印记，却没有读到印章旁的二维码。本程序用印的文书都有二维码：没有的，是被去掉了或扫得不清楚，"
    "不能采信；盖的是实物印章的，请向盖章单位核实。"
)
BOUND = Link(
    verdict.SEAL,
    "open",
    "这个文件里订有几份文书（卷宗、汇总打印），其中一份用过印，这里是它的副本；卷宗不作核验，请核验那份文书的原件。",
)
_NOT_READ = "没有读到印章旁的二维码，请扫得清楚些再试。"


def bears_stamp(text: str) -> bool:
    """True where the words of a page (without spaces) are those of a stamp."""
    return any(word in text for word in STAMPED) or all(word in text for word in _BESIDE)


def stripped(page: int) -> Link:
    """A page that says it was stamped and bears no code. ``page`` 1 is the first, 0 where there is one only."""
    return Link(verdict.CODE, "bad", f"第 {page} 页：{_STRIPPED}" if page else _STRIPPED)


def voided(words: str) -> Link | None:
    """What a copy says of itself that was taken out after the paper was voided (`documents.void_mark`)."""
    found = _VOIDED.search(words)
    if found is None:
        return None
    text = f"这是已作废文书的副本，页面上印着“{found[1]} 作废，不得使用”。"
    return Link(verdict.VOID, "bad", text)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a file shows: ``words`` on its pages and ``about`` what it says of itself, both empty for a picture.

    ``red`` marks on a page; ``codes`` at the feet of its pages.
    """

    words: str = ""
    about: str = ""
    red: bool = False
    codes: tuple[PageCode, ...] = ()


def without_code(shown: Shown, titles: Callable[[], Iterable[str]]) -> Link:
    """What to say of it. ``titles`` of every form that is printed here."""
    if bears_stamp(shown.words):
        return stripped(0)
    kind = _kind(shown, titles)
    if kind and _UNUSED in shown.words:
        text = (
            f"这是未用印的{kind}（预览、草稿，或在没有用印资格的电脑上印的），不生效，不作核验；"
            "页面上如果看得到印章，不能采信。"
        )
        return Link(verdict.SEAL, "open", text)
    if shown.red:
        return Link(verdict.CODE, "open", _MARKED)
    if not kind:
        return Link(verdict.CODE, "open", _NOT_READ)
    text = (
        f"这是未盖章的{kind}，不作核验；页面上如果看得到印章，不能采信。"
        "要核验的，请用盖章文书的原件（PDF）或清楚的扫描件。"
    )
    return Link(verdict.SEAL, "open", text)


def several(words: str, codes: Iterable[PageCode]) -> bool:
    """True where more than one paper of ours lies in a file: a volume, papers printed in one go."""
    return words.count(_FIRST_PAGE) > 1 or len({code.paper for code in codes}) > 1


def marked_red(picture: Image.Image) -> bool:
    """True for a page with red marks on it, as a stamp leaves them; a grey scan has none."""
    if picture.mode in ("1", "L", "LA", "I;16"):
        return False
    small = picture.convert("RGB")
    small.thumbnail(_SMALL)
    red, green, blue = small.split()
    shine = ImageChops.subtract(red, ImageChops.lighter(green, blue)).histogram()
    return sum(shine[_RED:]) * _PART > small.width * small.height


def _kind(shown: Shown, titles: Callable[[], Iterable[str]]) -> str:
    """What a page of ours is called, as far as it shows; empty where nothing says that it is one."""
    ours = PROGRAM in shown.about or _FOOT in shown.words or shown.codes
    if not ours and _FIRST_PAGE not in shown.words:
        return ""
    own = (line.strip() for line in shown.about.splitlines())
    named = [title for title in own if title and title != PROGRAM and len(title) <= _LONGEST_TITLE]
    known = sorted(titles(), key=len, reverse=True) if shown.words else []
    title = next((title for title in (*named, *known) if squeezed(title) in shown.words), "")
    if several(shown.words, shown.codes):
        return f"汇总打印的“{title}”等" if title else "汇总打印的表格"
    if title:
        return f"“{title}”"
    return "表格" if ours else ""
