"""What a password must be when a person sets one: five generated words, or twelve characters hard to guess.

Offline on purpose: the list of what people here choose is short and lies in this module.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from desktop.errors import UserError
from desktop.packs import resource_path

LEAST_CHARACTERS = 12
LEAST_WORDS = 5

_CODE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")

_COMMON = re.compile(
    "administrator|password|passw0rd|iloveyou|princess|sunshine|computer|internet|changeme|welcome|letmein|"
    "windows|default|monkey|dragon|master|secret|office|admin|guest|login|root|user|"
    "qwertyuiop|asdfghjkl|zxcvbnm|1qaz2wsx|1q2w3e4r|1q2w3e|qwerty|asdfgh|qazwsx|zxcvbn|asdf|zxcv|qwer|"
    "woaizhongguo|woaini|wodemima|zhongguo|beijing|taobao|weixin|wechat|nihao|mima|qq163com|qqcom|163com|"
    "147258369|5201314|1314520|147258|520520|123321|112233|123123|shehuijiuzhu|laobaixing|minzhengju|"
    "minzhengbu|minzheng|jiedaoban|zhengfu|dibao|tekun|hudang|"
    "我爱你|密码|口令|民政|低保|特困|户档|镇政府|街道办"
)

_DATE = re.compile(r"(19|20)\d\d([01]\d([0-3]\d)?)?")


def check_password(text: str, about: Iterable[str] = ()) -> None:
    """Raises ``UserError`` when a person should not use this as a password.

    ``about``: what everybody knows of the person and the office (names, township), which counts as nothing.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    words = re.split(r"[\s-]+", plain.lower())
    if len(words) >= 2 and set(words) <= _words():
        if len(set(words)) < LEAST_WORDS:
            raise UserError("口令的词数不够。", f"请用 {LEAST_WORDS} 个不同的生成词，或改用自己的长口令。")
        return
    if len(plain) < LEAST_CHARACTERS:
        raise UserError(
            "口令太短。", f"请至少用 {LEAST_CHARACTERS} 个字符，或用系统生成的 {LEAST_WORDS} 个词。"
        )
    if re.fullmatch(r"[\d\W_]+x?", plain.lower()):
        raise UserError("口令不能只用数字。", "身份证号、电话和日期都容易被猜到，请加上文字或字母。")
    if len(_uncommon(_without(plain.lower(), about))) < LEAST_CHARACTERS // 2:
        raise UserError("口令太容易猜到。", f"请换一个，或用系统生成的 {LEAST_WORDS} 个词。")


def generate_words(n: int = LEAST_WORDS) -> str:
    """``n`` different random words joined by hyphens, each worth ten bits: five resist offline guessing."""
    words = sorted(_words())
    return "-".join(secrets.SystemRandom().sample(words, n))


def generate_code() -> str:
    """A recovery code for paper: 30 characters in groups of five, 150 random bits; see ``spelled_code``."""
    code = "".join(secrets.choice(_CODE) for _ in range(30))
    return "-".join(code[n : n + 5] for n in range(0, 30, 5))


def spelled_code(text: str) -> str:
    """A recovery code however it was typed: case, spaces, hyphens, O for 0 and I or L for 1 do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return re.sub(r"[\s—–-]+", "", plain)


def _without(text: str, about: Iterable[str]) -> str:
    """The text without names that are known anyway: in characters, in pinyin and in initials."""
    from desktop.models.pinyin import (
        sounds,
    )  # Takes a quarter of a second to load, and every command loads us.

    names = {unicodedata.normalize("NFKC", name).strip().lower() for name in about}
    names |= {re.sub(r"(自治)?[乡镇县市区]$|街道(办事处)?$", "", name) for name in names}
    known = names | {spelled for name in names for spelled in sounds(name).whole}
    for word in sorted((w for w in known if len(w) >= 2), key=len, reverse=True):
        text = text.replace(word, "")
    return text


def _uncommon(text: str) -> str:
    """What is left once common pieces, dates, runs (abc, 321) and repetitions (aaaa, xyxy) count as nothing."""
    text = _DATE.sub("", _COMMON.sub("", text))
    text = re.sub(r"(.{1,6}?)\1+", r"\1", text)
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    kept = [c for c, step in zip(text[1:], steps, strict=True) if abs(step) > 1]
    return text[:1] + "".join(kept)


@cache
def _words() -> frozenset[str]:
    return frozenset(resource_path("wordlist.txt").read_text("utf-8").split())
