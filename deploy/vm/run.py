"""deploy/vm-test's own part: starts what the trial needs, and ends all of it whatever happens."""

import argparse
import os
import shutil
import signal
import sys

from machine import Failure, Machine
from surroundings import Surroundings
from trial import Trial

PORT = 28077


def main():
    """The trial; exit code 1 and the reason where something does not hold."""
    parser = argparse.ArgumentParser(prog="deploy/vm/run.py", description=__doc__)
    parser.add_argument("--arch", required=True)
    parser.add_argument("--image", required=True)
    parser.add_argument("--program", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--cuts", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--no-stick", action="store_true")
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    # A signal leaves through `finally`, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    surroundings = Surroundings(arguments.program, arguments.work)
    machine = Machine(arguments.arch, arguments.image, arguments.work, surroundings.meter, PORT)
    try:
        surroundings.start()
        Trial(machine, surroundings, PORT, arguments.seed).run(arguments.cuts, with_stick=not arguments.no_stick)
    except Failure as failure:
        print(f"vm-test: {failure}", file=sys.stderr)
        return 1
    finally:
        machine.stop()
        surroundings.stop()
    print(f"all held: {arguments.cuts} power cuts on {arguments.arch}")
    return 0


sys.exit(main())
