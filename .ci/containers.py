"""Functions by `sam local invoke`: a container of Amazon's image for each event. Needs a Docker engine, such as SAM finds by DOCKER_HOST.

SAM gives a container a network of its own (`--docker-network host` changes nothing), and passes only such variables as stand in the
template. So the template is copied with what the functions are given here, and in the container .ci/forward.c leads from 127.0.0.1 to the
stand-ins on this machine: functions speak plain HTTP to 127.0.0.1 only.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import docker
import docker.errors
from samcli.yamlhelper import yaml_dump, yaml_parse

HERE = Path(__file__).resolve().parent
IMAGE = "public.ecr.aws/lambda/provided"
LABEL = "sam.cli.container.type=lambda"


def engine():
    """The engine, if there is one."""
    with contextlib.suppress(docker.errors.DockerException):
        client = docker.from_env()
        client.ping()
        return client
    return None


def logical(function):
    """The function's name in the template."""
    return "".join(part.capitalize() for part in function.split("-"))


def architecture_of(binary):
    """What SAM calls the processor that a program of Linux is for."""
    return {0x3E: "x86_64", 0xB7: "arm64"}[int.from_bytes(binary.read_bytes()[18:20], "little")]


def wrapped(code, folder, ports, work):
    """The function's folder as a container gets it: the very binary, behind the way out of the container."""
    folder.mkdir(parents=True)
    shutil.copy(code / "bootstrap", folder / "function")
    shutil.copy(work / "forward", folder / "forward")
    (folder / "bootstrap").write_text(
        f"#!/bin/sh\nexec /var/task/forward host.docker.internal {' '.join(map(str, ports))} -- /var/task/function\n")
    for name in ("bootstrap", "function", "forward"):
        (folder / name).chmod(0o755)


def end(process):
    """SAM takes its containers away before it ends; whoever takes too long for that is ended all the same."""
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Containers:
    """The functions of a template."""

    way = "by sam local invoke, in containers of Amazon's image"
    stays = False

    def __init__(self, template, built, work, variables_of, names, ports):
        self.work, self.ports, self.engine, self.made = work, ports, engine(), contextlib.ExitStack()
        self.had = bool(self.engine.images.list(IMAGE))
        self.template = work / "containers" / "template.yaml"
        self.copy(template, built, variables_of, names)

    def copy(self, template, built, variables_of, names):
        """The template with the folders and the variables of here, and with an HTTP API before the webhook: SAM serves no function
        addresses. Both hand over the same form of event."""
        architecture = architecture_of(built(names[0]) / "bootstrap")
        target = {"arm64": "aarch64"}.get(architecture, architecture)
        subprocess.run([sys.executable, "-m", "ziglang", "cc", "-target", f"{target}-linux-musl", "-O2", "-s",
                        "-o", self.work / "forward", HERE / "forward.c"], check=True)
        content = yaml_parse(template.read_text())
        content["Parameters"]["Architecture"]["Default"] = architecture
        for name in names:
            wrapped(built(name), self.template.parent / name, self.ports, self.work)
            properties = content["Resources"][logical(name)]["Properties"]
            properties["CodeUri"] = name
            properties["Environment"] = {"Variables": self.passed(variables_of(name))}
        content["Resources"]["Webhook"]["Properties"]["Events"] = {"Any": {"Type": "HttpApi"}}
        self.template.write_text(yaml_dump(content))

    def passed(self, variables):
        mine = {name: value for name, value in variables.items() if not name.startswith("AWS_LAMBDA_")}
        return mine | {"AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"]}

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        """Takes away what was made until then, the last first, and goes on where something cannot be taken away."""
        self.made.close()

    def begin(self):
        """Makes the network and the way from it to this machine."""
        self.made.callback(self.remove_images)
        # A network of its own, so that the way to this machine is open to these containers only, and they are known by it.
        self.network = self.engine.networks.create(f"quoter-halo-{os.getpid()}", driver="bridge")
        self.made.callback(self.remove_network)
        self.network.reload()
        self.machine = self.network.attrs["IPAM"]["Config"][0]["Gateway"]
        command = [sys.executable, HERE / "forward.py", self.machine, *map(str, self.ports)]
        forward = self.start("forward", command, stdout=subprocess.PIPE)
        if not forward.stdout.readline():
            # The engine runs on another machine, such as Docker Desktop's; that one knows the way to the 127.0.0.1 of this one.
            self.machine = "host-gateway"

    def start(self, name, command, **more):
        """Starts a process that ends with this."""
        with (self.work / f"{name}.log").open("w") as log:
            process = subprocess.Popen(command, stderr=log, start_new_session=True, **more)
        self.made.callback(end, process)
        return process

    def remove_network(self):
        """With the containers in it."""
        for container in self.engine.containers.list(all=True, filters={"network": self.network.id, "label": LABEL}):
            container.remove(force=True)
        self.network.remove()

    def remove_images(self):
        """Images of somebody who has such are theirs, also where SAM renewed them."""
        for image in [] if self.had else self.engine.images.list(IMAGE):
            self.engine.images.remove(image.id, force=True)

    def sam(self, *words):
        return ["sam", "local", *words, "--template", self.template, "--docker-network", self.network.name,
                "--add-host", f"host.docker.internal:{self.machine}"]

    def answer(self, function, event):
        sample = self.work / "event.json"
        sample.write_text(event)
        with (self.work / f"{function}.log").open("a") as log:
            done = subprocess.run(self.sam("invoke", logical(function), "--event", sample),
                                  check=False, stdout=subprocess.PIPE, stderr=log, text=True)
        # Pulled once is enough.
        os.environ["SAM_SKIP_PULL_IMAGE"] = "1"
        return done.stdout.strip()

    def api(self, port):
        """The address of `sam local start-api`, which answers. Its container stays between the requests."""
        command = self.sam("start-api", "--port", str(port), "--warm-containers", "LAZY", "--no-watch")
        self.start("start-api", command, stdout=subprocess.DEVNULL)
        for _ in range(120):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return f"http://127.0.0.1:{port}"
            time.sleep(0.5)
        raise SystemExit("sam local start-api does not answer")

    def report(self):
        """How long each event took, the start of the function included."""
        print("\nms of each event with the start of its container's process, as SAM says them")
        for log in sorted(self.work.glob("*.log")):
            durations = re.findall(r"Init Duration.*?Duration: ([0-9.]+) ms", log.read_text())
            if durations:
                print(f"{log.stem:16} {', '.join(durations)}")
