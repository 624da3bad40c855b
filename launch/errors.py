"""Names what can go wrong while starting things."""


class LaunchError(Exception):
    """Something failed; `remedy` says what the reader can do about it."""

    def __init__(self, reason, remedy=""):
        super().__init__(reason)
        self.remedy = remedy


class StepFailed(LaunchError):
    """A step of `up` failed; the message names the step and how to go on."""
