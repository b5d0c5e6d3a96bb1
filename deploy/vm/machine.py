"""The gateway: a QEMU whose disk loses what was not flushed when its power is cut."""

import json
import os
import signal
import socket
import subprocess
import time

CLOCK_AT_BOOT = "2001-01-01T00:00:00"
KINDS = {
    "amd64": ["qemu-system-x86_64", "-machine", "q35", "-cpu", "Nehalem"],
    "arm64": ["qemu-system-aarch64", "-machine", "virt", "-cpu", "cortex-a53"],
}


class Failure(Exception):
    """What did not hold, in words for the person who runs the test."""


class Machine:
    """One gateway, switched on and cut off as often as is wanted.

    What a boot writes goes into a layer of its own in clusters of 4 kB. QEMU keeps in its memory which clusters a layer
    has until the guest flushes; killed, it forgets those, as a memory card forgets what was in its cache. What was
    flushed is then merged into the state that the next boot finds.
    """

    def __init__(self, arch, image, work, meter, port):
        self.arch, self.image, self.work, self.meter, self.port = arch, image, work, meter, port
        self.state = os.path.join(work, "state.qcow2")
        self.layer = os.path.join(work, "boot.qcow2")
        self.control = os.path.join(work, "qmp")
        self.boots = 0
        self.process = None
        self.switched_on = 0.0
        self._new_layer(self.state, os.path.join(image, "disk.raw"), "raw")

    def _new_layer(self, path, below, form):
        subprocess.run(
            ["qemu-img", "create", "-q", "-f", "qcow2", "-o", "cluster_size=4k", "-F", form, "-b", below, path], check=True
        )

    def switch_on(self):
        """Boots, with the clock of a board that has no battery."""
        self._new_layer(self.layer, self.state, "qcow2")
        self.boots += 1
        console = "ttyS0" if self.arch == "amd64" else "ttyAMA0"
        command = KINDS[self.arch] + [
            *("-accel", "tcg,thread=multi", "-smp", "2", "-m", "1024", "-nodefaults", "-display", "none", "-no-reboot"),
            *("-rtc", f"base={CLOCK_AT_BOOT},clock=host"),
            *("-kernel", f"{self.image}/vmlinuz", "-initrd", f"{self.image}/initrd"),
            *("-append", f"root=/dev/vda rw rootflags=commit=30,noatime console={console} quiet panic=1 systemd.journald.max_level_console=info"),
            *("-drive", f"file={self.layer},if=none,id=disk,format=qcow2,cache=none"),
            *("-device", "virtio-blk-pci,drive=disk"),
            *("-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{self.port}-:8077", "-device", "virtio-net-pci,netdev=net"),
            *("-chardev", f"serial,id=meter,path={self.meter}"),
            *("-device", "qemu-xhci,id=usb", "-device", "usb-serial,chardev=meter,serial=METER1,bus=usb.0,always-plugged=on"),
            *("-serial", f"file:{self.console_path()}", "-qmp", f"unix:{self.control},server=on,wait=off"),
        ]
        with open(os.path.join(self.work, "qemu.log"), "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.switched_on = time.monotonic()

    def console_path(self):
        """What the boot at hand says on its console."""
        return os.path.join(self.work, f"console-{self.boots:02}.log")

    def check(self):
        """Raises if the machine has ended by itself."""
        if self.process is None or self.process.poll() is not None:
            raise Failure(f"QEMU ended by itself: see {self.work}/qemu.log and {self.console_path()}")

    def up_for(self):
        """Seconds since the power came."""
        return time.monotonic() - self.switched_on

    def cut(self):
        """Takes the power away, and keeps what was flushed."""
        self.check()
        self.stop()
        subprocess.run(["qemu-img", "commit", "-q", self.layer], check=True)

    def stop(self):
        """Kills QEMU; nothing is kept."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def command(self, name, **arguments):
        """Tells QEMU to do something, such as plugging a stick in."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(120)
            connection.connect(self.control)
            answers = connection.makefile("r")
            answers.readline()
            for request in ({"execute": "qmp_capabilities"}, {"execute": name, "arguments": arguments}):
                connection.sendall(json.dumps(request).encode() + b"\n")
                answer = json.loads(answers.readline())
                while "event" in answer:
                    answer = json.loads(answers.readline())
                if "error" in answer:
                    raise Failure(f"QEMU refuses {name}: {answer['error']['desc']}")

    def plug(self, stick):
        """Puts the file `stick` in as a USB stick."""
        self.command("blockdev-add", **{"node-name": "stick", "driver": "raw", "file": {"driver": "file", "filename": stick}})
        self.command("device_add", driver="usb-storage", id="stick", drive="stick", bus="usb.0")

    def pull(self):
        """Pulls the stick out."""
        self.command("device_del", id="stick")
        deadline = time.monotonic() + 300
        while True:
            try:
                return self.command("blockdev-del", **{"node-name": "stick"})
            except Failure:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
