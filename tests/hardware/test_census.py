"""What Asterisk's lists say of trunks, queues and agents."""

from hardware import census


def test_trunks_are_endpoints_whose_name_is_no_number():
    devices = [{"Device": "PJSIP/carrier", "State": "NOT_INUSE"}, {"Device": "PJSIP/1001", "State": "INUSE"}, {"Device": "PJSIP/other", "State": "UNAVAILABLE"},
               {"Device": "Queue:sales", "State": "NOT_INUSE"}]
    channels = [{"Channel": "PJSIP/carrier-00000001"}, {"Channel": "PJSIP/1001-00000002"}, {"Channel": "Local/x@y-1;1"}]
    assert census.read_trunks(devices, channels) == [{"name": "carrier", "busy": 1, "state": "up"}, {"name": "other", "busy": 0, "state": "down"}]


def test_an_agent_of_two_queues_is_one():
    member = {"Event": "QueueMember", "Name": "1001", "Status": "1", "Paused": "0", "CallsTaken": "2"}
    queues, agents = census.read_queues([
        {"Event": "QueueParams", "Queue": "sales", "Calls": "3", "Completed": "7", "Abandoned": "1"}, {**member, "Queue": "sales"},
        {**member, "Queue": "service", "CallsTaken": "1"}, {**member, "Queue": "sales", "Name": "1002", "Paused": "1"}, {"Event": "Other"}])
    assert agents == [{"name": "1001", "state": "idle", "taken": 3}, {"name": "1002", "state": "paused", "taken": 2}]
    assert queues[0] == {"name": "sales", "waiting": "3", "completed": "7", "abandoned": "1", "members": 2, "available": 1}


def test_no_beats_are_no_processes(tmp_path):
    assert census.read_processes(tmp_path / "none") == []
