"""Acts that the rules do not allow, each beside the rule that must refuse it.

One table for two tests: the judgement refuses the act, and the same act forced into a journal with valid
signatures has no effect there either.
"""

from __future__ import annotations

from tests.domain.bad_decisions import DECISIONS, SEPARATION
from tests.domain.bad_papers import FIXED, PAPERS
from tests.domain.bad_steps import FUTURE, GATES, OUT_OF_ORDER, REGISTRATIONS, TOO_EARLY

BAD_ACTS = (
    *OUT_OF_ORDER,
    *TOO_EARLY,
    *FUTURE,
    *GATES,
    *REGISTRATIONS,
    *DECISIONS,
    *SEPARATION,
    *PAPERS,
    *FIXED,
)
