"""Made-up people: drawn from a seeded generator, so that a demonstration can be repeated.

Nobody here exists. Check digits are valid because the program would refuse others; phone and card numbers use blocks
that are not given out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from desktop.domain.idnumber import check_digit
from desktop.domain.money import divide_half_up
from desktop.domain.roster_model import Category, FileReport, Roster, RosterHousehold, RosterPerson
from desktop.domain.scheme import Scheme
from desktop.office.intake import NewHousehold, NewMember

_SURNAMES = tuple("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧")
_GIVEN = tuple("国德文玉明永金福志洪树万庆景桂淑秀凤春翠兰月彩雅富贵海山才生芝英珍云香荣霞梅娥莲")
RARE_NAMES = ("李𬭎", "韩艳𰻝", "周㛃", "上官春𡐓", "古丽巴哈尔·艾力")
_VILLAGES = ("新柞村", "白桦林村", "临湖村", "靠山屯", "兴柳村", "青沟村", "平泉村", "站前社区")
_REASONS = ("因病", "因残", "缺乏劳动力", "失业", "年老无依")
_ILLNESS = ("高血压", "脑梗死后遗症", "糖尿病", "腰椎间盘突出", "肝硬化")


@dataclass(frozen=True, slots=True)
class Standards:
    """Monthly standards in fen."""

    rural_fen: int
    urban_fen: int
    tekun_fen: int = 78_000


class MadeUp:
    """A supply of families for one scheme, as of a day."""

    def __init__(
        self, scheme: Scheme, township: str, as_of: date, standards: Standards, seed: int = 1
    ) -> None:
        self._random = random.Random(f"{scheme.id}|{seed}")
        self._scheme = scheme
        self._township = township
        self._as_of = as_of
        self._standards = standards
        self._bank = f"{scheme.names.county}农村信用合作联社"
        self._given_out: set[str] = set()

    def applicants(self, count: int, refused: int) -> Iterator[NewHousehold]:
        """Families about to apply; the first ``refused`` of them earn too much."""
        for n in range(count):
            yield self._applicant(rich=n < refused, rare=RARE_NAMES[n % len(RARE_NAMES)] if n < 5 else "")

    def caseload(self, count: int) -> Roster:
        """Households that already receive something, as a roster would bring them."""
        homes = tuple(self._existing(n) for n in range(count))
        report = FileReport("示范名册", "示范名册", "household", "农村低保", (1,), count, (), (), ())
        totals: dict[str, dict[str, int]] = {}
        for home in homes:
            sums = totals.setdefault(home.category, {"合计": 0})
            sums["合计"] += home.total_fen
        return Roster(homes, (report,), totals)

    def id_number(self, birth: date, female: bool) -> str:
        """An unused ID number with a valid check digit."""
        while True:
            order = self._random.randrange(0, 499) * 2 + (0 if female else 1)
            first17 = f"{self._scheme.names.county_code}{birth:%Y%m%d}{order:03d}"
            number = first17 + check_digit(first17)
            if number not in self._given_out:
                self._given_out.add(number)
                return number

    def _applicant(self, rich: bool, rare: str) -> NewHousehold:
        r = self._random
        size = r.choice((1, 2, 2, 3, 4))
        head = r.randrange(30, 82)
        ages = [head, head + r.randrange(-5, 6), *(r.randrange(3, 18) for _ in range(size - 2))][:size]
        head_female = r.random() < 0.5
        members = [self._member(n, age, head_female) for n, age in enumerate(ages)]
        if rare:
            members[0] = replace(members[0], name=rare)
        need = self._standards.rural_fen * 12 * size
        income = need + 240_000 * size if rich else r.randrange(need // 10, need * 7 // 10)
        members[0] = replace(members[0], income_fen=income)
        return NewHousehold(
            village=r.choice(_VILLAGES), members=tuple(members), address=f"{r.randrange(1, 200)}号",
            phone=f"1{r.randrange(30, 90)}0000{r.randrange(10_000):04d}", bank=self._bank,
            account=f"6217990000{r.randrange(10**9):09d}",
        )  # fmt: skip

    def _member(self, n: int, age: int, head_female: bool) -> NewMember:
        r = self._random
        female = head_female if n == 0 else not head_female if n == 1 else r.random() < 0.5
        birth = self._birth(age)
        ill = r.random() < 0.4
        able = "部分丧失" if ill else "有劳动能力"
        return NewMember(
            name=self._name(), id_number=self.id_number(birth, female),
            relation="户主" if n == 0 else "配偶" if n == 1 else "女" if female else "子",
            sex="2" if female else "1", birth=birth.isoformat(), health="患病" if ill else "良好",
            illness=r.choice(_ILLNESS) if ill else "",
            work_ability="无劳动能力" if age < 16 or age >= 60 else able,
        )  # fmt: skip

    def _existing(self, n: int) -> RosterHousehold:
        r = self._random
        category: Category = ("农村低保", "农村低保", "农村低保", "城市低保", "特困人员", "低保边缘")[n % 6]
        size = 1 if category == "特困人员" else r.choice((1, 1, 2, 3))
        persons = tuple(
            self._roster_person(k, r.randrange(62, 88) if category == "特困人员" else r.randrange(20, 80))
            for k in range(size)
        )
        standard = {
            "农村低保": self._standards.rural_fen,
            "城市低保": self._standards.urban_fen,
            "特困人员": self._standards.tekun_fen,
        }.get(category, 0)
        income = r.randrange(0, standard * 8 * size) if standard and category != "特困人员" else 0
        base = max(0, divide_half_up(size * standard * 12 - income, 12)) if standard else 0
        topup = r.choice((0, 0, 5_000)) if category.endswith("低保") else 0
        head = persons[0]
        account = f"6217990000{r.randrange(10**9):09d}"
        return RosterHousehold(
            category=category, head_name=head.name, head_id=head.id_number, size=size, covered=size,
            income_fen=income, benefit_fen=base, household_topup_fen=0, person_topup_fen=topup,
            total_fen=base + topup, phone=f"1{r.randrange(30, 90)}0000{r.randrange(10_000):04d}",
            address=f"{r.randrange(1, 200)}号", province="", city="", county=self._scheme.names.county,
            township=self._township, village=r.choice(_VILLAGES), certificate="", since="2024-03",
            reason=r.choice(_REASONS), method="补差", tier="", bank=self._bank,
            account_name=head.name, account=account, card="", source=("示范名册", n + 2), persons=persons,
        )  # fmt: skip

    def _roster_person(self, n: int, age: int) -> RosterPerson:
        r = self._random
        female, birth = r.random() < 0.5, self._birth(age)
        return RosterPerson(
            name=self._name(), id_number=self.id_number(birth, female), relation="户主" if n == 0 else "家庭成员",
            sex="2" if female else "1", birth=birth, ethnicity="汉族", marital="", education="", employment="",
            income_fen=0, disabled=False, disability_certificate="", disability_kind="", disability_grade="",
            illness="", work_ability="", health="良好", school="", remarks="", possible_death=False,
            since="2024-03", topup_fen=0, bank="", account_name="", account="", card="",
            source=("示范名册", n + 2),
        )  # fmt: skip

    def _name(self) -> str:
        r = self._random
        return r.choice(_SURNAMES) + "".join(r.choice(_GIVEN) for _ in range(r.choice((1, 2, 2))))

    def _birth(self, age: int) -> date:
        return self._as_of - timedelta(days=age * 365 + age // 4 + self._random.randrange(365))
