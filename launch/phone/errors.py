"""What can go wrong for whoever uses the telephone."""


class PhoneError(Exception):
    """A telephone could not do what was asked; the text names the peer and what it answered."""
