"""Runs a function that may hang, in a thread of its own, and stops waiting for it in time."""

import queue
import threading
import time

MOST = 64
_places = threading.BoundedSemaphore(MOST)


class Late(Exception):
    """The function did not come back in its time, or too many others have not."""


def within(seconds, function, *arguments):
    """Return function(*arguments), or raise what it raised; raises Late after `seconds`.

    A thread cannot be ended: one that hangs keeps its place, and with MOST of them hanging the next caller waits no
    longer than its own `seconds` for a place.
    """
    end = time.monotonic() + seconds
    if not _places.acquire(timeout=seconds):
        raise Late(f"{MOST} look-ups have not come back yet")
    answer = queue.SimpleQueue()
    threading.Thread(target=_run, args=(function, arguments, answer), name="lookup", daemon=True).start()
    try:
        error, value = answer.get(timeout=max(0.01, end - time.monotonic()))
    except queue.Empty:
        raise Late(f"no answer within {seconds:g} s") from None
    if error is not None:
        raise error
    return value


def _run(function, arguments, answer):
    try:
        answer.put((None, function(*arguments)))
    except Exception as error:
        # Whatever it is, it belongs to the step that waits.
        answer.put((error, None))
    finally:
        _places.release()
