"""Where the check of a paper begins: the key that is pinned here, and what this desk knows besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from desktop.domain.credential import Credentials
from desktop.models import credentials as signed


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a desk knows of one office besides what a paper brings: raw credentials and revocations.

    ``heard`` until which day it has heard of revocations, None for never; ``complete`` when it revokes itself.
    """

    raws: tuple[bytes, ...] = ()
    heard: date | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PaperTrust:
    """Where a check begins. ``county_key`` pinned here, "" where there is none; ``today``; ``titles`` of matters.

    ``own_key`` the root key of the office that asks (16-hex ``own``), for its papers from before the county knew it;
    ``offices`` every (office, root key) known here, for a scan, which brings no credentials.
    """

    county_key: str
    today: date
    known: Callable[[str], Knowledge] = field(default=lambda office: Knowledge())
    titles: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    own_key: str = ""
    offices: Callable[[], Iterable[tuple[str, str]]] = field(default=tuple)

    def credentials(self, office: str, office_key: str, brought: tuple[bytes, ...] = ()) -> Credentials:
        """What hangs on the county's key and on that root of the office, of what is known and what was brought."""
        raws = (*brought, *self.known(office).raws)
        return signed.check(raws, office=office, office_key=office_key, county_key=self.county_key or None)
