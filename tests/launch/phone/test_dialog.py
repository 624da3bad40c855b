"""A dialog's requests carry its ends, its sequence and its route."""
from launch.phone.account import Account
from launch.phone.dialog import Dialog
from launch.phone.message import Message, parameter, reply

ACCOUNT = Account(("10.0.0.1", 5060), ("10.0.0.2", 4000), "1001", "s")


def test_outgoing_learns_the_far_end():
    dialog = Dialog.outgoing(ACCOUNT, "4000")
    invite = dialog.request("INVITE")
    response = reply(invite, 200, "OK", "far")
    response.headers += [("Contact", "<sip:pbx@10.0.0.9:5062>"), ("Record-Route", "<sip:p1;lr>, <sip:p2;lr>")]
    dialog.confirm(response)
    bye = dialog.request("BYE")
    assert bye.uri == "sip:pbx@10.0.0.9:5062" and bye.every("Route") == ["<sip:p2;lr>", "<sip:p1;lr>"]
    assert (invite.cseq[0], bye.cseq[0]) == (1, 2) and parameter(bye.get("To"), "tag") == "far"
    assert dialog.request("ACK", 1).cseq == (1, "ACK")


def test_incoming_turns_the_ends_round():
    invite = Message("INVITE", "sip:1001@10.0.0.2", headers=[("From", "<sip:138@10.0.0.1>;tag=far"), ("To", "<sip:1001@10.0.0.2>"),
                                                             ("Call-ID", "c"), ("Contact", "<sip:pbx@10.0.0.1:5060>"), ("Record-Route", "<sip:p;lr>")])
    dialog = Dialog.incoming(ACCOUNT, invite)
    bye = dialog.request("BYE")
    assert bye.get("To") == "<sip:138@10.0.0.1>;tag=far" and parameter(bye.get("From"), "tag") == dialog.tag != ""
    assert bye.uri == "sip:pbx@10.0.0.1:5060" and bye.every("Route") == ["<sip:p;lr>"]
