"""The unlocked desk: one office folder, one device, one person at work.

Everything the township does goes through a ``Desk``: it holds the lock on the folder, the open vault, the
office's journal, the catalogue, the pack in force and the clock. Functions in ``office`` take it as their first
argument and return ``Changes``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop import pack_archive, packs
from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form, load_form
from desktop.domain.admission import Law
from desktop.domain.case import Case, case_of
from desktop.domain.credential import CountyTrust, Credentials, PersonCredential
from desktop.domain.household import Household
from desktop.domain.journal import Change, Put, Value
from desktop.domain.scheme import Pack
from desktop.domain.workdays import WorkingDays, with_own
from desktop.errors import UserError
from desktop.models import catalogue_file
from desktop.models import credentials as checking
from desktop.models.access_log import AccessLog
from desktop.models.catalogue import Catalogue
from desktop.models.household_file import HouseholdFile, HouseholdFolder
from desktop.models.journal_file import Author
from desktop.models.lock import OfficeLock
from desktop.models.office_file import OfficeFile
from desktop.models.profile import Device, DeviceKeys, Profile
from desktop.models.seen import Seen, SeenFile
from desktop.models.signing import ENTRY, SigningKey
from desktop.models.vault import OpenVault, Vault
from desktop.office.clock import Clock, SystemClock
from desktop.office.paper_fonts import paper_fonts
from desktop.office.places import Places as Places

SIGNING_SESSION = timedelta(minutes=5)
"""How long one password prompt lets a person decide or stamp (design §4.4)."""

HOLIDAYS = "holidays"
"""Records of the office journal: a year's holiday table taken in by hand."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What an action changed, so that every screen showing it refreshes."""

    households: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.households | other.households, self.kinds | other.kinds)


class SigningNeeded(UserError):
    """A decision or a stamp needs the person's password again."""


class Desk:
    """See the module. Make one with ``Desk.open``; close it when done."""

    def __init__(
        self,
        places: Places,
        profile: Profile,
        held: ExitStack,
        vault: OpenVault,
        device: Device,
        keys: DeviceKeys,
        person_key: SigningKey,
        journal: OfficeFile,
        catalogue: Catalogue,
        clock: Clock,
    ) -> None:
        self.places = places
        self._profile = profile
        self.profile_folder = profile.folder
        self.office_id = vault.office
        self.vault = vault
        self.device = device
        self.device_keys = keys
        self.clock = clock
        self._held = held
        self._person_key = person_key
        self._signing_until: datetime | None = None
        self.office = journal
        self.office.held_by = device.device
        self.households = HouseholdFolder(places.folder, vault)
        self.catalogue = catalogue
        self._credentials: Credentials | None = None
        self._heads: dict[str, tuple[str, ...]] = {}
        self.seen = SeenFile(profile.folder / vault.office, device.device, device.public)
        self.access_log = AccessLog(places.logs, profile.folder / vault.office, device.device, vault)
        held.callback(self.access_log.close)
        self.trouble: tuple[str, ...] = ()
        """What the check at unlock found wrong with the office's own journal: no decision and no stamp until then."""

    @classmethod
    def open(cls, folder: Path, profile: Path, user: str, password: str, clock: Clock | None = None) -> Self:
        """Unlock an office folder for a person on this device.

        Raises ``UserError``: no office, wrong password, folder in use by another process, unknown device.
        """
        places = Places(folder)
        office = places.office_id()
        with ExitStack() as held:
            held.enter_context(OfficeLock(folder))
            vault = Vault.load(places.vault).unlock(user, password)
            device = Profile(profile).load(office)
            if device is None:
                raise UserError(
                    "这台电脑还没有登记到这个办公室，什么也没有改动。",
                    "如果是新电脑，请办理“登记此设备”；如果是换机或重装，请办理“恢复”。",
                )
            slot, keys = vault.open_signing(password), device.open(vault)
            if slot.pinned != device.pinned_office_key:
                raise UserError(
                    "本机记着的办公室根密钥与您的口令里封存的不一致，可能被人换过，没有打开。",
                    "请不要继续使用这个文件夹，立即找管理员和县级民政部门核查。",
                )
            person_key = slot.key
            journal = held.enter_context(OfficeFile.open_office(places.journal, keys=vault))
            catalogue = catalogue_file.open_anew(places.catalogue, vault)
            held.callback(catalogue.close)
            # Only a desk that is whole takes the lock over; until here a failure gives the folder free again.
            return cls(
                places, Profile(profile), held.pop_all(), vault, device, keys, person_key, journal, catalogue,
                clock or SystemClock(),
            )  # fmt: skip

    def touched(self, file: str, heads: tuple[str, ...]) -> None:
        """Remember the heads of a household that changed, for the next anchor."""
        self._heads[file] = heads

    def forget(self, file: str) -> None:
        """A household file was discarded: there is nothing to anchor."""
        self._heads.pop(file, None)

    def anchor(self) -> None:
        """Write the remembered heads into the office journal, so that a file put back later is noticed."""
        if self._heads:
            at = self.now().isoformat(timespec="seconds")
            self.office.anchor(self._heads, author=self.device_author(), at=at)
            self._heads = {}

    def renew_catalogue(self) -> None:
        """Throw the index away and begin an empty one; the next sweep fills it from the files."""
        self.catalogue.close()
        catalogue_file.remove(self.places.catalogue)
        self.catalogue = Catalogue.open(self.places.catalogue, self.vault)
        self._held.callback(self.catalogue.close)

    def close(self) -> None:
        """Anchor what changed, let go of the files and the lock."""
        try:
            self.anchor()
            self.access_log.anchor(self.office, self.device_author(), self.now())
            self.remember()
        finally:
            self._held.close()

    def remember(self) -> None:
        """Note outside the folder how far the office is, so that the whole folder put back is noticed."""
        seen = Seen(tuple(self.office.heads()), Vault.load(self.places.vault).revision)
        self.seen.write(seen, self.device_keys.sign)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def user(self) -> str:
        """The person at work (person id)."""
        return self.vault.user

    def users(self) -> tuple[tuple[str, str], ...]:
        """(person id, label) of those who may log in here."""
        return Vault.load(self.places.vault).users

    @property
    def stamping(self) -> bool:
        """True when this device is certified to stamp."""
        mine = self.credentials.device(self.device.device, self.today())
        return mine is not None and mine.stamp

    def now(self) -> datetime:
        """The time in China."""
        return self.clock.now()

    def today(self) -> date:
        """The day in China."""
        return self.now().date()

    @cached_property
    def pack(self) -> Pack:
        """The scheme pack in force, kept before the first entry cites it."""
        county = self.credentials.office
        scheme = county.scheme if county else str(self.office.setting("scheme"))
        return pack_archive.in_force(scheme, kept=self.places.packs, own=self.places.schemes)

    @cached_property
    def _packs(self) -> Mapping[str, Pack]:
        """Every pack that was kept here."""
        return pack_archive.Kept(self.places.packs)

    @cached_property
    def days(self) -> WorkingDays:
        """The working-day calendar, with the years this office took in by hand."""
        own = {year: fields for (kind, year), fields in self.office.records().items() if kind == HOLIDAYS}
        return WorkingDays(with_own(self.pack.calendar, own) if own else self.pack.calendar)

    def renew(self) -> None:
        """The office journal took in more (holidays, entries of other PCs): ask again for what was read from it."""
        self._credentials = None
        self.__dict__.pop("days", None)

    @cached_property
    def fonts(self) -> FontChain:
        """The fonts that papers are set in."""
        return paper_fonts(self.profile_folder)

    def form(self, form: str) -> Form:
        """A form by its id: the county's own stands before the one that ships."""
        return load_form(packs.form_folder(form, self.pack.scheme.id, self.places.schemes), form)

    @property
    def township_name(self) -> str:
        """The name of the township."""
        county = self.credentials.office
        return county.township if county else str(self.office.setting("township"))

    def setting_text(self, name: str) -> str:
        """An office setting; raises ``UserError`` (未配置) rather than inventing one (domain A.6)."""
        value = self.office.setting(name)
        if value is None or value == "":
            title = next((s.title for s in self.pack.scheme.settings if s.id == name), name)
            raise UserError(f"“{title}”还没有配置。", "请在设置里填写后再办。")
        return str(value)

    def setting_fen(self, name: str) -> int:
        """An amount the office has set, in fen."""
        return int(self.setting_text(name))

    def setting_days(self, name: str, otherwise: int) -> int:
        """A number of days the office may have set."""
        value = self.office.setting(name)
        return int(value) if isinstance(value, int) else otherwise

    def case(self, home: Household, application: str) -> Case | None:
        """A case of a household that was read, with what the instruments in force fill in."""
        about = home.application(application)
        settings = self.credentials.settings_on(self.today(), about.matter) if about else {}
        return case_of(home, application, self.pack, settings)

    def county_credentials(self) -> list[bytes]:
        """The county's statements about this office and its lost roots, so that a file can be checked alone."""
        own = ("office", "succession")
        return [h.raw for h in checking.readable(self.office.credentials()) if h.statement.type in own]

    @property
    def demonstration(self) -> bool:
        """True for an office of made-up people, for ever; the county's signed word for it comes first."""
        county = self.credentials.office
        return county.demonstration if county else bool(self.office.setting("demonstration"))

    @property
    def credentials(self) -> Credentials:
        """The office's credentials that hang on the keys pinned in this device's profile."""
        if self._credentials is None:
            self._credentials = self.check_credentials(self.office.credentials())
        return self._credentials

    def keep_credentials(
        self,
        raws: Sequence[bytes],
        settings: Mapping[str, Value] | None = None,
        *,
        also: Sequence[Change] = (),
        approved: bool = False,
    ) -> None:
        """Take signed statements into the office journal, with the settings and records that belong to them.

        One entry. ``approved``: the person at work answers for it, else the device.
        """
        self.office.append(
            [*(Put("setting", name, {"value": value}) for name, value in (settings or {}).items()), *also],
            action="approve" if approved else "credentials",
            author=self.author() if approved else self.device_author(),
            at=self.now().isoformat(timespec="seconds"),
            credentials=raws,
        )
        self._credentials = None

    def pin_county(self, county_key: str | None) -> None:
        """Trust this county key on this device from now on; the device's secrets go under the newest epoch."""
        pinned = self.device.pin(self.vault, office_key=self.device.pinned_office_key, county_key=county_key)
        self._profile.save(pinned)
        self.device = pinned
        self._credentials = None

    def vault_digest(self) -> str:
        """The digest of ``vault.json`` that the office journal anchors."""
        return Vault.load(self.places.vault).digest

    def check_credentials(self, raws: list[bytes]) -> Credentials:
        """Those of ``raws`` whose chain ends in the pinned keys."""
        return checking.check(
            raws,
            office=self.office_id,
            office_key=self.device.pinned_office_key,
            county_key=self._trusted_county(raws),
            own_word=True,
        )

    def _trusted_county(self, raws: Sequence[bytes]) -> str | None:
        """The pinned county key, if an administrator vouched for it under the office root: a device alone cannot."""
        for held in checking.readable([*self.office.credentials(), *raws]):
            trust = held.statement
            if (
                isinstance(trust, CountyTrust)
                and (trust.issuer, trust.office) == (self.device.pinned_office_key, self.office_id)
                and trust.county_key == self.device.pinned_county_key
            ):
                return trust.county_key
        return None

    @property
    def law(self) -> Law:
        """What acts are judged by."""
        return Law(self.pack, self.credentials, self._packs)

    def law_with(self, carried: Sequence[bytes]) -> Law:
        """The same with statements that a file carries and the office journal does not hold (receipts)."""
        held = self.office.credentials()
        new = [raw for raw in carried if raw not in held]
        return Law(self.pack, self.check_credentials([*held, *new]), self._packs) if new else self.law

    @property
    def person(self) -> PersonCredential:
        """The certificate of the person at work; raises ``UserError`` when it has ended."""
        found = self.credentials.person(self.user, self.today())
        if found is None:
            raise UserError("您的身份证书已停用或还没有生效。", "请找管理员处理。")
        return found

    def author(self, *, signing: bool = False) -> Author:
        """Who signs the next entry. ``signing``: a decision or stamp, which needs an open signing session."""
        if signing and (self._signing_until is None or self.now() > self._signing_until):
            raise SigningNeeded("签批和用印要再输一次口令。", "请输入您的口令。")
        key, device = self._person_key, self.device_keys.sign
        return Author(
            self.device.device,
            self.user,
            lambda message: key.sign(ENTRY, message),
            lambda message: device.sign(ENTRY, message),
        )

    def signing_key(self) -> SigningKey:
        """The person's own key, inside an open signing session only."""
        self.author(signing=True)
        return self._person_key

    def device_author(self) -> Author:
        """The device itself, for what no person did (receipts, marks)."""
        key = self.device_keys.sign
        return Author(self.device.device, None, lambda message: key.sign(ENTRY, message))

    def open_signing(self, password: str) -> None:
        """One prompt opens a signing session of a few minutes; a wrong password raises ``UserError``."""
        self._person_key = self.vault.signing_key(password)
        self._signing_until = self.now() + SIGNING_SESSION

    def own_credentials(self, extra: Mapping[str, bytes] | None = None) -> list[bytes]:
        """What a file must carry so that this person's entries can be checked alone."""
        wanted = {self.device.device, self.user}
        chosen = [
            h.raw
            for h in (*self.credentials.people, *self.credentials.devices)
            if getattr(h.statement, "person", None) in wanted
            or getattr(h.statement, "device", None) in wanted
        ]
        return [*chosen, *(extra or {}).values()]

    def open_household(self, household: str) -> HouseholdFile:
        """Open one file; the caller closes it."""
        return self.households.open(household)
