"""People who look at the page: connections to the agent's events that read all that comes."""

import selectors
import socket
import threading

from budgets import Failure


class Viewers:
    """So many viewers of the agent at `port`, until they are stopped."""

    def __init__(self, port, count):
        self.selector = selectors.DefaultSelector()
        self.events = [0] * count
        self.lost = 0
        self.is_over = threading.Event()
        for number in range(count):
            connection = socket.create_connection(("127.0.0.1", port), timeout=60)
            connection.sendall(b"GET /api/v1/events/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
            self.selector.register(connection, selectors.EVENT_READ, number)
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        while not self.is_over.is_set():
            for key, _ in self.selector.select(timeout=0.5):
                data = key.fileobj.recv(1 << 16)
                # An event ends with an empty line; one that two reads share is counted once or not at all.
                self.events[key.data] += data.count(b"\n\n")
                if not data:
                    self.lost += 1
                    self.selector.unregister(key.fileobj)
                    key.fileobj.close()

    def check(self, seconds):
        """Raises where one was dropped, or was not told every second or so for `seconds`."""
        if self.lost or min(self.events) < seconds / 2:
            raise Failure(f"of {len(self.events)} viewers {self.lost} were dropped; the least had {min(self.events)} events in {seconds:.0f} s")

    def close(self):
        """They go away; once gone, nothing."""
        if self.is_over.is_set():
            return
        self.is_over.set()
        self.thread.join()
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()
