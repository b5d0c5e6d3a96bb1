"""A program that runs while it is measured, above all the agent itself."""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import time

from budgets import Failure


# The project's own profiles; and a clock that is believed, which in a container nobody keeps.
ENVIRONMENT = {"PATH": os.environ["PATH"], "STATOR_CLOCK": "system", "STATOR_PROFILES": "board/profiles"}


class Process:
    """A child, what it takes of the machine, and its end."""

    def __init__(self, command, log, **options):
        self.name = os.path.basename(command[0])
        self.log = log
        self.began = time.monotonic()
        with open(log, "wb") as file:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, **options)

    def said(self):
        """What it has written so far."""
        with open(self.log, errors="replace") as file:
            return file.read()

    def check(self):
        """Raises if it has ended by itself."""
        if self.child.poll() is not None:
            raise Failure(f"{self.name} ended by itself ({self.child.returncode}): {self.said()[-2000:]}")

    def memory(self):
        """Resident, PSS and private anonymous memory now, MB of a million bytes."""
        self.check()
        with open(f"/proc/{self.child.pid}/smaps_rollup") as file:
            sizes = dict(re.findall(r"^(\w+): +(\d+) kB$", file.read(), re.M))
        return {"resident": kilo(sizes["Rss"]), "pss": kilo(sizes["Pss"]), "anonymous": kilo(sizes["Anonymous"])}

    def processor_seconds(self):
        """What it has used of processors so far."""
        with open(f"/proc/{self.child.pid}/stat") as file:
            words = file.read().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        """Ends it as a service is ended."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait()


class Agent(Process):
    """`stator run` on a free port, with a store of its own; `under` a program that watches it.

    `is_fresh` has it read from the disk, as after a boot.
    """

    def __init__(self, program, directory, configuration="", under=(), is_fresh=True):
        os.makedirs(directory)
        program = fresh_copy(program, directory) if is_fresh else program
        file = os.path.join(directory, "stator.toml")
        with open(file, "w") as out:
            out.write(configuration)
        state = os.path.join(directory, "state")
        command = [*under, program, "run", "--config", file, "--state-dir", state, "--listen", "127.0.0.1:0"]
        super().__init__(command, os.path.join(directory, "log"), env=ENVIRONMENT)
        self.port = None

    def wait(self):
        """Until its API answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.check()
            # Port 0 is any free one: the agent says which.
            found = re.search(r"status page: http://127\.0\.0\.1:(\d+)", self.said())
            if found:
                self.port = int(found[1])
                return self.status()
            time.sleep(0.0005)
        raise Failure(f"the agent says no address within 60 s: {self.said()[-2000:]}")

    def status(self):
        """What it says of everything."""
        return json.loads(self.get("/api/v1/status"))

    def get(self, path, headers=None):
        """The body of an answer, as it was sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            body = answer.read()
        except OSError as error:
            raise Failure(f"the agent does not answer GET {path}: {error}; it says: {self.said()[-2000:]}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise Failure(f"GET {path}: {answer.status} {body[:300]}")
        return body

    def page_bytes(self):
        """The page as a browser fetches it, compressed: itself, and all that it and its scripts name."""
        total, wanted, seen = 0, ["/"], set()
        while wanted:
            path = wanted.pop()
            if path in seen:
                continue
            seen.add(path)
            body = self.get(path, {"Accept-Encoding": "gzip"})
            total += len(body)
            text = gzip.decompress(body).decode() if body[:2] == b"\x1f\x8b" else body.decode()
            wanted += re.findall(r'(?:src|href)="(/page/[^"]+)"', text)
            wanted += [f"/page/{name}" for name in re.findall(r'from "(?:\./|/page/)([^"]+)"', text)]
        if "/page/page.js" not in seen or "/page/page.css" not in seen:
            raise Failure(f"the page names neither script nor style: only {sorted(seen)}")
        return total

    def written(self):
        """Bytes that it has written to files so far, and what its log will have written to the store once more.

        What the kernel counts as sent to disks (write_bytes) is too much where it keeps files in large pieces: it
        counts a piece of which a byte has changed.
        """
        with open(f"/proc/{self.child.pid}/io") as file:
            count = int(re.search(r"^wchar: (\d+)$", file.read(), re.M)[1])
        return count + self.status()["store"]["wal_bytes"]


def fresh_copy(program, directory):
    """A copy that is not in memory yet.

    What several agents share of one file would make each one's share (PSS) look small; and the kernel maps in larger
    pieces what has just been written.
    """
    copy = shutil.copy(program, directory)
    descriptor = os.open(copy, os.O_RDWR)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
    return copy


def kilo(text):
    """MB of so many times 1024 bytes."""
    return int(text) * 1024 / 1e6
