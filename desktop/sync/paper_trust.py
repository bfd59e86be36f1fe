"""Where the check of a paper begins: the key that is pinned here, and what this desk knows besides."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desktop.documents.forms import load_form
from desktop.domain.credential import Credentials
from desktop.domain.paper_forms import NOTICES
from desktop.domain.paper_verdict import Link, list_link
from desktop.models import credentials as signed
from desktop.packs import form_files, form_folder


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a desk knows of one office besides what a paper brings: raw credentials and revocations.

    ``heard`` until which day it has heard of revocations, None for never; ``complete`` when it revokes itself;
    ``told`` until when the office told of its own people and devices, for another body that asks (``list_link``).
    """

    raws: tuple[bytes, ...] = ()
    heard: date | None = None
    complete: bool = False
    told: date | None = None

    def listed(self, on: date, day: str = "用印日") -> Link:
        """Which list of revocations is looked at for what was done on that day."""
        return list_link(self.heard, self.complete, on, day, self.told)


@dataclass(frozen=True, slots=True)
class PaperTrust:
    """Where a check begins. ``county_key`` pinned here, "" where there is none; ``today``; ``titles`` of matters.

    ``own_key`` the root key of the office that asks (16-hex ``own``), for its papers from before the county knew it;
    ``offices`` every (office, root key) known here, for a scan, which brings no credentials; ``forms`` the titles of
    the notices as this county prints them; ``every_title`` those of all its forms, asked for where nothing else tells
    what a page is.
    """

    county_key: str
    today: date
    known: Callable[[str], Knowledge] = field(default=lambda office: Knowledge())
    titles: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    own_key: str = ""
    offices: Callable[[], Iterable[tuple[str, str]]] = field(default=tuple)
    every_title: Callable[[], Iterable[str]] = field(default=tuple)

    def credentials(self, office: str, office_key: str, brought: tuple[bytes, ...] = ()) -> Credentials:
        """What hangs on the county's key and on that root of the office, of what is known and what was brought."""
        raws = (*brought, *self.known(office).raws)
        return signed.check(raws, office=office, office_key=office_key, county_key=self.county_key or None)


def notice_titles(scheme_id: str, own: Path | None = None) -> dict[str, str]:
    """Form → title of every notice as a county prints it; ``own`` the folder of schemes that did not ship."""
    return {form: load_form(form_folder(form, scheme_id, own), form).title for form in sorted(NOTICES)}


def form_titles(scheme_id: str, own: Path | None = None) -> tuple[str, ...]:
    """The titles of all forms that a county can print; of a file that cannot be read none."""
    return tuple(filter(None, (_title(path) for path in form_files(scheme_id, own).values())))


def _title(path: Path) -> str:
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", ""))
    except (OSError, ValueError):
        return ""
