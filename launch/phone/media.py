"""The one thread that paces the audio of many legs, a frame each 20 ms."""
import select
import threading
import time

from launch.phone.rtp import Stream

FRAME = 0.02    # seconds
_ROUNDS = 8     # packets taken from one stream in one tick: a flood must not stop the sending
_BEHIND = 0.2   # seconds after which lost time is skipped, not caught up


class Media:
    """Owns the streams; share one between telephones of a process."""

    def __init__(self):
        self._streams: dict[int, Stream] = {}
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._closed = False
        self._poll = select.epoll()
        self._thread = threading.Thread(target=self._run, name="phone-media", daemon=True)
        self._thread.start()

    def open(self, host: str) -> Stream:
        """A new stream on a free even port of `host`."""
        stream = Stream(host)
        number = stream.socket.fileno()
        with self._lock:
            self._streams = {**self._streams, number: stream}
            self._poll.register(number, select.EPOLLIN)
        self._wanted.set()
        return stream

    def release(self, stream: Stream) -> None:
        """Stop and close a stream; what it received stays readable."""
        with self._lock:
            number = stream.socket.fileno()
            if number in self._streams:
                self._poll.unregister(number)
                self._streams = {key: value for key, value in self._streams.items() if key != number}
            stream.close()

    def close(self) -> None:
        """End the thread and every stream."""
        self._closed = True
        self._wanted.set()
        self._thread.join(2)
        for stream in list(self._streams.values()):
            self.release(stream)
        self._poll.close()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._closed:
            if not self._streams:
                self._wanted.wait()
                self._wanted.clear()
                due = time.monotonic()
                continue
            self._tick()
            due += FRAME
            late = time.monotonic() - due
            if late > _BEHIND:
                due += late
            elif late < 0:
                time.sleep(-late)

    def _tick(self) -> None:
        with self._lock:
            streams = self._streams
            for stream in streams.values():
                stream.tick()
            for _ in range(_ROUNDS):
                ready = self._poll.poll(0)
                if not ready:
                    break
                for number, _ in ready:
                    streams[number].receive()
