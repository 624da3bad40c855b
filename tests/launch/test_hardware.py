"""What `switchroom hardware` shows, with a card and without one."""

import json
import subprocess
import time

import pytest

from hooks.place import open_place
from launch import hardware
from tests.hardware.test_dahdi import CAPTURES


@pytest.fixture
def place(tmp_path):
    (tmp_path / "cc.ini").write_text(f"[launch]\nstate = {tmp_path}\ncache = {tmp_path}\nnode = here\n", encoding="utf-8")
    found = open_place(tmp_path / "cc.ini")
    found.run.mkdir()
    found.recordings.mkdir()
    return found


def test_without_a_card_it_says_so_and_shows_the_disk_as_df_does(place):
    found = hardware.read(place)
    assert (found["spans"], found["channels"]) == ([], [])
    text = hardware.write(found)
    assert "No DAHDI card" in text and "does not run" in text
    df = subprocess.run(["df", "--output=pcent", place.recordings], capture_output=True, text=True, check=True).stdout.split()[-1]
    assert f"{found['disks'][0]['percent']}%" == df
    assert hardware.write_cards({"cards": [], "spans": []}) == hardware.NO_CARD


def test_what_the_process_saw_is_shown_while_it_is_fresh(place, monkeypatch):
    (place.run / "hardware.json").write_text(json.dumps({"at": time.time(), "node": "here", "cards": [], "spans": [], "channels": [], "disks": [],
                                                         "alarms": [{"condition": "x", "severity": "major", "text": "it is so"}]}), encoding="utf-8")
    assert "ALARM major: it is so" in hardware.write(hardware.read(place))
    (place.run / "hardware.json").write_text("{", encoding="utf-8")
    assert not hardware.read(place)["watched"]


def test_a_span_is_shown_and_its_changes_are_watched(place, monkeypatch, capsys, tmp_path):
    proc = tmp_path / "proc"
    proc.mkdir()
    monkeypatch.setattr(hardware.spans, "PROC", str(proc))
    (proc / "1").write_text((CAPTURES / "bluered" / "proc_1.txt").read_text(encoding="utf-8"), encoding="utf-8")
    assert "span 1 TE4/0/1  CCS/HDB3/CRC4  alarm  blue,red  0 of 31 busy" in hardware.write(hardware.read(place))
    assert "channels 1 to 31" in hardware.write_cards(hardware.discover())
    hardware.watch(place, True, pause=0, rounds=1)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["what"] for one in told] == ["span 1", f"disk {place.recordings}"]
