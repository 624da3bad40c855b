"""Keeps passwords as argon2 hashes, and makes and judges new ones."""

import secrets
import threading

import argon2

from hooks.web import Text

SHORTEST, LONGEST = 10, 200
AT_ONCE = 2
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Hashing must not take the cores that calls need, however many sign in at once.
_turn = threading.BoundedSemaphore(AT_ONCE)
_NOBODY = _hasher.hash("nobody has this password")


def hash(password):
    """Return the argon2 hash of `password`, about 30 ms of one core."""
    with _turn:
        return _hasher.hash(password)


def verify(stored, password):
    """Tell whether `password` belongs to the hash; without one (nobody of that name) it costs the same and is False."""
    with _turn:
        try:
            return _hasher.verify(stored or _NOBODY, password[:LONGEST]) and bool(stored)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False


def invent():
    """Return a random password of 16 letters and digits that nobody mistakes for each other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(16))


def find_problem(password, person):
    """Return what is wrong with a new password for `person`, or None."""
    if len(password) < SHORTEST:
        return Text("Use at least {least} characters.", least=SHORTEST)
    if len(password) > LONGEST:
        return Text("Use at most {most} characters.", most=LONGEST)
    if len(set(password)) < 5:
        return "Use more different characters."
    if person.sign_in in password.lower() or (len(person.name) > 3 and person.name.lower() in password.lower()):
        return "Do not use your own name in it."
    return None
