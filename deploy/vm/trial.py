"""First boot, a stick, power cuts: what deploy/vm-test does with the gateway, and what it checks."""

import json
import random
import time

from agent import METERED, SENT, Agent, Sender, microseconds
from cuts import Cuts
from machine import Failure
from stick import check_stick


# Seconds within which what is waited for comes on a machine with nothing else to do, many times over: a limit matters
# only where something is broken, and a QEMU that shares its processors with a compiler is merely slow.
LIMIT = 600
# A first boot until the page answers takes about so many seconds where nothing else runs.
USUAL_BOOT = 60


class Trial:
    """One run, from the first boot to the totals."""

    def __init__(self, machine, surroundings, port, seed):
        self.machine, self.surroundings = machine, surroundings
        self.agent = Agent(port)
        self.sender = Sender(self.agent)
        self.random = random.Random(seed)
        self.began = time.time()
        # How much longer all takes where every instruction of an ARM is emulated.
        self.pace = 1 if machine.arch == "amd64" else 4
        # How much longer than usual is waited; the first boot tells how slow this machine really is.
        self.patience = self.pace

    def say(self, text):
        """A line of the transcript."""
        print(f"{time.time() - self.began:7.1f} s  {text}", flush=True)

    def wait(self, what, found):
        """What `found` makes of the status, once it is something; fails where that never comes, or QEMU ends."""
        limit = LIMIT * self.patience
        deadline = time.monotonic() + limit
        last = None
        while True:
            self.machine.check()
            if self.sender.error is not None:
                raise Failure(f"an event of {SENT} was refused: {self.sender.error}")
            status = self.agent.status()
            last = status or last
            answer = found(status) if status is not None else None
            if answer:
                return answer
            if time.monotonic() > deadline:
                with open(self.machine.work + "/status.json", "w") as file:
                    json.dump(last, file, indent=1)
                raise Failure(
                    f"not within {limit:.0f} s: {what}; the agent's last status is {file.name}, what the"
                    f" gateway said is {self.machine.console_path()}"
                )
            time.sleep(0.3)

    @staticmethod
    def asset(status, name):
        """One asset of the status."""
        return next((asset for asset in status["assets"] if asset["asset_id"] == name), None)

    def is_live(self, status):
        """The status, if the meter is read, the clock is right and nothing is amiss."""
        return (
            status["agent"]["clock_trusted"]
            and status["health"]["status"] == "ok"
            and self.asset(status, METERED)["status"] == "LIVE"
            and status
        )

    def degradation(self, status):
        """How much of the metered machine is used up, 0 to 1."""
        return self.asset(status, METERED)["analysis"]["degradation_index"]

    def check_clock(self, status):
        """Seconds between the gateway's clock and this machine's."""
        off = abs(microseconds(status["agent"]["now"]) / 1e6 - time.time())
        # An emulated machine answers late; years would be wrong.
        if off > 10:
            raise Failure(f"the gateway's clock says {status['agent']['now']}, {off:.0f} s from this machine's")
        return off

    def first_boot(self):
        """From power to a healthy gateway, without a hand on it."""
        self.surroundings.meter_answers()
        self.machine.switch_on()
        self.say("power on, for the first time; the clock says 2001")
        self.wait("the page answers", lambda status: status)
        boot = self.machine.up_for()
        self.patience = max(self.patience, boot / USUAL_BOOT)
        self.say(f"the page answers {boot:.0f} s after power on")
        self.sender.start()
        trusted = self.wait("the clock is corrected", lambda status: status["agent"]["clock_trusted"] and status)
        self.say(f"the clock is corrected after {self.machine.up_for():.0f} s: {self.check_clock(trusted):.1f} s from the host's")
        self.sender.open.set()
        status = self.wait("healthy, and the meter is read", self.is_live)
        self.say(f"healthy after {self.machine.up_for():.0f} s, {status['agent']['rss_bytes'] / 1e6:.0f} MB resident")
        signals = self.asset(status, METERED)["signals"]
        self.say(f"the meter: {', '.join(name + ' ' + format(signals[name]['value'], '.2f') for name in ('voltage_v', 'current_a', 'power_factor'))}")
        self.wait("InfluxDB has the meter's values", lambda status: self.stamps(METERED))
        stamps = self.stamps(METERED)
        if min(stamps) < self.began * 1e6 or max(stamps) > (time.time() + 2) * 1e6:
            raise Failure(f"InfluxDB has stamps from {min(stamps)} to {max(stamps)} µs, which is not when this test ran")
        self.say(f"InfluxDB on the host has {len(stamps)} points of the meter, all stamped within this test")

    def stamps(self, asset):
        """The times of an asset's events in InfluxDB, µs: the last three digits of the nanoseconds tell setting of the clock."""
        rows = self.surroundings.ask(f"SELECT voltage_v FROM sensor_data WHERE asset_id='{asset}'")
        return [row[0] // 1000 for row in rows]

    def learn(self):
        """Until it is known what is healthy, so that there is something to lose."""
        learned = lambda status: self.asset(status, METERED)["analysis"]["baseline"]["learned"]
        self.wait("the baseline is learned", learned)
        self.say(f"baseline learned, {self.machine.up_for():.0f} s after power on")

    def run(self, cuts, with_stick):
        """All of it."""
        self.first_boot()
        if with_stick:
            check_stick(self)
        if cuts > 0:
            self.learn()
            Cuts(self).run(cuts)
        self.totals()

    def totals(self):
        """Store, acknowledgements and InfluxDB beside each other, once all is delivered."""
        self.sender.stop()
        if self.sender.error is not None:
            raise Failure(f"an event of {SENT} was refused: {self.sender.error}")
        self.compare(SENT)
        self.compare(METERED)
        status = self.agent.status()
        if status is not None:
            self.say(f"resident at the end: {status['agent']['rss_bytes'] / 1e6:.0f} MB")

    def compare(self, asset):
        """Fails unless all that is stored of an asset is in InfluxDB, each event once, and nothing else is."""
        records = self.agent.stored(asset, self.began)
        until = max(moment for moment, _ in records)
        stored = sum(events for moment, events in records if moment < until)

        def arrived(_):
            there = [moment for moment in self.stamps(asset) if moment < until]
            return there if len(there) >= stored else None

        there = self.wait(f"all of {asset} is in InfluxDB", arrived)
        twice = len(there) - len(set(there))
        if twice or len(there) != stored:
            raise Failure(f"{asset}: {stored} events are stored; InfluxDB has {len(there)}, {twice} of them twice")
        acknowledged = ""
        if asset == SENT:
            missing = sorted(self.sender.acknowledged.keys() - {moment for moment, _ in records})
            if missing:
                raise Failure(f"{asset}: {len(missing)} acknowledged events are lost, such as {self.sender.acknowledged[missing[0]]}")
            acknowledged = f"{len(self.sender.acknowledged)} acknowledged ({self.sender.sent_again} times sent again), "
        self.say(f"{asset}: {acknowledged}{stored} stored but the last, {len(there)} in InfluxDB, none lost, none twice")
