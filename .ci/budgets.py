"""Measures functions under the runtime interface emulator: `budgets.py STACK BUILT WORK`. Called by .ci/budgets."""

import io
import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import samcli

ROOT = Path(__file__).resolve().parent.parent
STACK, BUILT, WORK = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
EVENTS = ROOT / "tests" / "events"
SIGNED = WORK / "signed.json"
# Of packages, in MB.
BUDGETS = {"webhook": 3.0, "product-lookup": 3.5, "quote-published": 4.5, "quote-won": 4.5, "sweep": 4.5}
FIRST = {
    "webhook": SIGNED,
    "product-lookup": EVENTS / "product-lookup-health.json",
    "quote-published": EVENTS / "quote-published.json",
    "quote-won": EVENTS / "quote-won.json",
    "sweep": EVENTS / "sweep-health.json",
}
DELIVERIES = 300
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def folder_of(function):
    """As `sam build` calls it, after the name in the template, or as a folder of binaries does."""
    logical = "".join(part.capitalize() for part in function.split("-"))
    return next(folder for folder in (BUILT / function, BUILT / logical) if folder.exists())


def size(folder, names=None):
    """Of a package with these files, in MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and (names is None or path.name in names):
                archive.write(path, path.relative_to(folder))
    return len(packed.getvalue()) / 1e6


class Emulated:
    """A function under the emulator, from start to end of a `with`."""

    def __init__(self, name, folder, environment_of):
        self.log = WORK / f"budget-{name}.log"
        self.port = free_port()
        emulator = WORK / "emulator"
        shutil.copy(Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{platform.machine()}", emulator)
        emulator.chmod(0o755)
        asked = subprocess.run([sys.executable, ROOT / ".ci" / "aws.py", "environment", STACK, environment_of],
                               check=True, capture_output=True, text=True).stdout
        variables = dict(line.split("=", 1) for line in asked.splitlines())
        self.process = subprocess.Popen(
            [emulator, "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}",
             "--runtime-api-address", f"127.0.0.1:{free_port()}", "./bootstrap"],
            cwd=folder, env=os.environ | variables, stdout=self.log.open("w"), stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        raise TimeoutError("the emulator does not listen")

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def invoke(self, event):
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        with urllib.request.urlopen(url, event.read_bytes(), timeout=300) as answer:
            return answer.read().decode()

    def child(self):
        listed = subprocess.run(["pgrep", "-P", str(self.process.pid)], check=True, capture_output=True, text=True)
        return Path("/proc") / listed.stdout.split()[0]

    def memory(self):
        """The most that was resident, in MB."""
        return int(re.search(r"VmHWM:\s+(\d+) kB", (self.child() / "status").read_text())[1]) * 1024 / 1e6

    def cpu(self):
        """Processor time until now, in seconds."""
        fields = (self.child() / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def logged(self, pattern):
        """A duration of the log, in ms."""
        found = re.search(pattern, self.log.read_text())
        return float(found[1]) if found else float("nan")


def deliver(function, event):
    """Deliveries per second of processor time, after some to warm up."""
    for _ in range(20):
        function.invoke(event)
    before = function.cpu()
    for _ in range(DELIVERIES):
        answer = json.loads(function.invoke(event))
        assert answer["statusCode"] == 200, answer
    return DELIVERIES / (function.cpu() - before)


def measure(name, folder, package, environment_of):
    with Emulated(name, folder, environment_of) as function:
        function.invoke(FIRST[environment_of])
        rate = f"{deliver(function, SIGNED):,.0f}" if environment_of == "webhook" else ""
        start = function.logged(r"INIT REPORT\(durationMs: ([\d.]+)")
        first = function.logged(r"INVOKE RTDONE\(.*?duration: ([\d.]+)ms")
        row = (name, f"{package:.2f}", f"{start:.0f}", f"{first:.0f}", f"{function.memory():.0f}", rate)
    print("| " + " | ".join(row) + " |", flush=True)


def main():
    print("| function | package (MB) | start (ms) | first event (ms) | most memory (MB) | deliveries per second and core |")
    print("| --- | --- | --- | --- | --- | --- |")
    too_large = []
    for name, budget in BUDGETS.items():
        folder = folder_of(name)
        package = size(folder, {"bootstrap"})
        measure(name, folder, package, name)
        if package > budget:
            too_large.append(f"{name}: {package:.2f} MB, budget {budget} MB")
    yardstick = WORK / "yardstick"
    # The AWS SDK comes with Lambda's own Node.js, so that it does not count.
    measure("Node.js yardstick", yardstick, size(yardstick, {"handler.mjs"}), "webhook")
    if too_large:
        sys.exit("; ".join(too_large))


main()
