"""The step in a flow, by the real engine."""

import datetime
import zoneinfo

import pytest

from flow import document
from flow.testing import ScriptedCall, Stage
from plugins.business_hours import models, steps
from plugins.business_hours.calendar import WORKDAY, Special, Table, parse_spans
from plugins.business_hours.service import Hours
from plugins.ivr import talk
from store.events import StepFailed

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
OFFICE = Table("office", {day: parse_spans("09:00-18:00") for day in range(5)}, {5: parse_spans("10:00-12:00"), 6: ()},
               (Special(datetime.date(2026, 10, 1), datetime.date(2026, 10, 7)),
                Special(datetime.date(2026, 10, 10), datetime.date(2026, 10, 10), WORKDAY)))
FLOW = {"format": "switchroom.flow/1", "name": "office", "entry": "hours", "steps": {
    "hours": {"kind": "business_hours.check", "parameters": {"table": "office"},
              "next": {"open": "yes", "closed": "no", "error": "broken"}},
    "yes": {"kind": "ivr.hangup", "next": {}}, "no": {"kind": "ivr.hangup", "next": {}}, "broken": {"kind": "ivr.hangup", "next": {}}}}


@pytest.fixture
def hours(database, tmp_path):
    models.save(OFFICE)
    opened = Hours(tmp_path / "business_hours.json", period=0.1, patience=5.0)
    yield opened
    opened.stop()


def call_at(hours, moment, flow=FLOW):
    clock = datetime.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).timestamp
    stage = Stage([steps.Check(hours), *talk.STEPS], clock=clock)
    try:
        return stage.play(document.parse(flow, 1), ScriptedCall(clock=clock))
    finally:
        stage.close()


@pytest.mark.parametrize("moment, way", [
    pytest.param("2026-09-24 08:59:59", "no", marks=pytest.mark.covers("F18.1")),
    pytest.param("2026-09-24 09:00:00", "yes", marks=pytest.mark.covers("F18.1")),
    pytest.param("2026-09-24 18:00:00", "no", marks=pytest.mark.covers("F18.1")),
    pytest.param("2026-09-25 09:30:00", "yes", marks=pytest.mark.covers("F18.2")),
    pytest.param("2026-09-26 09:30:00", "no", marks=pytest.mark.covers("F18.2")),
    pytest.param("2026-10-01 10:00:00", "no", marks=pytest.mark.covers("F18.3")),
    pytest.param("2026-10-10 17:00:00", "yes", marks=pytest.mark.covers("F18.4"))])
def test_a_call_goes_the_way_of_its_second(hours, moment, way):
    call = call_at(hours, moment)
    assert call.path[0] == ("hours", {"yes": "open", "no": "closed"}[way])
    assert call.path[1][0] == way


def test_the_step_costs_no_command(hours):
    call = call_at(hours, "2026-09-24 10:00:00")
    assert call.heard == [] and call.parked == [("hangup", "16")]


def test_a_missing_table_takes_the_error_edge_and_says_why(hours):
    flow = {**FLOW, "steps": {**FLOW["steps"], "hours": {**FLOW["steps"]["hours"], "parameters": {"table": "nights"}}}}
    call = call_at(hours, "2026-09-24 10:00:00", flow)
    failed, = [event for event in call.events if isinstance(event, StepFailed)]
    assert "no table of hours 'nights'" in failed.detail and "office" in failed.detail
    assert call.path[1][0] == "broken"
