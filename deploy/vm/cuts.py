"""Power cuts at random moments, and what must have survived each."""

import time

from agent import METERED, SENT
from machine import Failure

HEAD = "| cut | up, s | when | acknowledged | lost | records before → after | baseline | DI before → after | back after, s |"


class Cuts:
    """Cuts the power, boots, and compares what was certain before with what is there after."""

    def __init__(self, trial):
        self.trial = trial
        # What the agent had committed for certain: statuses that two commits followed.
        self.seen = []

    def run(self, count):
        """So many cuts, a row each."""
        print(f"{HEAD}\n|{'---|' * (HEAD.count('|') - 1)}", flush=True)
        trial = self.trial
        wearing = False
        done = 0
        while done < count:
            self._watch(trial.random.uniform(1, 12))
            rows = [self._cut("running")]
            if not wearing:
                # From here on the machine wears, so that there is a degradation that may not fall.
                trial.surroundings.meter_answers("--fault", "drift", "--severity", "severe")
                wearing = True
            done += 1
            trial.machine.switch_on()
            # Every third time the power goes again while it boots or recovers.
            while done < count and trial.random.random() < 1 / 3:
                time.sleep(trial.random.uniform(1, 25) * trial.patience)
                rows.append(self._cut("booting" if trial.agent.status() is None else "just started"))
                done += 1
                trial.machine.switch_on()
            self._compare(rows, done - len(rows))

    def _watch(self, seconds):
        """Lets it run, and notes what it says it has."""
        deadline = time.monotonic() + seconds * self.trial.patience
        while time.monotonic() < deadline:
            self.trial.machine.check()
            status = self.trial.agent.status()
            if status is not None:
                self.seen.append(status)
            time.sleep(0.3)

    def _cut(self, when):
        up = self.trial.machine.up_for()
        self.trial.machine.cut()
        self.trial.sender.open.clear()
        return f"{up:.0f} | {when}"

    def _certain(self):
        """The last status of before the cut, and the last one all of which was committed."""
        last = self.seen[-1]
        commits = last["store"]["commits"]
        whole = [status for status in self.seen if status["store"]["commits"] <= commits - 2]
        return last, (whole or self.seen[:1])[-1]

    def _compare(self, rows, first):
        trial = self.trial
        last, whole = self._certain()
        before = trial.asset(whole, METERED)["analysis"]
        records = last["store"]["records"]
        acknowledged = dict(trial.sender.acknowledged)
        hydrated = lambda status: trial.asset(status, METERED) and trial.asset(status, METERED)["analysis"] and status
        status = trial.wait("the page answers again", 180, hydrated)
        after = trial.asset(status, METERED)["analysis"]
        problems = []
        if status["store"]["records"] < records:
            problems.append(f"{records} records were committed, {status['store']['records']} are there")
        if status["store"]["damaged_file"] is not None:
            problems.append(f"the store was damaged: {status['store']['damaged_file']}")
        if after["baseline"]["version"] != before["baseline"]["version"] or not after["baseline"]["learned"]:
            problems.append(f"the baseline was {before['baseline']}, and is {after['baseline']}")
        if after["degradation_index"] < before["degradation_index"]:
            problems.append(f"the degradation was {before['degradation_index']}, and is {after['degradation_index']}")
        trial.check_clock(trial.wait("the clock is corrected again", 180, lambda status: status["agent"]["clock_trusted"] and status))
        trial.sender.open.set()
        trial.wait("healthy again", 180, trial.is_live)
        back = trial.machine.up_for()
        stored = {time for time, _ in trial.agent.stored(SENT, trial.began)}
        missing = sorted(acknowledged.keys() - stored)
        if missing:
            problems.append(f"{len(missing)} acknowledged events are lost, such as {acknowledged[missing[0]]}")
        for number, row in enumerate(rows, start=first + 1):
            counts = f"{len(acknowledged)} | {len(missing)} | {records} → {status['store']['records']}"
            state = f"{after['baseline']['version']} | {before['degradation_index']:.4f} → {after['degradation_index']:.4f} | {back:.0f}"
            print(f"| {number} | {row} | {counts} | {state} |", flush=True)
        if problems:
            raise Failure(f"after cut {first + len(rows)}: " + "; ".join(problems))
        self.seen = [status]
