"""The session of ten commands that every server of the bench sends."""

from agi.testing import loop_arguments, make_header

TOKEN = "bench"
POSITION = "aeyJmIjoiYmVuY2giLCJ2IjoxLCJzIjoibWVudSIsIm4iOjMsInAiOiJiZWd1biIsImwiOiJlbiIsIngiOnt9LCJxIjowLCJ0IjoxNzY3MjI1NjAwLjAsImUiOjB9"
SOUNDS = "/var/lib/switchroom/sounds"
MARK = b"bench-0000000000"


def list_commands():
    """Return the ten commands as text, in order."""
    play, ask = f"STREAM FILE {SOUNDS}/en/", f"GET DATA {SOUNDS}/en/"
    checkpoint = f"SET VARIABLE CC_POS {POSITION}"
    return ["ANSWER", checkpoint, f'{play}welcome ""', checkpoint, f"{ask}menu-main 5000 1", checkpoint,
            f'{play}queue-wait ""', f"{ask}enter-order-number 5000 6", f'{play}goodbye ""',
            f"SET VARIABLE CC_DO hangup~16~~~~~~~{POSITION}"]


def make_request(token=TOKEN):
    """Return the header block of one session; MARK in it stands for the call's own number."""
    return make_header(token, loop_arguments(call=MARK.decode()))
