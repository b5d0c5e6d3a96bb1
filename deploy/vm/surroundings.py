"""What stands around the gateway: a meter on a line, a time server, InfluxDB."""

import json
import os
import subprocess
import time
import urllib.parse
import urllib.request

from machine import Failure

NTP_PORT = 20123
INFLUX_PORT = 28086
RPC_PORT = 28088
DATABASE = "stator"
PROFILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../board/profiles")

CHRONY = f"""
local stratum 8
allow 127.0.0.1
bindaddress 127.0.0.1
port {NTP_PORT}
cmdport 0
bindcmdaddress /
"""
INFLUX = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
dir = "{work}/influx/meta"
[data]
dir = "{work}/influx/data"
wal-dir = "{work}/influx/wal"
query-log-enabled = false
[http]
bind-address = "127.0.0.1:{port}"
log-enabled = false
[monitor]
store-enabled = false
"""


class Surroundings:
    """The programs of this machine that the gateway talks to; each is ours, and ends with us."""

    def __init__(self, program, work):
        self.program, self.work = program, work
        self.meter = os.path.join(work, "meter")
        self.processes = {}

    def _start(self, name, command):
        path = os.path.join(self.work, f"{name}.log")
        with open(path, "ab") as log:
            self.processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _wait(self, name, is_there):
        deadline = time.monotonic() + 300
        while not is_there():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                raise Failure(f"{name} does not run on this machine: see {self.work}/{name}.log")
            time.sleep(0.1)

    def start(self):
        """The time server and InfluxDB; the meter is started apart."""
        with open(os.path.join(self.work, "chrony.conf"), "w") as file:
            file.write(CHRONY + f"pidfile {self.work}/chronyd.pid\ndriftfile {self.work}/chronyd.drift\n")
        # -x: it serves the time of this machine and never sets it.
        self._start("chronyd", ["chronyd", "-x", "-d", "-u", "root", "-f", os.path.join(self.work, "chrony.conf")])
        with open(os.path.join(self.work, "influx.conf"), "w") as file:
            file.write(INFLUX.format(work=self.work, port=INFLUX_PORT, rpc=RPC_PORT))
        self._start("influxd", ["influxd", "-config", os.path.join(self.work, "influx.conf")])
        self._wait("chronyd", lambda: os.path.exists(os.path.join(self.work, "chronyd.pid")))
        self._wait("influxd", self._influx_answers)
        self.ask(f"CREATE DATABASE {DATABASE}", method="POST")

    def meter_answers(self, *fault):
        """Starts the meter anew, with a fault if one is given; only while the gateway is off, which holds the line."""
        self._end("meter")
        if os.path.lexists(self.meter):
            os.remove(self.meter)
        profile = ["--profiles", PROFILES, "--profile", "eastron-sdm120", "--baud", "9600"]
        self._start("meter", [self.program, "simulate", "--serve", "modbus-rtu", self.meter, *profile, *fault])
        self._wait("meter", lambda: os.path.exists(self.meter))

    def _influx_answers(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{INFLUX_PORT}/ping", timeout=10):
                return True
        except OSError:
            return False

    def ask(self, question, method="GET"):
        """InfluxDB's answer: a list of rows, the time first, in nanoseconds."""
        query = urllib.parse.urlencode({"db": DATABASE, "q": question, "epoch": "ns"})
        request = urllib.request.Request(f"http://127.0.0.1:{INFLUX_PORT}/query?{query}", method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            result = json.load(answer)["results"][0]
        if "error" in result:
            raise Failure(f"InfluxDB refuses {question}: {result['error']}")
        return [row for series in result.get("series", []) for row in series["values"]]

    def _end(self, name):
        process = self.processes.pop(name, None)
        if process is not None:
            process.kill()
            process.wait()

    def stop(self):
        """Ends all of them."""
        for name in list(self.processes):
            self._end(name)
