"""Finds which functions a running agent uses, and writes deploy/hot-functions.ld, by which the linker puts them
side by side: memory is taken in pages, and the kernel maps sixteen at a time.

Run it when idle_resident_mb of `Tests/run --bench` has grown; names that the program no longer has do no harm.
`python3 Tests/bench/hot_functions.py --bin .build/release`: six minutes.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time

from agent import ENVIRONMENT, Agent, Process
from budgets import Failure
from running import METERS, free_port, meters_configuration, wait_for_port
from viewers import Viewers

LIST = "deploy/hot-functions.ld"
HEAD = """\
/* The functions that a running agent uses, side by side: what nobody calls stays on the disk.
   Made by Tests/bench/hot_functions.py, which tells when; deploy/release-flags gives it to the linker. */
SECTIONS
{
  .text_hot :
  {
"""
TAIL = """\
  }
}
INSERT BEFORE .text;
"""


def main():
    """Runs the agent for the whole of what a gateway does, counted."""
    parser = argparse.ArgumentParser(prog="Tests/bench/hot_functions.py", description=__doc__)
    parser.add_argument("--bin", required=True, help="where the release build's stator is, with its symbols")
    arguments = parser.parse_args()
    os.makedirs(".build", exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hot-", dir=".build") as directory:
        program = os.path.join(os.path.abspath(directory), "stator")
        # valgrind knows its symbols, and not the debugger's data.
        subprocess.run(["strip", "-g", "-o", program, os.path.join(arguments.bin, "stator")], check=True)
        calls = os.path.join(directory, "calls")
        use(program, os.path.abspath(directory), calls)
        known = defined(program)
        first, gateway = (used(f"{calls}-{name}") & known for name in ("first", "gateway"))
    # Who has no meter and no server does not pay for what reads and sends.
    names = sorted(first) + sorted(gateway - first)
    if len(first) < 1_000:
        raise Failure(f"only {len(first)} functions were used: callgrind has not seen the agent")
    with open(LIST, "w") as file:
        file.write(HEAD)
        file.writelines(f"    *(.text.{name})\n" for name in names)
        file.write(TAIL)
    print(f"{LIST}: {len(names)} functions")


def use(program, directory, calls):
    """Two lives: just installed, on the twin; and a gateway's, with meters, a server that is sent all, and people who look."""
    port, sink = free_port(), free_port()
    served = [part for profile, unit in METERS for part in ("--profile", f"{profile}@{unit}")]
    children = []
    try:
        serving = [program, "simulate", "--serve", "modbus-tcp", f"127.0.0.1:{port}", *served]
        storing = ["victoria-metrics", "-storageDataPath", f"{directory}/victoria", "-httpListenAddr", f"127.0.0.1:{sink}"]
        for command, open_port, name in ((serving, port, "meters"), (storing, sink, "victoria")):
            children.append(Process(command, f"{directory}/{name}.log", env=ENVIRONMENT))
            wait_for_port(open_port, children[-1])
        configuration = meters_configuration(port) + '[[asset]]\nid = "twin"\n[[sink]]\nid = "server"\nkind = "influxdb-v2"\n'
        configuration += f'url = "http://127.0.0.1:{sink}"\norg = "plant"\nbucket = "motors"\n'
        agents = []
        for name, text in (("first", ""), ("gateway", configuration)):
            counting = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={calls}-{name}"]
            agents.append(Agent(program, f"{directory}/{name}", text, counting))
        children += agents
        for agent in agents:
            agent.wait()
        viewers = [Viewers(agent.port, 2) for agent in agents]
        deadline = time.monotonic() + 900
        while not all(is_judged(agent) for agent in agents):
            if time.monotonic() > deadline:
                raise Failure("the twins are not judged after 900 s")
            for agent in agents:
                agent.page_bytes()
                agent.get("/metrics")
                agent.get("/health")
            time.sleep(10)
        time.sleep(30)
        for viewer in viewers:
            viewer.close()
    finally:
        for child in reversed(children):
            child.stop()


def is_judged(agent):
    """Whether its twin has learned what is healthy."""
    return any(asset["source"] == "simulator" and asset["analysis"]["standing"] == "judged" for asset in agent.status()["assets"])


def used(calls):
    """The names in a file of callgrind, which writes a name once and then its number."""
    names = {}
    with open(calls, errors="replace") as file:
        for line in file:
            found = re.match(r"c?fn=\((\d+)\) (\S+)", line)
            if found:
                # A recursive call is one of its own, with an apostrophe and its depth.
                names[found[1]] = found[2].partition("'")[0]
    return set(names.values())


def defined(program):
    """The functions of the program that a linker's script can name."""
    words = subprocess.run(["nm", "--defined-only", program], stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n")
    lines = [line.split() for line in words]
    return {line[2] for line in lines if len(line) == 3 and line[1] in "tTwW" and re.fullmatch(r"[\w$.]+", line[2])}


try:
    main()
except Failure as failure:
    print(f"hot_functions: {failure}", file=sys.stderr)
    sys.exit(1)
