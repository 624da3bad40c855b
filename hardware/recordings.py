"""Ends the recordings that Asterisk makes at this moment; the calls go on."""

import logging
import time

from live.ami import AmiError
from live.control import Control

PATIENCE = 5.0

log = logging.getLogger("hardware.recordings")


def end_all(ami):
    """End the recording of every channel of an open live.ami.Ami; return the linkedids of those that had one, once each."""
    control, ended, end = Control(ami), [], time.monotonic() + PATIENCE
    try:
        channels = ami.collect({"Action": "CoreShowChannels"}, "CoreShowChannelsComplete")
    except AmiError as error:
        log.warning("recordings go on: %s", error)
        return []
    for channel in channels:
        if time.monotonic() > end:
            break       # Asterisk is slow: the others at the next look
        try:
            control.stop_recording(channel["Channel"])
        except (AmiError, ValueError, KeyError):
            continue        # it has no recording, or is gone already
        ended.append(channel.get("Linkedid", ""))
    return list(dict.fromkeys(filter(None, ended)))
