"""Power cuts at random moments, and what must have survived each."""

import time

from agent import METERED, SENT
from machine import Failure

# The agent stores its state with each such rise of the degradation; less than that a cut may take.
STEP = 0.01
HEAD = "| cut | up, s | when | acknowledged | lost | records before → after | baseline | DI seen → after | back after, s |"


class Cuts:
    """Cuts the power, boots, and compares what was certain before with what is there after."""

    def __init__(self, trial):
        self.trial = trial
        # Statuses since the last boot; the first one's content is committed.
        self.seen = []
        # The degradation that must be there whatever comes.
        self.worn = 0.0

    def run(self, count):
        """So many cuts, a row each."""
        print(f"{HEAD}\n|{'---|' * (HEAD.count('|') - 1)}", flush=True)
        trial = self.trial
        self._commit("the baseline is committed", trial.wait("a status", lambda status: status))
        done = 0
        while done < count:
            # Long enough, now and then, for a detector that a boot begins anew to judge.
            self._watch(trial.random.uniform(1, 45))
            rows = [self._cut("running")]
            if done == 0:
                # From here on the machine wears, so that there is a degradation that may not fall.
                trial.surroundings.meter_answers("--fault", "drift", "--severity", "severe")
            done += 1
            trial.machine.switch_on()
            # Every third time the power goes again while it boots or recovers.
            while done < count and trial.random.random() < 1 / 3:
                time.sleep(trial.random.uniform(1, 25) * trial.pace)
                rows.append(self._cut("booting" if trial.agent.status() is None else "just started"))
                done += 1
                trial.machine.switch_on()
            self._compare(rows, done - len(rows))
            if done == len(rows):
                self._wear()
        self._end()

    def _commit(self, what, status):
        """Waits until all that a status tells of is on the disk, two commits later, which cuts may not take any more."""
        self.seen = [status]
        enough = status["store"]["commits"] + 2
        self.trial.wait(what, lambda status: status["store"]["commits"] >= enough)

    def _wear(self):
        """Waits until the machine wears: whatever is compared from here on has something to lose."""
        trial = self.trial
        self._commit("the wear is committed", trial.wait("the fault of the meter wears the machine", lambda status: trial.degradation(status) and status))

    def _end(self):
        """Tells how much the machine is worn, which must be something."""
        at_end = self.trial.degradation(self.trial.wait("a last status", lambda status: status))
        if at_end < self.worn or not at_end > 0:
            raise Failure(f"the degradation was {self.worn} after the last cut, and is {at_end} at the end; expected more than 0")
        self.trial.say(f"degradation index at the end: {at_end:.4f}, the baseline is the first one")

    def _watch(self, seconds):
        """Lets it run, and notes what it says it has."""
        deadline = time.monotonic() + seconds * self.trial.pace
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
        status = trial.wait("the page answers again", hydrated)
        after = trial.asset(status, METERED)["analysis"]
        problems = []
        if status["store"]["records"] < records:
            problems.append(f"{records} records were committed, {status['store']['records']} are there")
        if status["store"]["damaged_file"] is not None:
            problems.append(f"the store was damaged: {status['store']['damaged_file']}")
        if after["baseline"]["version"] != before["baseline"]["version"] or not after["baseline"]["learned"]:
            problems.append(f"the baseline was {before['baseline']}, and is {after['baseline']}")
        seen, worn = before["degradation_index"], after["degradation_index"]
        if worn < max(self.worn, seen - STEP) or (seen > 0 and not worn > 0):
            problems.append(f"the degradation was {self.worn} after the last boot, then {seen}, and is {worn}")
        self.worn = worn
        trial.check_clock(trial.wait("the clock is corrected again", lambda status: status["agent"]["clock_trusted"] and status))
        trial.sender.open.set()
        trial.wait("healthy again", trial.is_live)
        back = trial.machine.up_for()
        stored = {time for time, _ in trial.agent.stored(SENT, trial.began)}
        missing = sorted(acknowledged.keys() - stored)
        if missing:
            problems.append(f"{len(missing)} acknowledged events are lost, such as {acknowledged[missing[0]]}")
        for number, row in enumerate(rows, start=first + 1):
            counts = f"{len(acknowledged)} | {len(missing)} | {records} → {status['store']['records']}"
            state = f"{after['baseline']['version']} | {seen:.4f} → {worn:.4f} | {back:.0f}"
            print(f"| {number} | {row} | {counts} | {state} |", flush=True)
        if problems:
            raise Failure(f"after cut {first + len(rows)}: " + "; ".join(problems))
        self.seen = [status]
