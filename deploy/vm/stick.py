"""A USB stick, put in while the gateway runs."""

import os
import shutil
import subprocess

from machine import Failure


def run(command, folder=None):
    """Runs a program, whose words are the failure's if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} says {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def check_stick(trial):
    """Puts a stick in, waits until it may be pulled, pulls it and checks on this machine what is on it."""
    work = trial.machine.work
    image, folder = os.path.join(work, "stick.img"), os.path.join(work, "stick")
    for old in (image, folder):
        if os.path.isdir(old):
            shutil.rmtree(old)
        elif os.path.exists(old):
            os.remove(old)
    run(["mkfs.vfat", "-F", "32", "-n", "STICK", "-C", image, str(128 * 1024)])
    trial.machine.plug(image)
    trial.say("a stick is put in")

    def ended(status):
        sticks = status["export"]["sticks"]
        return sticks and sticks[0]["state"] in ("safe_to_remove", "failed", "interrupted") and sticks[0]

    stick = trial.wait("the stick may be pulled out", ended)
    if stick["state"] != "safe_to_remove":
        raise Failure(f"the export to the stick: {stick['state']}: {stick['message']}")
    trial.say(f"the page says of {stick['name']}: safe to remove: {stick['message']}")
    trial.machine.pull()
    os.mkdir(folder)
    run(["mcopy", "-s", "-i", image, "::*", folder])
    exports = [name for name in os.listdir(folder) if name.startswith("STATOR-")]
    if len(exports) != 1:
        raise Failure(f"on the stick are {sorted(os.listdir(folder))}; expected one folder STATOR-…")
    export = os.path.join(folder, exports[0])
    lines = run(["sha256sum", "-c", "SHA256SUMS"], export).splitlines()
    verify = "openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig"
    answer = run(verify.split(), export).strip()
    with open(os.path.join(export, "public-key.pem")) as key:
        if key.read().strip() != trial.agent.status()["export"]["public_key"].strip():
            raise Failure("the key on the stick is not the one that the page shows")
    trial.say(f"on the host: {exports[0]}, sha256sum -c: {len(lines)} files OK; openssl: {answer}; its key is the page's")
