"""The one kind of error a person can mend.

Everything that is not a ``UserError`` is a bug: it is logged without personal data and shown on the
crash page. Code below the task boundary never catches ``Exception``.
"""


class UserError(Exception):
    """What happened and what to do about it, in the user's language.

    ``message`` is one sentence saying what is wrong, ``hint`` one sentence saying what to do next.
    Neither ever holds an ID number, an account number or a stack trace.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}{self.hint and '  ' + self.hint}"


class Refused(UserError):
    """The rules do not allow the action; ``reasons`` are the sentences of the findings behind it."""

    def __init__(self, message: str, hint: str = "", reasons: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint)
        self.reasons = reasons
