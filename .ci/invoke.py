"""Sends events to each function and looks at what came of it: `invoke.py STACK TEMPLATE BUILT WORK HALO QUOTER KEY TOKEN`. Called by
.ci/invoke."""

import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import boto3

from containers import Containers, engine
from emulated import Emulated, free_port

ROOT = Path(__file__).resolve().parent.parent
EVENTS = ROOT / "tests" / "events"
FUNCTIONS = ["webhook", "quote-published", "quote-won", "sweep", "product-lookup"]
STACK, TEMPLATE, BUILT, WORK = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]).resolve(), Path(sys.argv[4])
HALO, QUOTER, KEY, TOKEN = sys.argv[5:9]

spec = importlib.util.spec_from_file_location("sign", EVENTS / "sign.py")
sign = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sign)


def built(function):
    """Where the bootstrap is. `sam build` calls the folder after the function's name in the template."""
    logical = "".join(part.capitalize() for part in function.split("-"))
    return next(folder for folder in (BUILT / function, BUILT / logical) if folder.exists())


def variables_of(function):
    """What Lambda gives the deployed function."""
    asked = subprocess.run([sys.executable, ROOT / ".ci" / "aws.py", "environment", STACK, function],
                           check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in asked.splitlines())


class Emulators:
    """The functions under the runtime interface emulator. Their processes stay between the events, as in Lambda."""

    way = "under Amazon's runtime interface emulator"
    stays = True

    def __init__(self):
        self.functions, self.numbers, self.started = {}, {}, contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        return self.started.__exit__(*failure)

    def start(self, name):
        """Starts a function, which ends with the others, also where one of them does not start or end as it should."""
        place = WORK / f"emulated-{name}"
        place.mkdir()
        function = Emulated(place, built(name), variables_of(name))
        # There the script looks for what it shows after a failure. Done once the function has ended.
        self.started.callback(shutil.copy, function.log, WORK / f"{name}.log")
        self.functions[name] = self.started.enter_context(function)

    def answer(self, name, event):
        if name not in self.functions:
            self.start(name)
        try:
            text = self.functions[name].invoke(event)
        except urllib.error.HTTPError as error:
            return f"the emulator says {error.code} {error.read().decode()}"
        self.numbers.setdefault(name, self.functions[name].number())
        return text

    def demand_logged(self, name, code):
        if f'"code":"{code}"' not in self.functions[name].log.read_text():
            self.functions[name].fail(f"{name} did not log {code}")

    def report(self):
        """What was measured: from the start of the process until it asks for work, its first event, the most that was resident after all
        events. Fails where a process did not live through all its events."""
        print(f"\n{'':16} {'start':>8} {'first event':>12} {'memory':>9}  process, the same for all events")
        for name, function in self.functions.items():
            figures = f"{function.start():5.0f} ms {function.first_event():9.1f} ms {function.memory():6.1f} MB"
            print(f"{name:16} {figures}  {self.numbers[name]}")
            if function.number() != self.numbers[name]:
                function.fail(f"{name} did not live through its events")


class Tried:
    """What comes of events."""

    def __init__(self, functions):
        self.functions = functions

    def event(self, function, name, expected, event=None):
        """Sends an event, by default the sample of that name, and demands that the pattern is in its answer."""
        event = json.dumps(event) if isinstance(event, dict) else event or (EVENTS / f"{name}.json").read_text()
        text = self.functions.answer(function, event)
        self.hold(f"{function}: {name}", expected, text)

    def hold(self, what, expected, text):
        """Demands that the pattern is in an answer."""
        if not re.search(expected, text):
            raise SystemExit(f"{what} was answered with {text!r}; it must be {expected}")
        print(f"{what:66} as expected", flush=True)

    def survives(self, function, broken, name, expected):
        """Events that are none, or of a wrong form, fail by themselves; the same process answers the next."""
        for event in broken:
            self.event(function, event[:40], r'"errorType"', event)
        self.event(function, name, expected)


def delivery(won=False):
    """The event of a delivery, signed now."""
    event = json.loads((EVENTS / "webhook-delivery.json").read_text())
    return sign.signed(event, KEY, TOKEN, int(time.time()), won)


def in_halo(records):
    """How many there are."""
    form = b"grant_type=client_credentials&client_id=sandbox&client_secret=sandbox&scope=all"
    with urllib.request.urlopen(f"{HALO}/auth/token", form, timeout=60) as answer:
        token = json.load(answer)["access_token"]
    request = urllib.request.Request(f"{HALO}/api/{records}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["record_count"]


def demand_in_halo(records, count):
    found = in_halo(records)
    if found != count:
        raise SystemExit(f"there are {found} of {records} in Halo; it must be {count}")


def demand_as_written(worker):
    """The sample of the stream shows the entry of the queue as it was written just now, but for what is new each time."""
    def shape(entry):
        same = ("pk", "kind", "state", "open")
        return {name: value["S"] if name in same else next(iter(value)) for name, value in entry.items()}

    sample = json.loads((EVENTS / f"{worker}.json").read_text())["Records"][0]["dynamodb"]
    found = boto3.client("dynamodb").get_item(TableName=f"{STACK}-queue", Key=sample["Keys"], ConsistentRead=True)
    if shape(found["Item"]) != shape(sample["NewImage"]):
        raise SystemExit(f"tests/events/{worker}.json shows {shape(sample['NewImage'])}; the queue has {shape(found['Item'])}")


def try_all(tried):
    """A quote from its delivery to Halo, then what else the functions do."""
    stored = r'"statusCode":\s*200.*the quote was stored'
    tried.event("webhook", "a delivery, signed", stored, delivery())
    tried.event("webhook", "webhook-delivery", r'"statusCode":\s*404')
    for name in ("webhook-health", "webhook-health-http-api"):
        tried.event("webhook", name, r'"statusCode":\s*200')
    demand_as_written("quote-published")
    demand_in_halo("Quotation", 0)
    tried.event("quote-published", "quote-published", r"^null$")
    demand_in_halo("Quotation", 1)
    tried.event("webhook", "a delivery of the won quote, signed", stored, delivery(won=True))
    demand_as_written("quote-won")
    tried.event("quote-won", "quote-won", r"^null$")
    demand_in_halo("Quotation", 1)
    demand_in_halo("SalesOrder", 1)
    for task in ("due", "drift", "catalogue", "health"):
        tried.event("sweep", f"sweep-{task}", r'"failed":\s*0')
    tried.event("product-lookup", "product-lookup-search", r'"statusCode":\s*200.*Network switch')
    tried.event("product-lookup", "product-lookup-health", r'"statusCode":\s*200')


def try_broken(tried):
    """Where the process stays: that it lives through what is wrong."""
    none = ["{", "7", '"text"']
    tried.survives("webhook", none, "webhook-health", r'"statusCode":\s*200')
    tried.survives("product-lookup", none, "product-lookup-search", "Network switch")
    tried.survives("sweep", [*none, '{"task": 1}', '{"task": "other"}'], "sweep-due", r'"failed":\s*0')
    for worker in ("quote-published", "quote-won"):
        tried.survives(worker, [*none, '{"Records": {}}', '{"Records": [{"dynamodb": 7}]}'], worker, "^null$")
        try_records(tried, worker)


def try_records(tried, worker):
    """Records that cannot be worked at are passed over, so that they do not hold up their shard: they are logged and counted."""
    event = json.loads((EVENTS / f"{worker}.json").read_text())
    event["Records"][0]["dynamodb"]["Keys"] = {}
    tried.event(worker, "a record without a key", "^null$", event)
    tried.functions.demand_logged(worker, "record_without_key")
    unreadable = {"pk": {"S": "90001#7"}, "state": {"S": "of no kind"}, "wanted": {"S": "many"}, "kicks": {"S": "many"}}
    boto3.client("dynamodb").put_item(TableName=f"{STACK}-queue", Item=unreadable)
    event["Records"][0]["dynamodb"]["Keys"] = {"pk": unreadable["pk"]}
    tried.event(worker, "an entry of the queue that cannot be read", "^null$", event)
    tried.functions.demand_logged(worker, "store_failed")
    tried.event(worker, worker, "^null$")


def asked(address, form=None):
    """Status and body."""
    try:
        with urllib.request.urlopen(address, form, timeout=60) as answer:
            return f"{answer.status} {answer.read().decode()}"
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode()}"


def try_api(tried, containers):
    """The webhook over HTTP."""
    address = containers.api(free_port())
    tried.hold("sam local start-api: health", "^200 ", asked(f"{address}/health"))
    tried.hold("sam local start-api: another address", "^404 ", asked(f"{address}/webhooks/quoter/other", b"a=b"))
    tried.hold("sam local start-api: a delivery, signed", "^200 .*the quote was stored", asked(*sign.posted(delivery(), address)))


def chosen():
    """The way that was asked for; else containers, if there is an engine and `sam build` made the programs for Amazon's image."""
    by = os.environ.get("INVOKE_BY") or ("containers" if engine() and (BUILT / "template.yaml").exists() else "emulator")
    if by == "emulator":
        return Emulators()
    if by != "containers" or not engine():
        raise SystemExit(f"INVOKE_BY is {by}: it must be emulator or, where SAM finds a Docker engine, containers")
    ports = [urlsplit(address).port for address in (os.environ["AWS_ENDPOINT_URL"], HALO, QUOTER)]
    return Containers(TEMPLATE, built, WORK, variables_of, FUNCTIONS, ports)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    with chosen() as functions:
        print(f"\n== events, {functions.way}", flush=True)
        tried = Tried(functions)
        try_all(tried)
        if functions.stays:
            try_broken(tried)
        else:
            try_api(tried, functions)
        functions.report()
        print(f"\nevery function was run {functions.way}")


main()
