"""What DAHDI and Asterisk print becomes cards, spans and channels, however it is cut."""

import pathlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import dahdi
from hardware.spans import Spans, read_proc

CAPTURES = pathlib.Path(__file__).parent / "captures"
STATES = {"ok": ((), "ok", "up"), "red": (("red",), "alarm", "up, in alarm"), "bluered": (("blue", "red"), "alarm", "up, in alarm"),
          "lfa_lmfa": (("unknown",), "alarm", "up, in alarm"), "recover": (("recovering",), "alarm", "up, in alarm"),
          "notopen": (("notopen",), "alarm", "up, in alarm"), "yellow": (("yellow",), "alarm", "up, in alarm"), "bpv": ((), "ok", "up"),
          "irqmiss": ((), "ok", "up"), "loopback": ((), "ok", "up")}


def read(state, name):
    return (CAPTURES / state / f"{name}.txt").read_text(encoding="utf-8")


def read_all(state):
    """Return the merged Spans of one captured state."""
    listing = dahdi.read_listing("".join(read(state, f"proc_{number}") for number in (1, 2, 5)))
    return dahdi.merge(listing, dahdi.read_scan(read(state, "dahdi_scan")), dahdi.read_status(read(state, "dahdi_show_status")),
                       dahdi.read_lines(read(state, "pri_show_spans")))


@pytest.mark.parametrize("state", STATES)
def test_every_captured_state_is_read(state):
    span = read_all(state)[0]
    assert (span.alarms, span.state, span.dchannel) == STATES[state]
    assert (span.name, span.framing, span.coding, span.crc4, span.timing, span.clock) == ("TE4/0/1", "CCS", "HDB3", True, 1, True)
    assert (span.kind, span.card, span.manufacturer, span.place) == ("digital-E1", "Wildcard TE410P/TE405P (4th Gen)", "Digium", "Board ID Switch 0")
    assert len(span.channels) == 31 and {one.signalling for one in span.channels} == {"Clear", "HDLCFCS"}


def test_counters_and_analog_ports():
    assert read_all("bpv")[0].counters == {"irq_misses": 0, "bpv": 5321, "crc4": 12, "ebit": 3, "fas": 7}
    assert read_all("irqmiss")[0].counters == {"irq_misses": 1762187, "bpv": 0, "crc4": 0, "slips": 42}
    assert dahdi.read_counters(read("bpv", "maint_1")) == {"fas": 0, "crc4": 12, "bpv": 0, "ebit": 3, "errored_seconds": 0}
    analog = read_all("analogred")[-1]
    assert [one.signalling for one in analog.channels] == ["FXOKS", "FXOKS", "FXSKS", "FXSKS"] and analog.state == "alarm"


def test_lsdahdi_says_the_same_as_proc():
    for state in STATES:
        short, long = dahdi.read_listing(read(state, "lsdahdi"))[0], dahdi.read_proc(read(state, "proc_1"))
        assert (short.alarms, short.framing, len(short.channels)) == (long.alarms, long.framing, len(long.channels))


def test_cards():
    found = dahdi.cards(read_all("ok"), dahdi.read_hardware(
        "pci:0000:1b:08.0     wct4xxp+     d161:1820 Wildcard TE820 (5th Gen)\npci:0000:04:05.0     wctdm24xxp-  d161:8005 Wildcard TDM410P\n"))
    assert [(card.name, card.spans, card.loaded) for card in found] == [
        ("Wildcard TE410P/TE405P (4th Gen)", (1, 2, 3, 4), True), ("Wildcard TDM400P REV I", (5,), True), ("Wildcard TDM410P", (), False)]


@pytest.mark.parametrize("line, wanted", [
    ('Span 2: TE2/0/2 "T2XXP (PCI) Card 0 Span 2" (MASTER) HDB3/CCS ', ("CCS", "HDB3", False, ())),
    ('### Span  1: WCT1/0 "Wildcard TE121 Card 0" (MASTER) HDB3/CCS/CRC4 ClockSource', ("CCS", "HDB3", True, ())),
    ('### Span  1: TE4/0/1 "T4XXP (PCI) Card 0 Span 1" (MASTER) HDB3/ RED ', ("", "HDB3", False, ("red",))),
    ('Span 1: WPE1/0 "wanpipe1 card 0" (MASTER) CCS/HDB3/CRC4 ', ("CCS", "HDB3", True, ())),
    ('Span 1: WCTDM/0 "Wildcard TDM800P Board 1" (MASTER) ', ("", "", False, ()))])
def test_heads_of_older_releases_and_other_makers(line, wanted):
    span = dahdi.read_proc(line + "\n\n\t   1 WCT1/0/1 Clear (In use) (SWEC: MG2 - INACTIVE) \n")
    assert (span.framing, span.coding, span.crc4, span.alarms) == wanted
    assert span.channels[0].echo == "MG2 - INACTIVE" and span.channels[0].opened


def test_older_status_and_lines():
    old = "Description                              Alarms     IRQ        bpviol     CRC4\n" \
          "Wildcard TDM410P Board 1                 OK         3          0          0\n"
    assert [(span.number, span.alarms, span.counters["irq_misses"]) for span in dahdi.read_status(old)] == [(1, (), 3)]
    assert dahdi.read_lines("PRI span 1/0: Provisioned, In Alarm, Down, Active\nPRI span 2/0: Provisioned, Up, Active") == {1: "down", 2: "up"}
    assert dahdi.read_lines((CAPTURES / "pri_show_spans.txt").read_text(encoding="utf-8"))[7] == "down"


def events(kind):
    """Return the captured AMI events of `kind` as dicts."""
    blocks = re.split(r"\n\s*\n", (CAPTURES / "ami_actions.txt").read_text(encoding="utf-8").replace("\r", ""))
    found = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in blocks]
    return [one for one in found if one.get("Event") == kind]


def test_ami_lists():
    channels = dahdi.read_channel_events(events("DAHDIShowChannels"))
    spans = dahdi.merge(dahdi.read_status_events(events("DAHDIShowStatus")), dahdi.read_line_events(events("PRIShowSpans")))
    assert channels[1].signalling == "ISDN PRI" and not channels[1].busy and 0 not in channels
    assert {span.number: span.dchannel for span in spans}[1] == "up" and [span for span in spans if span.dchannel == "down"][0].state == "alarm"
    busy = dahdi.read_channel_events([{"DAHDIChannel": "1", "Channel": "DAHDI/i1/4321-1", "Uniqueid": "1.1", "Signalling": "ISDN PRI"}])
    merged = dahdi.merge([dahdi.read_proc(read("ok", "proc_1"))], busy)
    assert [one.number for one in merged[0].channels if one.busy] == [1]


TEXTS = [read(state, name) for state in ("bluered", "irqmiss") for name in ("proc_1", "dahdi_scan", "dahdi_show_status", "lsdahdi", "maint_1")]
READERS = (dahdi.read_listing, dahdi.read_proc, dahdi.read_scan, dahdi.read_status, dahdi.read_hardware, dahdi.read_counters, dahdi.read_lines)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 4000), st.integers(0, 4000), st.text(max_size=20), st.sampled_from(READERS))
def test_text_that_is_cut_or_spoilt_never_breaks_a_reader(text, start, end, spoilt, reader):
    found = reader(text[start % len(text):] + spoilt + text[:end % len(text)])
    if isinstance(found, list) and found and isinstance(found[0], dahdi.Span):
        dahdi.cards(dahdi.merge(found))


def test_a_vanished_span_is_an_alarm_once_and_half_a_file_none(tmp_path):
    told = []

    class Told:
        def set(self, condition, wrong, text="", severity="", equipment=""):
            told.extend([condition] if wrong else [])
    spans = Spans("here", Told(), proc=str(tmp_path), control=str(tmp_path / "none"))
    (tmp_path / "1").write_text(read("ok", "proc_1"), encoding="utf-8")
    (tmp_path / "2").write_text(read("ok", "proc_2")[:7], encoding="utf-8")
    (tmp_path / "3").write_bytes(bytes(range(256)))
    (tmp_path / "4").mkdir()
    assert [span.number for span in read_proc(str(tmp_path))] == [1]

    class Nobody:
        def collect(self, fields, until):
            from live.ami import AmiError
            raise AmiError("away")
    spans.look(Nobody())
    assert not told
    (tmp_path / "1").unlink()
    spans.look(Nobody())
    assert not told, "it may have been read while it was written"
    spans.look(Nobody())
    assert told == ["span.1.gone"]
    assert spans.describe() == {"cards": [], "spans": [], "channels": []}
