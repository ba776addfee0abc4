"""What a user can cause. Each error says what is wrong and how to go on."""


class UserError(Exception):
    """An error with a hint, shown without a traceback; exit code 2."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidSettings(UserError):
    """`mpdoctor.yaml`, `[tool.mpdoctor]`, an environment variable or an option is wrong."""


class InvalidPlan(UserError):
    """The tracking plan cannot be used."""


class InvalidBaseline(UserError):
    """The baseline cannot be used."""


class UnreadableInput(UserError):
    """An input cannot be opened, is cut off, passes a bound, or is no Mixpanel data."""


class CutOffInput(UnreadableInput):
    """An input ends too early. What was read of it before counts."""

    def after_records(self) -> "CutOffInput":
        """The error for an input of which some records could be examined."""
        return CutOffInput(
            self.message, hint=f"{self.hint}; everything before the cut was checked"
        )


class MissingExtra(UserError):
    """A part of mpdoctor is not installed."""


def unwritable(path: str, error: OSError) -> UserError:
    """The error for a file that the system does not let us write."""
    why = (error.strerror or "failed").lower()
    hint = "choose a file that can be written"
    return UserError(f"cannot write `{path}`: {why}", hint=hint)
