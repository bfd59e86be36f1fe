"""Words of the papers on the way out (domain C 8–19): one module a subject, joined here."""

from __future__ import annotations

from desktop.office import (
    words_out_archive,
    words_out_care,
    words_out_change,
    words_out_decision,
    words_out_filing,
    words_out_found,
    words_out_posting,
)
from desktop.office.scene import Words

WORDS: Words = {
    **words_out_posting.WORDS,
    **words_out_found.WORDS,
    **words_out_decision.WORDS,
    **words_out_filing.WORDS,
    **words_out_change.WORDS,
    **words_out_care.WORDS,
    **words_out_archive.WORDS,
}
