"""The load generator: one process of raw epoll that plays Asterisk to a FastAGI server and prints figures as JSON."""

import argparse
import collections
import errno
import json
import select
import socket
import sys
import time

from launch.benches.session import MARK, make_request

ANSWERS = {b"STR": b"200 result=0 endpos=8000\n", b"GET": b"200 result=1\n", b"SET": b"200 result=1\n"}
OTHER = b"200 result=0\n"
THINK = 0.05
SLOW = 1.0
GIVE_UP = 6.0


class Load:
    """Keeps sessions going; `first` are seconds from connect to first command, `gaps` from answer to next command."""

    def __init__(self, port, token, think=0.0, hold=False):
        self._port = port
        self._head, self._tail = make_request(token).split(MARK)
        self._think = think
        self._hold = hold
        self._poll = select.epoll()
        self._live = {}
        self._thinking = collections.deque()
        self._number = 0
        self.started = self.completed = self.failed = 0
        self.first, self.gaps, self.recorded = [], [], None

    def open(self):
        """Begin one session."""
        self._number += 1
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK, 0)
        # [socket, connected at, request not sent yet, answered at, commands seen]
        visit = [connection, time.monotonic(), self._head + b"bench-%010d" % self._number + self._tail, 0.0, 0]
        self.started += 1
        self._live[connection.fileno()] = visit
        error = connection.connect_ex(("127.0.0.1", self._port))
        if error not in (0, errno.EINPROGRESS, errno.EAGAIN):
            return self._end(connection.fileno(), visit, False)
        self._poll.register(connection.fileno(), select.EPOLLOUT)

    @property
    def live(self):
        """How many sessions are open."""
        return len(self._live)

    @property
    def waiting(self):
        """How many sessions have not heard a command yet."""
        return sum(1 for visit in self._live.values() if not visit[4])

    def turn(self, timeout=0.05):
        """Serve what is ready; return how many sessions ended."""
        before = self.completed + self.failed
        if self._thinking:
            timeout = max(0.0, min(timeout, self._thinking[0][0] - time.monotonic()))
        for fd, event in self._poll.poll(timeout):
            visit = self._live.get(fd)
            if visit is None:
                continue
            if event & select.EPOLLOUT and visit[2]:
                self._send_request(fd, visit)
            else:
                self._receive(fd, visit)
        self._answer_late()
        return self.completed + self.failed - before

    def cut(self):
        """Drop what is still open and count it as failed."""
        for fd, visit in list(self._live.items()):
            self._end(fd, visit, False)

    def _send_request(self, fd, visit):
        try:
            visit[0].send(visit[2])
        except OSError:
            return self._end(fd, visit, False)
        visit[2] = b""
        self._poll.modify(fd, select.EPOLLIN)

    def _receive(self, fd, visit):
        try:
            line = visit[0].recv(4096)
        except OSError:
            line = b""
        if not line:
            return self._end(fd, visit, visit[4] >= 10)
        if not visit[4]:
            self.first.append(time.monotonic() - visit[1])
        visit[4] += 1
        if self.recorded is not None and fd == next(iter(self._live)):
            self.recorded.append(line)
        if self._hold:
            return
        if not self._think:
            return self._answer(fd, visit, line)
        now = time.monotonic()
        if visit[3]:
            self.gaps.append(now - visit[3])
        self._thinking.append((now + self._think, fd, visit, line))

    def _answer(self, fd, visit, line):
        try:
            visit[0].send(ANSWERS.get(line[:3], OTHER))
        except OSError:
            self._end(fd, visit, False)

    def _answer_late(self):
        while self._thinking and self._thinking[0][0] <= time.monotonic():
            _, fd, visit, line = self._thinking.popleft()
            if self._live.get(fd) is visit:
                visit[3] = time.monotonic()
                self._answer(fd, visit, line)

    def _end(self, fd, visit, well):
        del self._live[fd]
        visit[0].close()
        if well:
            self.completed += 1
        else:
            self.failed += 1


def keep(load, concurrent, seconds):
    """Keep `concurrent` sessions open for `seconds` after they began; return sessions/s, then let the last ones end."""
    for _ in range(concurrent):
        load.open()
        load.turn(0)
    _renew(load, seconds / 4)
    before, start = load.completed, time.monotonic()
    load.gaps.clear()
    _renew(load, seconds)
    rate = (load.completed - before) / (time.monotonic() - start)
    finish(load)
    return rate


def _renew(load, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for _ in range(load.turn()):
            load.open()


def finish(load):
    """Let the open sessions end by themselves, within GIVE_UP seconds."""
    end = time.monotonic() + GIVE_UP
    while load.live and time.monotonic() < end:
        load.turn()
    load.cut()


def burst(load, concurrent):
    """Open all at once and wait for their ends."""
    for _ in range(concurrent):
        load.open()
    finish(load)


def hold(load, concurrent):
    """Open all, wait until each had its first command, say so, and wait for a line of input."""
    for _ in range(concurrent):
        load.open()
        load.turn(0)
    end = time.monotonic() + GIVE_UP
    while load.waiting and time.monotonic() < end:
        load.turn()
    print(concurrent - load.waiting - load.failed, flush=True)
    sys.stdin.readline()
    load.cut()


def find_percentile(values, share):
    """Return the value below which `share` of `values` lies, 0.0 of none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else 0.0


def main():
    """Read the arguments, load the server, print figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("rate", "think", "burst", "hold", "record"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--concurrent", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3.0)
    options = parser.parse_args()
    load = Load(options.port, options.token, THINK if options.mode == "think" else 0.0, options.mode == "hold")
    print(json.dumps(measure(load, options)), flush=True)


def measure(load, options):
    """Run the mode and return its figures."""
    rate = 0.0
    started, cpu = time.monotonic(), time.process_time()
    if options.mode in ("rate", "think"):
        rate = keep(load, options.concurrent, options.seconds)
    elif options.mode == "hold":
        hold(load, options.concurrent)
    else:
        load.recorded = [] if options.mode == "record" else None
        burst(load, options.concurrent)
    spent = time.process_time() - cpu
    return {"rate": rate, "completed": load.completed, "failed": load.failed,
            "cpu_generator": spent, "busy": spent / (time.monotonic() - started),
            "p50": find_percentile(load.gaps, 0.5), "p99": find_percentile(load.gaps, 0.99),
            "slow": sum(1 for seconds in load.first if seconds > SLOW) + load.failed,
            "slowest": max(load.first, default=0.0), "recorded": [line.decode() for line in load.recorded or ()]}


if __name__ == "__main__":
    main()
