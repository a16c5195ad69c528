"""Holds the roles of template.yaml against what the functions asked of AWS while the scenarios played them.

The argument is the folder of the record (tests/src/access.rs): one file for each function, one line for each IAM action and resource.
A role must allow that and nothing else.
"""

import sys
from pathlib import Path

from template_check import access_of, complaints, demand, functions


def variables_as_resources(function, resource):
    """A secret is recorded as the variable that names it to the function."""
    if not resource.startswith("$"):
        return resource
    value = function["Properties"]["Environment"]["Variables"].get(resource[1:], {})
    return value.get("Ref", resource) if isinstance(value, dict) else resource


def recorded(folder, name, function):
    path = folder / name
    lines = path.read_text().splitlines() if path.exists() else []
    demand(lines, f"there is no record of {name} in {folder}")
    rows = [line.split(" ", 1) for line in lines]
    return {(variables_as_resources(function, resource), action) for action, resource in rows}


def asked_by_lambda(function):
    """What no code of ours asks for: Lambda itself does, in the name of the function."""
    properties = function["Properties"]
    log = properties["LoggingConfig"]["LogGroup"]["Ref"]
    rows = {(f"{log}:*", action) for action in ("logs:CreateLogStream", "logs:PutLogEvents")}
    for event in properties.get("Events", {}).values():
        if event["Type"] == "DynamoDB":
            # The event source mapping reads the stream, and puts into the queue what failed.
            table = event["Properties"]["Stream"]["Fn::GetAtt"][0]
            reads = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
            rows |= {(f"{table}/stream/*", f"dynamodb:{action}") for action in reads}
            queue = event["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
            rows.add((queue, "sqs:SendMessage"))
    return rows


def compare(folder):
    known = functions()
    others = {path.name for path in folder.glob("*")} - set(known) if folder.is_dir() else set()
    demand(not others, f"the record has {sorted(others)}, which the template does not have")
    for name, (_, function) in known.items():
        used = recorded(folder, name, function)
        if not used:
            continue
        role = function["Properties"]["Role"]["Fn::GetAtt"][0]
        allowed, wanted = access_of(role), used | asked_by_lambda(function)
        for resource, action in sorted(wanted - allowed):
            demand(False, f"{name} asks for {action} on {resource}, and its role does not allow it")
        for resource, action in sorted(allowed - wanted):
            demand(False, f"{name} may do {action} on {resource}, and no scenario has it do that")


def main():
    compare(Path(sys.argv[1]))
    for complaint in complaints:
        print(f"template.yaml: {complaint}", file=sys.stderr)
    sys.exit(1 if complaints else 0)


main()
