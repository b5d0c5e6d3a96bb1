"""What is counted: allocations, ratios and instructions of the hot path, bytes of the program and its package."""

import glob
import os
import re
import subprocess
import tempfile

from budgets import Failure

# Two lengths, so that what comes before the first event is not counted.
FEW, MANY = 20_000, 120_000


def run(command, **options):
    """What a command says; raises with its words where it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} failed ({done.returncode}): {(done.stderr or done.stdout)[-3000:]}")
    return done.stdout if done.stdout else done.stderr


def figures_of(bench, *arguments):
    """The figures that stator-bench gives: a name and a number a line."""
    done = subprocess.run([bench, *arguments], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failure(f"stator-bench {' '.join(arguments)} failed ({done.returncode}): see above")
    return {name: float(number) for name, number in (line.split() for line in done.stdout.splitlines())}


def hot_path(bench):
    """Allocations, ratios and memory of the hot path."""
    return figures_of(bench, "--numbers")


def instructions(bench):
    """Instructions an event takes, from the door to its score."""

    def collected(events):
        with tempfile.NamedTemporaryFile() as out:
            done = subprocess.run(
                ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", bench, "--events", str(events)],
                capture_output=True, text=True,
            )
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            raise Failure(f"callgrind of {events} events failed ({done.returncode}): {done.stderr[-3000:]}")
        return int(found[1])

    return {"event_instructions": (collected(MANY) - collected(FEW)) / (MANY - FEW)}


def program_size(program):
    """Bytes of the stripped program."""
    return {"program_mb": os.path.getsize(program) / 1e6}


def package_size(program, directory):
    """Bytes of the Debian package."""
    run(["deploy/package", "--program", program, "--output", directory])
    [package] = glob.glob(os.path.join(directory, "stator_*.deb"))
    return {"package_mb": os.path.getsize(package) / 1e6}
