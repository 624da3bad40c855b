"""Names of a telephone as they stand in its requests."""
from launch.phone.account import Account
from launch.phone.message import name_of, user_of

SERVER, LOCAL = ("10.0.0.1", 5080), ("10.0.0.2", 4000)


def test_from_carries_the_outside_number_and_contact_the_user():
    account = Account(SERVER, LOCAL, "carrier", "s", 'Li "Wei"', "+8613800138000")
    assert (user_of(account.address), name_of(account.address)) == ("+8613800138000", 'Li "Wei"')
    assert account.contact == "<sip:carrier@10.0.0.2:4000>" and account.uri("4#00") == "sip:4%2300@10.0.0.1:5080"


def test_any_number_can_be_tried():
    account = Account(SERVER, LOCAL, "carrier", "s", from_number="1\r\nVia: x${Y}")
    assert "\n" not in account.address and user_of(account.address) == "1\r\nVia: x${Y}"


def test_each_request_has_a_branch_of_its_own():
    account = Account(SERVER, LOCAL, "1001", "s")
    first, second = (account.request("OPTIONS", "sip:x", "c", "f", "t", number) for number in (1, 2))
    assert first.branch != second.branch and second.cseq == (2, "OPTIONS")
