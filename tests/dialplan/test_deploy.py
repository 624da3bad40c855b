"""Changes brought into a real, running Asterisk, or taken back by themselves."""

import dataclasses
import time

import pytest

from dialplan import history
from dialplan.console import Console, open_console
from dialplan.deploy import Deployer, DeployError
from dialplan.history import History
from dialplan.readback import verify
from dialplan.render import render
from dialplan.site import Extension, Member, Queue
from tests.dialplan.instance import free_ports

pytestmark = pytest.mark.timeout(60)
NAMES = ('A; "b" \\ ${SHELL(id)}', "张 伟, 客服", "[x](y) {z} $[1+1]", "a'b`c|d&e", "%s %d \\n", "O\"Neil\\", "#include", "; comment", ">= x")


@pytest.fixture
def site(instance):
    """The site as it runs; what a test applied is taken back afterwards."""
    yield instance.site
    Deployer(instance.site.etc, open_console(instance.site), History(instance.site.state / "cleanup")).apply(render(instance.site), "test")
    assert verify(render(instance.site), {}, open_console(instance.site)) == []


@pytest.fixture
def deployer(site, tmp_path):
    """A Deployer with a history of its own."""
    return Deployer(site.etc, open_console(site), History(tmp_path / "history"))


@pytest.fixture
def own(site):
    """Write the admin's own file; gone afterwards."""
    written = []

    def write(name, text):
        written.append(site.etc / "custom" / name)
        written[-1].write_text(text)
    yield write
    for path in written:
        path.unlink()
    open_console(site).ask("reload dialplan")


def kept(tmp_path):
    return History(tmp_path / "history")


def test_what_runs_reads_back_as_it_was_written(site):
    assert verify(render(site), {}, open_console(site)) == []


def test_nothing_is_done_when_nothing_changed(site, deployer, tmp_path):
    assert deployer.apply(render(site), "chen").number is None and kept(tmp_path).numbers() == []


def test_names_of_any_kind_arrive_as_typed(instance, site, deployer):
    phones = tuple(Extension(str(2000 + index), "x;y z\"\\", name) for index, name in enumerate(NAMES))
    queue = Queue("many", tuple(Member(f"PJSIP/{2000 + index}", 0, name) for index, name in enumerate(NAMES)))
    deployer.apply(render(dataclasses.replace(site, extensions=site.extensions + phones, queues=(*site.queues, queue))), "chen")
    shown = open_console(site).ask("show queue", "many")
    assert [name for name in NAMES if f"      {name} (PJSIP/" not in shown] == []
    for phone in phones:
        assert f"password                 : {phone.secret}\n" in open_console(site).ask("show auth", phone.number)


def test_a_name_is_shown_on_the_called_phone_as_typed(site, deployer, instance, media):
    from launch.phone import Phone
    name = '张 "伟", ${X};'
    deployer.apply(render(dataclasses.replace(site, extensions=(*site.extensions, Extension("2001", "secret-2001", name)))), "chen")
    server = ("127.0.0.1", site.sip_port)
    with Phone(server, "1002", "secret-1002", media=media) as called, Phone(server, "2001", "secret-2001", media=media) as caller:
        called.register()
        caller.dial("1002")
        leg = called.wait_call()
        assert leg.name.replace("\\", "") == name and leg.number == "2001"
        leg.reject()


def test_only_what_changed_is_reloaded(site, tmp_path):
    told = []

    class Listening(Console):
        def ask(self, verb, *names):
            told.append(verb)
            return super().ask(verb, *names)

    deployer = Deployer(site.etc, Listening(site.asterisk / "run/asterisk.ctl"), kept(tmp_path))
    outcome = deployer.apply(render(dataclasses.replace(site, queues=(*site.queues, Queue("more")))), "chen")
    assert outcome.changed == ("queues.conf",) and outcome.restart == ()
    assert [verb for verb in told if verb.startswith("reload")] == ["reload queues"]


def test_a_reload_leaves_a_call_undisturbed(site, deployer, phone):
    called = phone("1002")
    called.auto_answer()
    leg = phone("1001").dial("1002")
    assert leg.wait_answered() and leg.wait_heard(700)
    packets, began = leg.packets[0], time.monotonic()
    more = dataclasses.replace(site, extensions=(*site.extensions, Extension("2002", "s")), queues=(*site.queues, Queue("more")),
                               language="zh", rtp_start=site.rtp_start + 20, rtp_end=site.rtp_end - 20)
    assert len(deployer.apply(render(more), "chen").changed) >= 5
    deployer.rollback(1, "chen")
    time.sleep(1)
    expected = (time.monotonic() - began) * 50
    assert leg.state == "answered" and abs(leg.packets[0] - packets - expected) < 6
    assert leg.heard(700, 1.0, 1.1)
    leg.hangup()


BROKEN = {
    "pjsip.conf: an option that does not exist": ("pjsip.conf", "direct_media = no", "direct_media = no\nfoo = bar", "[1001] foo"),
    "pjsip.conf: a value that does not exist": ("pjsip.conf", "dtmf_mode = rfc4733", "dtmf_mode = semaphore", "[1001] dtmf_mode"),
    "pjsip.conf: a codec that does not exist": ("pjsip.conf", "allow = alaw,ulaw", "allow = alaw,zlaw", "[1001] allow"),
    "extensions.conf: an unreadable pattern": ("extensions.conf", "exten => 4003,1,", "exten => _[40-,1,", "[cc-internal]"),
    "queues.conf: a strategy that does not exist": ("queues.conf", "strategy = rrmemory", "strategy = best", "the strategy is not best"),
    "queues.conf: a queue without its bracket": ("queues.conf", "[sales]", "[sales", "[sales"),
    "musiconhold.conf: a folder that does not exist": ("musiconhold.conf", "/sounds/moh", "/sounds/none", "[default]"),
    "manager.conf: a right that does not exist": ("manager.conf", "read = system,", "read = everything,", "[live]"),
}


@pytest.mark.parametrize("file, old, new, told", BROKEN.values(), ids=BROKEN)
def test_what_asterisk_does_not_take_is_rolled_back_by_itself(site, deployer, tmp_path, file, old, new, told):
    files = render(site)
    broken = {**files, file: files[file].replace(old, new, 1)}
    assert broken != files
    with pytest.raises(DeployError) as refused:
        deployer.apply(broken, "chen")
    assert "rolled back. Asterisk runs the one before" in str(refused.value)
    assert any(told in problem for problem in refused.value.problems)
    assert (site.etc / file).read_text() == files[file] and verify(files, {}, open_console(site)) == []
    assert kept(tmp_path).about(2)["result"] == history.ROLLED_BACK and kept(tmp_path).last() == 1


def test_what_the_check_refuses_never_reaches_the_disk(site, deployer, tmp_path):
    files = render(site)
    before = (site.etc / "extensions.conf").stat().st_mtime_ns
    broken = files["extensions.conf"].replace("exten => 4000,1,Goto(cc-enter,4000,1)", "exten => 4000,1,Goto(gone,s,1)", 1)
    with pytest.raises(DeployError, match="'gone', which does not exist"):
        deployer.apply({**files, "extensions.conf": broken}, "chen")
    assert (site.etc / "extensions.conf").stat().st_mtime_ns == before and kept(tmp_path).numbers() == []


def test_rollback_by_hand_brings_an_old_one_back(site, deployer, tmp_path):
    deployer.apply(render(dataclasses.replace(site, extensions=(*site.extensions, Extension("2003", "s")))), "chen")
    assert "2003" in open_console(site).ask("show endpoints")
    outcome = deployer.rollback(1, "li")
    assert "2003" not in open_console(site).ask("show endpoints")
    assert kept(tmp_path).about(outcome.number)["reason"] == "rollback to 1" and kept(tmp_path).about(outcome.number)["by"] == "li"


def test_the_admins_own_lines_are_loaded_and_never_touched(site, deployer, own):
    text = "[custom-internal]\nexten => 7777,1,NoOp(mine)\n"
    deployer.apply(render(dataclasses.replace(site, queues=(*site.queues, Queue("more")))), "chen")
    own("extensions_custom.conf", text)
    assert deployer.apply(render(site), "chen").changed == ("queues.conf", "custom/extensions_custom.conf")
    assert "NoOp(mine)" in open_console(site).ask("show context", "custom-internal")
    assert (site.etc / "custom/extensions_custom.conf").read_text() == text


def test_a_mistake_in_the_admins_file_is_told_and_keeps_nothing_away(site, deployer, own):
    own("extensions_custom.conf", "[custom-internal]\nexten => _[7,1,Dial(PJSIP/999)\n")
    outcome = deployer.apply(render(dataclasses.replace(site, queues=(*site.queues, Queue("more")))), "chen")
    assert outcome.number and any("endpoint '999'" in warning for warning in outcome.warnings)


def test_a_queue_with_waiting_callers_is_not_taken_away(site, deployer, server, phone):
    phone("1003")
    server.start(lambda visit: (visit.tell("ANSWER"), visit.commit("queue", "support", "c", 30)))
    leg = phone("1001").dial("4000")
    assert leg.wait_answered() and leg.wait_heard(500)
    less = render(dataclasses.replace(site, queues=tuple(queue for queue in site.queues if queue.name != "support")))
    with pytest.raises(DeployError, match=r"queues.conf \[support\]: 1 callers wait"):
        deployer.apply(less, "chen")
    leg.hangup()
    assert leg.wait_ended()


def test_a_removed_extension_is_gone(site, deployer):
    deployer.apply(render(dataclasses.replace(site, extensions=site.extensions[:-1])), "chen")
    assert "80001" not in open_console(site).ask("show endpoints") + open_console(site).ask("show context", "cc-internal")


def test_an_apply_that_died_half_way_is_taken_back(site, deployer, tmp_path):
    files = render(site)
    more = render(dataclasses.replace(site, queues=(*site.queues, Queue("more"))))
    deployer.apply(more, "chen")
    half = kept(tmp_path).keep({**files, "queues.conf": "[broken"}, {}, "chen")
    (site.etc / "queues.conf").write_text("[broken")
    assert deployer.recover() == half + 1
    assert (site.etc / "queues.conf").read_text() == more["queues.conf"] and kept(tmp_path).about(half)["result"] == history.ROLLED_BACK
    assert deployer.recover() is None


def test_what_needs_a_restart_is_named(site, deployer):
    outcome = deployer.apply(render(dataclasses.replace(site, modules=("app_confbridge",))), "chen")
    assert outcome.restart == ("modules.conf",)


def test_another_sip_port_is_not_taken_by_a_reload(site, deployer):
    with pytest.raises(DeployError, match="the transport is not bound"):
        deployer.apply(render(dataclasses.replace(site, sip_port=free_ports(1)[0])), "chen")


def test_the_caller_id_reads_back(instance, site):
    answer = instance.act("live", Action="Getvar", Variable="PJSIP_ENDPOINT(1001,callerid)")
    assert '"Phone 1001" <1001>' in answer
