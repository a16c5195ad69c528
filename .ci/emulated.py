"""A function under Amazon's runtime interface emulator, and what can be seen of it from outside."""

import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import samcli

TICKS = os.sysconf("SC_CLK_TCK")


def emulator(work):
    """The emulator that comes with SAM, as a program."""
    program = work / "emulator"
    if not program.exists():
        processor = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
        shutil.copy(Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{processor}", program)
        program.chmod(0o755)
    return program


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Emulated:
    """A function with the bootstrap of a folder, from start to end of a `with`. The emulator starts it at the first event."""

    def __init__(self, work, folder, variables):
        self.log = work / "emulated.log"
        self.port = free_port()
        self.process = subprocess.Popen(
            [emulator(work), "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}",
             "--runtime-api-address", f"127.0.0.1:{free_port()}", "./bootstrap"],
            cwd=folder, env=os.environ | variables, stdout=self.log.open("w"), stderr=subprocess.STDOUT, start_new_session=True)

    def __enter__(self):
        try:
            for _ in range(200):
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", self.port)) == 0:
                        return self
                time.sleep(0.05)
            raise TimeoutError("the emulator does not listen")
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        except ProcessLookupError:
            self.process.wait()

    def invoke(self, event):
        """The answer to an event; both are texts of JSON."""
        url = f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations"
        with urllib.request.urlopen(url, event.encode(), timeout=300) as answer:
            return answer.read().decode()

    def _function(self):
        listed = subprocess.run(["pgrep", "-P", str(self.process.pid)], check=True, capture_output=True, text=True)
        return Path("/proc") / listed.stdout.split()[0]

    def number(self):
        """Of the function's process."""
        return int(self._function().name)

    def memory(self):
        """The most that was resident, in MB."""
        return int(re.search(r"VmHWM:\s+(\d+) kB", (self._function() / "status").read_text())[1]) * 1024 / 1e6

    def processor_time(self):
        """Of all threads until now, in user and system mode, in seconds."""
        fields = (self._function() / "stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def start(self):
        """From the start of the process until it asks for its first event, in ms."""
        return self._logged(r"INIT REPORT\(durationMs: ([\d.]+)")

    def first_event(self):
        """From when it was given its first event until it answered, in ms."""
        return self._logged(r"INVOKE RTDONE\(.*?duration: ([\d.]+)ms")

    def _logged(self, pattern):
        text = self.log.read_text()
        found = re.search(pattern, text)
        if not found:
            raise ValueError(f"the emulator does not say {pattern}: {text[-2000:]}")
        return float(found[1])

    def fail(self, what):
        """Says what happened and the end of the log."""
        raise AssertionError(f"{what}\n{self.log.read_text()[-3000:]}")
