"""collectd, which reads the same registers: its configuration from Stator's own profiles."""

import os
import tomllib

PROGRAM = "/usr/sbin/collectd"
PROFILES = os.path.join(os.path.dirname(__file__), "..", "..", "board", "profiles")


def registers(profile):
    """Channel and address of each register of a profile, all of them 32-bit floats, high word first."""
    with open(os.path.join(PROFILES, f"{profile}.toml"), "rb") as file:
        modbus = tomllib.load(file)["modbus"]
    assert modbus["encoding"] == "float32" and modbus["word_order"] == "ABCD" and modbus["function"] == 4, profile
    return [(entry["channel"], entry["address"]) for entry in modbus["registers"]]


def configuration(directory, port, meters):
    """What collectd is told: `meters` is a list of profile and unit id.

    Its files go below its base directory, by a relative path: it refuses one with a folder like `.build` in it.
    """
    lines = [f'BaseDir "{directory}"', f'PIDFile "{directory}/pid"', "Interval 1", 'TypesDB "/usr/share/collectd/types.db"']
    lines += ["LoadPlugin modbus", "LoadPlugin csv", "<Plugin csv>", '  DataDir "csv"', "</Plugin>", "<Plugin modbus>"]
    for profile, unit in meters:
        for channel, address in registers(profile):
            lines += [f'  <Data "{unit}-{channel}">', f"    RegisterBase {address}", "    RegisterType Float", "    RegisterCmd ReadInput"]
            lines += ["    Type gauge", f'    Instance "{channel}"', "  </Data>"]
    lines += ['  <Host "meters">', '    Address "127.0.0.1"', f'    Port "{port}"', "    Interval 1"]
    for profile, unit in meters:
        lines += [f"    <Slave {unit}>", f'      Instance "{profile}"']
        lines += [f'      Collect "{unit}-{channel}"' for channel, _ in registers(profile)] + ["    </Slave>"]
    return "\n".join(lines + ["  </Host>", "</Plugin>", ""])


def values(directory):
    """How many numbers it has written, over all its files, and how many files there are."""
    count, files = 0, 0
    for folder, _, names in os.walk(os.path.join(directory, "csv")):
        for name in names:
            files += 1
            with open(os.path.join(folder, name)) as file:
                count += sum("nan" not in line for line in file) - 1
    return count, files
