"""Measures functions under the runtime interface emulator: `budgets.py STACK BUILT WORK HALO KEY [PAGE]`. Called by .ci/budgets.

Rounds: each starts every function once, so that what else runs on this machine is spread over all of them. A figure is the median."""

import base64
import importlib.util
import json
import logging
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import boto3
from samcli.lib.package.utils import make_zip_with_lambda_permissions

from emulated import Emulated
from terminator import Terminator, certificates

ROOT = Path(__file__).resolve().parent.parent
STACK, BUILT, WORK, HALO, KEY = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5]
PAGE = Path(sys.argv[6]) if len(sys.argv) > 6 else None
EVENTS = ROOT / "tests" / "events"
# Of packages, in MB.
BUDGETS = {"webhook": 3.0, "product-lookup": 3.5, "quote-published": 4.5, "quote-won": 4.5, "sweep": 4.5}
ROUNDS = 5
# Node.js compiles what runs often, so that the first deliveries say little.
TO_WARM_UP, DELIVERIES = 300, 1000

spec = importlib.util.spec_from_file_location("sign", EVENTS / "sign.py")
sign = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sign)


# ---- The stack that .ci/stack.sh deployed ----

def environment(function):
    """What Lambda gives a function."""
    asked = subprocess.run([sys.executable, ROOT / ".ci" / "aws.py", "environment", STACK, function],
                           check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in asked.splitlines())


def token():
    """The last part of the webhook's address."""
    asked = boto3.client("secretsmanager").get_secret_value(SecretId=f"{STACK}/webhook")
    return json.loads(asked["SecretString"])["token"]


# ---- Events ----

def sample(name):
    return json.loads((EVENTS / f"{name}.json").read_text())


def delivery(number, won=False):
    """Of the quote of that number: the event of the webhook, signed now."""
    event = sample("webhook-delivery")
    record = json.loads(parse_qs(base64.b64decode(event["body"]).decode())["data"][0])
    record |= {"number": str(number), "id": str(7_200_000 + number)}
    if won:
        record |= {"status": "accepted", "custom_fields": [{"label": "PO number", "value": "PO-4711"}]}
    event["body"] = base64.b64encode(urlencode({"data": json.dumps(record, separators=(",", ":"))}).encode()).decode()
    return json.dumps(sign.signed(event, KEY, TOKEN, int(time.time())))


def wakeup(name, number):
    """The event of the stream for the quote of that number."""
    event = sample(name)
    change = event["Records"][0]["dynamodb"]
    family = {"S": change["Keys"]["pk"]["S"].split("#")[0] + f"#{number}"}
    change["Keys"]["pk"] = change["NewImage"]["pk"] = family
    return json.dumps(event)


def published(round_):
    """The number of the quote that is published in a round."""
    return 100 + round_


def won(round_):
    """The number of the quote that is won in a round, without having been published."""
    return 200 + round_


# ---- What is measured ----

@dataclass
class Start:
    """One start of a function. Times in ms, memory in MB."""
    start: float
    first_event: float
    first_handshake: float
    second_handshake: float
    memory: float
    rate: float | None


@dataclass
class Subject:
    """A function. `first` gives its first event in a round, `expected` is part of its answer and `told` of its log."""
    name: str
    folder: Path
    variables: dict
    package: str
    first: Callable[[int], str]
    expected: str
    told: str
    budget: str = ""
    takes_deliveries: bool = False
    starts: list[Start] = field(default_factory=list)

    def run(self, round_):
        """Starts it once."""
        for one in (AWS, HALO_TLS):
            one.handshakes.clear()
        with Emulated(WORK, self.folder, self.variables) as function:
            answer = function.invoke(self.first(round_))
            if self.expected not in answer or self.told not in function.log.read_text():
                function.fail(f"{self.name} answered {answer}")
            rate = self.deliver(function, round_) if self.takes_deliveries else None
            # By the time of the connection: AWS first, as in Lambda.
            handshakes = [1000 * took for _, took in sorted(AWS.handshakes + HALO_TLS.handshakes)]
            self.starts.append(Start(function.start(), function.first_event(), *handshakes[:2], function.memory(), rate))

    def deliver(self, function, round_):
        """Deliveries per second of processor time. What is delivered was stored before."""
        if self.name == "webhook":
            # For `quote-won`, in this round.
            function.invoke(delivery(won(round_), won=True))
        event = delivery(published(round_))
        for _ in range(TO_WARM_UP):
            function.invoke(event)
        before = function.processor_time()
        for _ in range(DELIVERIES):
            answer = function.invoke(event)
            if '"statusCode":200' not in answer:
                function.fail(f"{self.name} answered {answer}")
        return DELIVERIES / (function.processor_time() - before)

    def row(self):
        def median(name, digits=0):
            values = [getattr(one, name) for one in self.starts]
            return "" if None in values else f"{statistics.median(values):,.{digits}f}"

        return [self.name, self.package, self.budget, median("start"), median("first_event"), median("first_handshake", 1),
                median("second_handshake", 1), median("memory", 1), median("rate")]


def zipped(folder):
    """The size of a folder as SAM uploads it, in MB."""
    return Path(make_zip_with_lambda_permissions(str(WORK / "package"), str(folder))).stat().st_size / 1e6


def folder_of(function):
    """As `sam build` calls it, after the name in the template, or as a folder of binaries does."""
    logical = "".join(part.capitalize() for part in function.split("-"))
    return next(folder for folder in (BUILT / function, BUILT / logical) if folder.exists())


def subjects():
    """Each function, and the yardstick in both shapes."""
    over_tls = {"AWS_ENDPOINT_URL": AWS.address, "SSL_CERT_FILE": str(WORK / "trusted.pem"),
                "NODE_EXTRA_CA_CERTS": str(WORK / "above.pem")}
    firsts = {
        "webhook": (lambda round_: delivery(published(round_)), "the quote was stored", "delivery stored"),
        "product-lookup": (lambda _: json.dumps(sample("product-lookup-search")), "Network switch", ""),
        "quote-published": (lambda round_: wakeup("quote-published", published(round_)), "null", "quote is in Halo"),
        "quote-won": (lambda round_: wakeup("quote-won", won(round_)), "null", "quote is in Halo"),
        "sweep": (lambda _: json.dumps(sample("sweep-due")), '"failed":0', ""),
    }
    found = []
    for name, budget in BUDGETS.items():
        variables = environment(name) | over_tls
        if "HALO_URL" in variables:
            variables["HALO_URL"] = HALO_TLS.address
        package = zipped(folder_of(name))
        found.append(Subject(name, folder_of(name), variables, f"{package:.2f}", *firsts[name], f"{budget:.1f}", name == "webhook"))
        if name == "webhook":
            found += yardstick(variables, *firsts[name])
    return found


def yardstick(variables, *first):
    """With the SDK beside it, as Lambda's own Node.js brings it, and as one file with just what it uses of the SDK."""
    beside, bundled = WORK / "yardstick", WORK / "yardstick-bundled"
    bundled.mkdir()
    alone = WORK / "yardstick-alone"
    alone.mkdir()
    for name in ("bootstrap", "bootstrap.mjs"):
        shutil.copy(beside / name, bundled)
    shutil.copy(beside / "handler.mjs", alone)
    one_file = zipped(beside / "bundled")
    shutil.move(beside / "bundled" / "handler.mjs", bundled)
    shutil.rmtree(beside / "bundled")
    sizes = f"{zipped(alone):.3f} alone, {zipped(beside):.2f} with node_modules"
    return [Subject("Node.js, SDK beside it", beside, variables, sizes, *first, takes_deliveries=True),
            Subject("Node.js, one bundled file", bundled, variables, f"{one_file:.2f}", *first, takes_deliveries=True)]


# ---- What is told ----

HEAD = ["function", "package (MB)", "budget (MB)", "start (ms)", "first event (ms)", "first TLS handshake (ms)", "second (ms)",
        "most memory (MB)", "deliveries per second and core"]


def table(rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in [HEAD, ["---", "---"] + ["---:"] * (len(HEAD) - 2), *rows])


def machine(before):
    """Where the figures are from."""
    model = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
                 platform.machine())
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return (f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores of {model}, Node.js {node}, {ROUNDS} starts of each. "
            f"Load of the machine (mean of a minute): {before:.1f} before, {os.getloadavg()[0]:.1f} after.")


def write(page, text):
    """Puts the text between the two marks of a page."""
    begin, end = "<!-- the last run -->\n", "<!-- end -->\n"
    head, rest = page.read_text().split(begin)
    page.write_text(head + begin + text + end + rest.split(end)[1])


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    load = os.getloadavg()[0]
    measured = subjects()
    for round_ in range(ROUNDS):
        for subject in measured:
            subject.run(round_)
        print(f"round {round_ + 1} of {ROUNDS}", file=sys.stderr, flush=True)
    ours = [subject for subject in measured if subject.budget]
    others = [subject for subject in measured if not subject.budget]
    text = f"{table([subject.row() for subject in ours + others])}\n\n{machine(load)}\n"
    print(text)
    too_large = [f"{one.name}: {one.package} MB, budget {one.budget} MB" for one in ours if float(one.package) > float(one.budget)]
    if too_large:
        sys.exit("too large: " + "; ".join(too_large))
    if PAGE:
        write(PAGE, text)


logging.getLogger("botocore").setLevel(logging.WARNING)
certificates(WORK)
AWS = Terminator(WORK, urlsplit(os.environ["AWS_ENDPOINT_URL"]).port)
HALO_TLS = Terminator(WORK, urlsplit(HALO).port)
TOKEN = token()
main()
