"""Agents that run for minutes, all at once: memory, processor time, what is written to the disk, collectd."""

import os
import socket
import time

import collectd
from agent import ENVIRONMENT, Agent, Process
from budgets import Failure
from viewers import Viewers

ASSETS, VIEWERS = 10, 20
IDLE_SECONDS = 60
METERS = [("eastron-sdm120", 1), ("eastron-sdm630", 2)]


class Runs:
    """All that runs: `start`, `measure`, and `stop` whatever happens."""

    def __init__(self, program, directory):
        self.program, self.directory = program, directory
        self.children = []
        self.port = free_port()
        self.viewers = None

    def start(self):
        """Starts all, and waits for those who answer."""
        program = self.program
        self.idle = self._start(Agent(program, self._path("idle")))
        assets = "".join(f'[[asset]]\nid = "motor-{number}"\n' for number in range(1, ASSETS + 1))
        self.loaded = self._start(Agent(program, self._path("loaded"), assets))
        served = [part for profile, unit in METERS for part in ("--profile", f"{profile}@{unit}")]
        address = f"127.0.0.1:{self.port}"
        self.server = self._start(
            Process([program, "simulate", "--serve", "modbus-tcp", address, *served], self._path("server.log"), env=ENVIRONMENT)
        )
        wait_for_port(self.port, self.server)
        self.meters = self._start(Agent(program, self._path("meters"), meters_configuration(self.port)))
        self.collectd = self._start_collectd() if os.path.exists(collectd.PROGRAM) else None
        for agent in (self.idle, self.loaded, self.meters):
            agent.wait()
        self.viewers = Viewers(self.loaded.port, VIEWERS)

    def _path(self, name):
        return os.path.join(self.directory, name)

    def _start(self, child):
        self.children.append(child)
        return child

    def _start_collectd(self):
        directory = self._path("collectd")
        os.makedirs(directory)
        path = os.path.join(directory, "collectd.conf")
        with open(path, "w") as file:
            file.write(collectd.configuration(directory, self.port, METERS))
        return self._start(Process([collectd.PROGRAM, "-f", "-C", path], self._path("collectd.log")))

    def measure(self):
        """The figures, once every twin has been learned and is judged."""
        began = time.monotonic()
        time.sleep(max(0, IDLE_SECONDS - (began - self.idle.began)))
        figures = {f"idle_{kind}_mb": size for kind, size in self.idle.memory().items()}
        figures["page_kb"] = self.idle.page_bytes() / 1e3
        starts = {agent: (agent.written(), time.monotonic()) for agent in (self.idle, self.meters)}
        processor = {child: (child.processor_seconds(), time.monotonic()) for child in self.children}
        most = self._watch_load()
        figures |= {f"loaded_{kind}_mb": size for kind, size in most.items()}
        self.viewers.check(time.monotonic() - began)
        self.viewers.close()
        beside = [(self.loaded, "loaded"), (self.meters, "meters")] + ([(self.collectd, "collectd")] if self.collectd else [])
        for child, name in beside:
            before, since = processor[child]
            figures[f"{name}_core_percent"] = 100 * (child.processor_seconds() - before) / (time.monotonic() - since)
        for child, name in beside[1:]:
            memory = child.memory()
            figures |= {f"{name}_{kind}_mb": memory[kind] for kind in ("resident", "pss")}
        self._check_meters()
        for agent, name, count in ((self.idle, "100hz", 1), (self.meters, "1hz", len(METERS))):
            before, since = starts[agent]
            seconds = time.monotonic() - since
            figures[f"written_{name}_mb_day"] = (agent.written() - before) / count / seconds * 86_400 / 1e6
        return figures

    def _watch_load(self):
        """The most memory the loaded agent takes until its assets are judged, and a minute on."""
        most = {}
        deadline = time.monotonic() + 600
        until = None
        while until is None or time.monotonic() < until:
            for kind, size in self.loaded.memory().items():
                most[kind] = max(size, most.get(kind, 0))
            if until is None and all(asset["analysis"]["standing"] == "judged" for asset in self.loaded.status()["assets"]):
                until = time.monotonic() + 60
            if time.monotonic() > deadline:
                raise Failure(f"not all {ASSETS} twins are judged after 600 s: see {self.directory}/loaded/log")
            time.sleep(2)
        return most

    def _check_meters(self):
        """Raises where the agent or collectd has not read what it was to."""
        for asset in self.meters.status()["assets"]:
            if asset["status"] == "DISCONNECTED" or asset["event_count"] < IDLE_SECONDS:
                raise Failure(f"the agent has not read {asset['asset_id']}: {asset['status']}, {asset['event_count']} events")
        if self.collectd:
            self.collectd.check()
            wanted = sum(len(collectd.registers(profile)) for profile, _ in METERS)
            self.collectd.stop()
            count, files = collectd.values(os.path.join(self.directory, "collectd"))
            if files != wanted or count < wanted * IDLE_SECONDS:
                raise Failure(f"collectd has read {count} values of {files} registers, of {wanted}: {self.collectd.said()[-2000:]}")

    def stop(self):
        """Ends all that still runs."""
        if self.viewers:
            self.viewers.close()
        for child in reversed(self.children):
            if child.child.poll() is None:
                child.stop()


def meters_configuration(port):
    """Both served meters, read once a second over one connection."""
    lines = ['[[bus]]\nid = "panel"\nkind = "modbus-tcp"', f'host = "127.0.0.1"\ntcp_port = {port}']
    for profile, unit in METERS:
        lines += [f'[[device]]\nid = "meter-{unit}"\nbus = "panel"\nprofile = "{profile}"\nunit_id = {unit}']
        lines += [f'[[asset]]\nid = "motor-{unit}"\nmeter = "meter-{unit}"\nrated_current_a = 12']
    return "\n".join(lines) + "\n"


def free_port():
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_port(port, child):
    """Until somebody listens there."""
    deadline = time.monotonic() + 30
    while True:
        child.check()
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError as error:
            if time.monotonic() > deadline:
                raise Failure(f"nobody listens on port {port} after 30 s: {child.said()[-2000:]}") from error
            time.sleep(0.05)
