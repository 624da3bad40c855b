"""A throwaway FastAGI server whose answers a test scripts."""

import socket
import threading


class Visit:
    """One AGI session: what the dialplan passed, and the verbs to answer it."""

    NAMES = ("entry", "pos", "result", "lost", "linkedid", "number", "name", "trunk", "doing", "flow")

    def __init__(self, connection):
        self._file = connection.makefile("rwb")
        self._connection = connection
        self.headers = dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in self._lines())
        for position, name in enumerate(self.NAMES, 1):
            setattr(self, name, self.headers.get(f"agi_arg_{position}", ""))

    def tell(self, command):
        """Send one AGI command and return the reply."""
        self._file.write(command.encode() + b"\n")
        self._file.flush()
        return self._file.readline().decode().strip()

    def set(self, name, value):
        """Set a channel variable."""
        return self.tell(f'SET VARIABLE {name} "{value}"')

    def commit(self, action, *values, position=""):
        """Say what to do next: the one variable that ends a visit."""
        fields = [action, *values, *[""] * (7 - len(values)), position]
        return self.set("CC_DO", "~".join(map(str, fields)))

    def die(self):
        """End the session as a killed server does."""
        self._connection.close()

    def _lines(self):
        for line in iter(self._file.readline, b"\n"):
            if not line:
                return
            yield line.decode().rstrip("\n")


class Server:
    """Answers every visit with `answer(visit)`; `visits` keeps them in order."""

    def __init__(self, port):
        self.port, self.visits, self.answer, self._socket = port, [], lambda visit: None, None

    def start(self, answer=None):
        """Listen; `answer` replaces the script."""
        self.answer = answer or self.answer
        self._socket = socket.create_server(("127.0.0.1", self.port), backlog=100)
        threading.Thread(target=self._accept, args=(self._socket,), daemon=True).start()
        return self

    def stop(self):
        """Refuse connections from now on."""
        if self._socket:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()
        self._socket = None

    def reset(self, answer=None):
        """Stop, forget the visits, and listen with a new script if one is given."""
        self.stop()
        self.visits = []
        return self.start(answer) if answer else self

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            visit = Visit(connection)
            self.visits.append(visit)
            self.answer(visit)
            visit._file.close()
