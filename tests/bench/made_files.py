"""Made-up households for the benchmarks, and their twins in plain SQLite."""

from __future__ import annotations

import hashlib
import hmac
import random
from pathlib import Path

from desktop.domain.journal import Put
from desktop.models.catalogue import CatalogueRow
from desktop.models.engine import CipherDatabase
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_file import Author, NewEntry
from desktop.models.signing import ENTRY, SigningKey

OFFICE = "0123456789abcdef"
AT = "2026-03-02T09:30:00+08:00"
FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文海燕春梅红玲小晓大永生福成德忠义仁礼智信"
    "学才金银宝财富贵荣昌盛兴旺发达祥瑞吉庆安康宁和顺利东南西北中天地山河江湖川云雨雪风雷电光辉耀阳月星辰"
    "松柏竹菊荷莲桃杏李枫林森树草花香凤凰龙虎鹏鹤雁鸿飞翔腾跃健壮雄伯仲叔季元亨贞立正清洁净美善良慧颖聪睿"
)
STATES = ("在保", "办理中", "待发", "已备案", "退回")
VILLAGES = [f"{a}{b}村" for a in "红东前南北新永兴太平" for b in "旗风进山河发胜安"]


class BenchKeys:
    """File keys without a vault."""

    generation = 1

    def file_keys(self, file: str, salt: bytes) -> list[bytes]:
        return [self.new_file_key(file, salt)]

    def new_file_key(self, file: str, salt: bytes) -> bytes:
        return hmac.digest(b"bench", salt + file.encode(), hashlib.sha256)


_KEY = SigningKey.from_secret(b"b" * 32)
_DEVICE_KEY = SigningKey.from_secret(b"d" * 32)
AUTHOR = Author(
    "d00000000001",
    "p00000001",
    lambda header: _KEY.sign(ENTRY, header),
    lambda header: _DEVICE_KEY.sign(ENTRY, header),
)


def household(path: Path, entries: int) -> HouseholdFile:
    """A household of four with a history: ``entries`` actions, about as many records."""
    file = HouseholdFile.create_household(path, office=OFFICE, keys=BenchKeys())
    file.append_many([NewEntry([change(n)], "bench", AUTHOR, AT, note="上门核实") for n in range(entries)])
    return file


def change(n: int) -> Put:
    """The n-th action: mostly steps, now and then a member."""
    if n % 4 == 0:
        fields = {"name": f"王{n}", "id_number": f"2303821950{n:08}", "income_fen": n * 100, "counted": True}
        return Put("member", f"m{n % 16}", fields)
    return Put(
        "step", f"s{n}", {"application": "a1", "step": "visit", "on": "2026-03-02", "result": "属实" * 10}
    )


def plain_twin(database: CipherDatabase, path: Path, passphrase: str = "") -> None:
    """The same tables, indexes and rows in plain SQLite, or under a passphrase (made-up data)."""
    database.raw.execute("ATTACH DATABASE ? AS twin KEY ?", (str(path), passphrase))
    database.raw.execute("SELECT sqlcipher_export('twin')")
    database.raw.execute("DETACH DATABASE twin")


def catalogue_rows(count: int, seed: int = 1) -> list[CatalogueRow]:
    """Households of three persons with names, ID numbers and villages as they might be."""
    chance = random.Random(seed)
    return [_catalogue_row(n, chance) for n in range(count)]


def _catalogue_row(n: int, chance: random.Random) -> CatalogueRow:
    people = tuple(
        (
            chance.choice(FAMILY) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2)))),
            f"230382{chance.randint(1940, 2020)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
            f"{chance.randint(0, 9999):04}",
        )
        for _ in range(3)
    )
    return CatalogueRow(
        file=f"{n:016x}",
        head_name=people[0][0],
        head_id=people[0][1],
        people=people,
        village=chance.choice(VILLAGES),
        category="农村低保",
        matters=("dibao",),
        phone=f"13{chance.randint(0, 999_999_999):09}",
        monthly_fen=chance.randint(100, 900) * 100,
        covered=3,
        state=chance.choice(STATES),
        next_step="",
        due=None,
        path_size=90_000,
        path_mtime_ns=n,
        heads=(f"{n:064x}",),
    )
