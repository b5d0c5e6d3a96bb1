"""What takes time: the start, appends, the delivery of a backlog; a forest's scores beside those of others."""

import os
import statistics
import subprocess
import time

from agent import Agent
from budgets import Failure
from counts import figures_of, run

STARTS = 15
RECORDS, POINTS = 4_000, 1_000_000
PEERS = ".build/peers/bin/python"


def start(program, directory):
    """From exec to the first answer of the API, beside a run that only loads the program and says its version."""
    starts, versions = [], []
    for number in range(STARTS):
        began = time.monotonic()
        subprocess.run([program, "--version"], stdout=subprocess.DEVNULL, check=True)
        versions.append(time.monotonic() - began)
        agent = Agent(program, os.path.join(directory, f"start-{number}"), is_fresh=False)
        try:
            agent.wait()
            starts.append(time.monotonic() - agent.began)
        finally:
            agent.stop()
    middle = statistics.median(starts)
    return {"start_ms": middle * 1e3, "start_ratio": middle / statistics.median(versions)}


def appends(bench, directory):
    """Records a second into the store, and beside SQLite alone."""
    path = os.path.join(directory, "appends")
    os.makedirs(path)
    return figures_of(bench, "--appends", path, str(RECORDS))


def drain(bench):
    """A backlog into VictoriaMetrics."""
    return figures_of(bench, "--drain", str(POINTS))


def forests(bench, directory, score_ns):
    """scikit-learn and isotree on the rows of our forest, where they are installed."""
    figures = {"scores_s": 1e9 / score_ns}
    if not os.path.exists(PEERS):
        return figures
    rows = os.path.join(directory, "forest-rows")
    run([bench, "--forest-rows", rows])
    for name in ("sklearn", "isotree"):
        if subprocess.run([PEERS, "-c", f"import {name}"], capture_output=True).returncode != 0:
            continue
        words = run([PEERS, "Tests/bench/peer_forest.py", name, rows]).split()
        if len(words) != 4:
            raise Failure(f"peer_forest.py {name} says {words}; expected four numbers")
        kinds = ("scores_s", "batch_scores_s", "resident_mb", "agreement")
        figures |= {f"{name}_{kind}": float(word) for kind, word in zip(kinds, words)}
    return figures
