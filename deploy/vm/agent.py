"""The agent as it is seen from outside: its API, and a sender that counts only what was acknowledged."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone

# A connection that is cut in the middle of an answer leaves half of one.
NO_ANSWER = (OSError, http.client.HTTPException, ValueError)
TOKEN = "vm-test-ingest-token"
METERED, SENT = "pump-01", "press-04"


def stamp(seconds):
    """A time as the agent writes it."""
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def microseconds(text):
    """The time that the agent wrote, as a number."""
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1_000_000)


class Agent:
    """The API of the agent at a port of this machine."""

    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    def get(self, path, timeout=10):
        """The bytes at `path`; raises OSError where nobody answers."""
        with urllib.request.urlopen(self.base + path, timeout=timeout) as answer:
            return answer.read()

    def status(self):
        """The status, or nothing while nobody answers."""
        try:
            return json.loads(self.get("/api/v1/status", timeout=5))
        except NO_ANSWER:
            return None

    def stored(self, asset, since):
        """What is stored of an asset since a time: of each record its time, µs, and how many events it holds."""
        until = stamp(time.time() + 60)
        path = f"/api/v1/assets/{asset}/report.jsonl?from={stamp(since)[:19]}Z&to={until[:19]}Z"
        lines = [json.loads(line) for line in self.get(path, timeout=600).splitlines() if line]
        return [(microseconds(line["timestamp"]), line["events"]) for line in lines if line["type"] == "reading"]

    def send(self, events):
        """Whether the events were acknowledged: on the gateway's disk, as it says."""
        request = urllib.request.Request(
            self.base + "/ingest",
            data=json.dumps(events).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status == 201 and bool(answer.read())
        except urllib.error.HTTPError as refusal:
            if refusal.code in (429, 503):
                return False
            raise
        except NO_ANSWER:
            return False


class Sender(threading.Thread):
    """Sends events one after the other; what was not acknowledged is sent again, by the same id, until it is."""

    def __init__(self, agent):
        super().__init__(daemon=True)
        self.agent = agent
        self.acknowledged = {}
        self.sent_again = 0
        self.error = None
        self.open = threading.Event()
        self.ended = threading.Event()

    def run(self):
        number = 0
        while not self.ended.is_set():
            self.open.wait()
            number += 1
            # A second of the contract has one event; these come thrice as fast, so that more are under way at a cut.
            event = self._event(number)
            try:
                while not self.ended.is_set() and not self.agent.send([event]):
                    self.sent_again += 1
                    time.sleep(0.3)
                    self.open.wait()
            except Exception as error:  # told by the thread that asks, which the test ends with
                self.error = error
                return
            if not self.ended.is_set():
                self.acknowledged[microseconds(event["timestamp"])] = event["event_id"]
            time.sleep(0.3)

    def _event(self, number):
        return {
            "event_id": str(uuid.uuid4()),
            "timestamp": stamp(time.time()),
            "asset": {"asset_id": SENT, "asset_type": "induction_motor"},
            "signals": {"voltage_v": 230 + number % 7 / 10, "current_a": 18 + number % 5 / 10, "power_factor": 0.86},
            "context": {"operating_state": "RUNNING", "source": "http"},
        }

    def stop(self):
        """Ends it."""
        self.ended.set()
        self.open.set()
        self.join(timeout=60)
