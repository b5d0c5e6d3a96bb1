"""Measures Stator against Tests/budgets.toml: `Tests/run --bench`. Exit status 1 where a figure is over its budget."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import counts
import speeds
from budgets import Failure, Table
from running import Runs


def main():
    """Measures, shows, judges."""
    parser = argparse.ArgumentParser(prog="Tests/bench/run.py", description=__doc__)
    parser.add_argument("--bin", required=True, help="where the release build's stator and stator-bench are")
    parser.add_argument("--json", metavar="FILE", help="write the table there as well")
    parser.add_argument("--quick", action="store_true", help="only what every run of the tests checks")
    arguments = parser.parse_args()
    # A signal leaves through `finally`, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # On the disk of the project: /tmp may be in memory, where nothing is written and no sync takes time.
    os.makedirs(".build", exist_ok=True)
    directory = os.path.abspath(tempfile.mkdtemp(prefix="bench-", dir=".build"))
    try:
        table = Table()
        measure(table, arguments, directory)
    except Failure as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    table.show()
    if arguments.json:
        table.save(arguments.json)
    for name in table.over():
        print(f"bench: {name} is over its budget: {table.budgets[name].get('why', table.budgets[name]['what'])}", file=sys.stderr)
    return 1 if table.over() else 0


def measure(table, arguments, directory):
    """Takes all figures."""
    program, bench = (os.path.join(directory, name) for name in ("stator", "stator-bench"))
    for path in (program, bench):
        subprocess.run(["strip", "-o", path, os.path.join(arguments.bin, os.path.basename(path))], check=True)
    say("the hot path")
    hot = counts.hot_path(bench)
    table.add(hot | counts.program_size(program))
    if arguments.quick:
        return
    say("start, store, delivery, forests")
    table.add(speeds.start(program, directory))
    table.add(speeds.appends(bench, directory))
    table.add(speeds.drain(bench))
    table.add(speeds.forests(bench, directory, hot["score_ns"]))
    say("instructions and the package, while agents run until their twins are judged: seven minutes")
    runs = Runs(program, directory)
    try:
        runs.start()
        table.add(counts.instructions(bench))
        table.add(counts.package_size(program, directory))
        table.add(runs.measure())
    finally:
        runs.stop()


def say(text):
    """Tells the person who waits."""
    print(f"==> {text}", file=sys.stderr, flush=True)


sys.exit(main())
