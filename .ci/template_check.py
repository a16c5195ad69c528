"""Holds template.yaml against the code, and writes what each function may do to docs/access.md.

Facts are read from where the code has them. Every complaint is printed, not only the first.
"""

import json
import re
import sys
from pathlib import Path

from samcli.yamlhelper import yaml_parse

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = yaml_parse((ROOT / "template.yaml").read_text())
RESOURCES = TEMPLATE["Resources"]
PAGE = ROOT / "docs" / "access.md"
complaints = []


def demand(holds, complaint):
    if not holds:
        complaints.append(complaint)


def source(path):
    return (ROOT / path).read_text()


def found(pattern, path):
    """What a pattern finds in a source file. Nothing found means that this script must follow the code."""
    matches = re.findall(pattern, source(path), re.S)
    demand(matches, f"{path} has nothing like {pattern!r} any more: .ci/template_check.py must follow")
    return matches


def of_type(kind):
    return {name: resource for name, resource in RESOURCES.items() if resource["Type"] == kind}


def functions():
    """Functions by the name of their folder."""
    return {
        Path(resource["Properties"]["CodeUri"]).name: (name, resource)
        for name, resource in of_type("AWS::Serverless::Function").items()
    }


def environment(resource):
    everywhere = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    own = resource["Properties"].get("Environment", {}).get("Variables", {})
    return {*everywhere, *own}


def as_list(value):
    return value if isinstance(value, list) else [value]


# ---- what the code says ----


def variables_by_function():
    path = "shared/runtime/src/config.rs"
    groups = {
        name: set(re.findall(r'"([^"]+)"', names))
        for name, names in found(r"const ([A-Z_]+): &\[&str\] = &\[(.*?)\];", path)
    }
    table = found(r"variables! \{(.*?)\n\}", path)[0]
    wanted = {}
    for variable, group in re.findall(r"(\w+): (\w+), (?:true|false),", table):
        for function in groups[group]:
            wanted.setdefault(function, set()).add(variable)
    return wanted


def crates():
    return {path.parent.name for path in (ROOT / "functions").glob("*/Cargo.toml")}


def tasks():
    return set(found(r'\n    \w+: "(\w+)", "', "functions/sweep/src/task.rs"))


# ---- what must hold ----


def check_functions():
    demand(set(functions()) == crates(), f"functions in the template {sorted(functions())}, folders {sorted(crates())}")
    roles = {}
    for folder, (name, function) in functions().items():
        properties = function["Properties"]
        demand(function["Metadata"]["BuildProperties"]["Binary"] == folder, f"{name} takes the binary of another crate")
        role = json.dumps(properties["Role"])
        demand(role not in roles, f"{name} and {roles.get(role)} share a role")
        roles[role] = name
        check_log(name, properties)


def check_log(name, properties):
    group = properties.get("LoggingConfig", {}).get("LogGroup", {}).get("Ref")
    demand(group in RESOURCES, f"{name} has no log group of its own")
    demand(RESOURCES.get(group, {}).get("Properties", {}).get("RetentionInDays"), f"the log of {name} is kept for ever")


def check_variables():
    wanted = variables_by_function()
    demand(set(wanted) == set(functions()), f"config.rs knows {sorted(wanted)}, the template {sorted(functions())}")
    for folder, (name, function) in functions().items():
        has, needs = environment(function), wanted.get(folder, set())
        demand(has >= needs, f"{name} is not given {sorted(needs - has)}")
        demand(has <= needs, f"{name} is given {sorted(has - needs)}, which it does not read")


def check_wakeups():
    for folder in ("quote-published", "quote-won"):
        name, function = functions()[folder]
        kind = found(r"KIND: Kind = Kind::(\w+);", f"functions/{folder}/src/lib.rs")[0].lower()
        event = function["Properties"]["Events"]["Stream"]["Properties"]
        filters = [json.loads(one["Pattern"]) for one in event["FilterCriteria"]["Filters"]]
        image = {"kind": {"S": [kind]}, "state": {"S": ["pending"]}}
        demand(filters == [{"dynamodb": {"NewImage": image}}], f"{name} is woken for something else than `runtime::filter` says")
        values = {
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 1,
            "ParallelizationFactor": 2,
            "MaximumRetryAttempts": 2,
            "MaximumRecordAgeInSeconds": 3600,
            "BisectBatchOnFunctionError": False,
        }
        for key, value in values.items():
            demand(event.get(key) == value, f"{name}: {key} is {event.get(key)}, not {value}")
        demand(event["DestinationConfig"]["OnFailure"]["Type"] == "SQS", f"{name} has no queue for what fails")
    literal = found(r'r#"(\{"dynamodb":\{"NewImage".*?)"#', "shared/runtime/src/event.rs")[0]
    shape = json.loads(literal)["dynamodb"]["NewImage"]
    demand(shape == {"kind": {"S": ["won"]}, "state": {"S": ["pending"]}}, "`runtime::filter` has another form now")


def check_times():
    path = "shared/runtime/src/workers.rs"
    run = int(found(r"RUN_TIME: Duration = Duration::seconds\((\d+)\)", path)[0])
    margin = int(found(r"MARGIN: Duration = Duration::seconds\((\d+)\)", path)[0])
    for folder in ("quote-published", "quote-won", "sweep"):
        name, function = functions()[folder]
        timeout = function["Properties"]["Timeout"]
        demand(timeout >= run + margin, f"{name} ends after {timeout} s, a run takes up to {run} s and {margin} s to be recorded")


def check_schedules():
    name, function = functions()["sweep"]
    events = [event["Properties"] for event in function["Properties"]["Events"].values()]
    rates = {json.loads(event["Input"])["task"]: event["Schedule"] for event in events}
    demand(set(rates) == tasks(), f"{name} is started for {sorted(rates)} and has the tasks {sorted(tasks())}")
    demand(rates.get("due") == "rate(1 minute)", f"{name} must look every minute for what is due")


def check_tables():
    keys = {"Queue": ["pk"], "Data": ["pk", "sk"]}
    demand(set(of_type("AWS::DynamoDB::Table")) == set(keys), "there is another table")
    for name, attributes in keys.items():
        table = RESOURCES[name]
        properties = table["Properties"]
        demand([key["AttributeName"] for key in properties["KeySchema"]] == attributes, f"{name} has other keys than the store")
        demand(properties["BillingMode"] == "PAY_PER_REQUEST", f"{name} is not on demand")
        demand(properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}, f"in {name} nothing expires")
        demand(properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], f"{name} cannot be restored")
        check_outlives(name, table)
    queue = RESOURCES["Queue"]["Properties"]
    index = found(r'OPEN_INDEX: &str = "(\w+)"', "shared/store/src/names.rs")[0]
    demand([one["IndexName"] for one in queue["GlobalSecondaryIndexes"]] == [index], "Queue lacks its index")
    demand(queue["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE", "the stream does not carry the new item")


def check_outlives(name, resource):
    policies = (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
    demand(policies == ("RetainExceptOnCreate", "Retain"), f"{name} does not outlive the stack")


def check_bucket():
    bucket = RESOURCES["Bucket"]
    properties = bucket["Properties"]
    check_outlives("Bucket", bucket)
    demand(all(properties["PublicAccessBlockConfiguration"].get(key) for key in (
        "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")), "the bucket can be made public")
    demand(properties.get("BucketEncryption"), "the bucket is not encrypted")
    expiring = {rule.get("Prefix"): rule["ExpirationInDays"]
                for rule in properties["LifecycleConfiguration"]["Rules"] if "ExpirationInDays" in rule}
    demand(all(rule["Status"] == "Enabled" for rule in properties["LifecycleConfiguration"]["Rules"]), "a rule of the bucket is off")
    # A report goes with the folder that it stands in.
    shelves = [int(days) for days in found(r"const SHELVES: \[u16; \d\] = \[([\d, ]+)\]", "shared/store/src/runs.rs")[0].split(", ")]
    # A held quote that needs its PDF is looked at before the PDF goes, however seldom that is.
    timing = json.loads(source("docs/settings.schema.json"))["$defs"]["Timing"]["properties"]
    rests = timing["held_recheck_hours"]["maximum"] / 24
    demand(expiring.pop("pdf/", 0) > rests + 30, "a staged PDF may go while a held quote needs it")
    demand(shelves[-1] >= timing["keep_done_days"]["maximum"] + 7, "no shelf keeps a report as long as the settings may want it")
    # What stands elsewhere in the bucket is pointed to by items that do not expire.
    demand(expiring == {f"runs/{days}/": days for days in shelves}, f"{sorted(map(str, expiring))} expire in the bucket")
    statements = RESOURCES["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    demand(any(one["Effect"] == "Deny" and one["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
               for one in statements), "the bucket takes requests without TLS")


def check_secrets():
    made = {"WebhookSecret"}
    for name, secret in of_type("AWS::SecretsManager::Secret").items():
        properties = secret["Properties"]
        demand("SecretString" not in properties, f"{name} is set by the template, so that a deployment overwrites what was edited")
        demand(("GenerateSecretString" in properties) == (name in made), f"{name}: made by the stack or by the operator?")


def check_build():
    """What packages owe their size, their start and their survival to (docs/adr/0001, 0002)."""
    lock, profile = source("Cargo.lock"), found(r"\[profile\.release\]\n(.*?)\n\n", "Cargo.toml")[0]
    demand("aws-lc" not in lock, "a second cryptography came in: packages are half a megabyte larger than they need be")
    for line in ('opt-level = "z"', 'lto = "fat"', "codegen-units = 1", "strip = true", 'panic = "unwind"'):
        demand(line in profile, f"the profile of packages lacks {line}")


def check_questions():
    asked = [name for name, parameter in TEMPLATE["Parameters"].items() if "Default" not in parameter]
    demand(len(asked) <= 3, f"these parameters must be answered: {asked}")


def check_runbook():
    """Each alarm, metric and code has its place in the pages that people look things up in."""
    runbook, errors = source("docs/runbook.md"), source("docs/errors.md")
    alarms = of_type("AWS::CloudWatch::Alarm")
    metrics = set(found(r'[A-Z_]+: "(\w+)", (?:Count|Seconds|Milliseconds), ', "shared/runtime/src/metrics.rs"))
    told = set(re.findall(r"\n\| `(\w+)` \| (?:Count|Seconds|Milliseconds) ", runbook))
    demand(told == metrics, f"docs/runbook.md and the code differ in the metrics {sorted(told ^ metrics)}")
    for name, alarm in alarms.items():
        called = alarm["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        demand(f"\n### {called}\n" in runbook, f"docs/runbook.md does not say what to do about {name} ({called})")
        demand(f"](#{called})" in runbook, f"the table in docs/runbook.md lacks {called}")
        properties = alarm["Properties"]
        if properties["Namespace"] == "QuoterHalo":
            demand(properties["MetricName"] in metrics, f"{name} looks at {properties['MetricName']}, which nothing sends")
    headings = set(re.findall(r"\n### ([a-z-]+)\n", runbook))
    demand(len(headings) == len(alarms), f"docs/runbook.md has sections for {len(headings)} alarms of {len(alarms)}")
    for code in set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", runbook)) - {"webhook_key"}:
        known = f"`{code}`" in errors or code in source("functions/sweep/src/task.rs")
        demand(known, f"docs/runbook.md speaks of {code}, which docs/errors.md does not know")


def check_dashboard():
    metrics = set(found(r'[A-Z_]+: "(\w+)", (?:Count|Seconds|Milliseconds), ', "shared/runtime/src/metrics.rs"))
    body = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    for name in re.findall(r"\$\{([^}]+)\}", body):
        demand(name in RESOURCES or name.startswith("AWS::"), f"the dashboard shows {name}, which there is not")
    widgets = json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]
    namespace = name = None
    for row in [row for widget in widgets for row in widget["properties"].get("metrics", [])]:
        # A dot stands for what stands above it, three dots for all of it but the last.
        if row[0] != "...":
            namespace = namespace if row[0] == "." else row[0]
            name = name if row[1] == "." else row[1]
        demand(namespace != "QuoterHalo" or name in metrics, f"the dashboard shows {name}, which nothing sends")


def check_events():
    """There is a sample for each function and for each task."""
    samples = {path.stem for path in (ROOT / "tests" / "events").glob("*.json")}
    for folder in functions():
        demand(any(sample.startswith(folder) for sample in samples), f"tests/events has nothing for {folder}")
    for task in tasks():
        demand(f"sweep-{task}" in samples, f"tests/events has nothing for the task {task}")


# ---- who may do what. That it is what the functions ask for is held by .ci/access.py. ----


def statements_of(role):
    properties = RESOURCES[role]["Properties"]
    policies = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    for managed in properties.get("ManagedPolicyArns", []):
        demand(isinstance(managed, dict) and "Ref" in managed, f"{role} has a policy that is not of this template: {managed}")
        policies.append(RESOURCES[managed["Ref"]]["Properties"]["PolicyDocument"])
    return [statement for policy in policies for statement in policy["Statement"]]


def words(resource):
    """A resource as the template names it, without the parts that are the same everywhere."""
    match resource:
        case {"Ref": name}:
            return name
        case {"Fn::GetAtt": [name, "Arn"]}:
            return name
        case {"Fn::Sub": text}:
            text = re.sub(r"^arn:.*:log-group:", "", text)
            return re.sub(r"\$\{(\w+)(?:\.Arn)?\}", r"\1", text)
        case _:
            return str(resource)


def access_of(role):
    rows = set()
    for statement in statements_of(role):
        demand(statement["Effect"] == "Allow", f"{role} denies something")
        for action in as_list(statement["Action"]):
            demand("*" not in action, f"{role} may do {action}")
            for resource in as_list(statement["Resource"]):
                demand(resource != "*", f"{role} may do {action} everywhere")
                rows.add((words(resource), action))
    return rows


def page():
    lines = [
        "# What each function may do",
        "",
        "Each function has a role of its own with these actions on these resources, and no others. Resources are named as in",
        "[template.yaml](../template.yaml). This page is written from the template (`.ci/template --write`); the gate fails when it is out",
        "of date.",
    ]
    for folder, (_, function) in sorted(functions().items()):
        role = function["Properties"]["Role"]["Fn::GetAtt"][0]
        by_resource = {}
        for resource, action in sorted(access_of(role)):
            by_resource.setdefault(resource, []).append(f"`{action}`")
        lines += ["", f"## {folder}", "", "| resource | actions |", "| --- | --- |"]
        lines += [f"| `{resource}` | {', '.join(actions)} |" for resource, actions in sorted(by_resource.items())]
    return "\n".join(lines) + "\n"


def check_page(write):
    text = page()
    if write:
        PAGE.write_text(text)
    is_written = PAGE.exists() and PAGE.read_text() == text
    demand(is_written, "docs/access.md is out of date: run .ci/template --write, and read the difference")


def main():
    for check in (check_functions, check_variables, check_wakeups, check_times, check_schedules, check_tables,
                  check_bucket, check_secrets, check_build, check_questions, check_runbook, check_dashboard, check_events):
        check()
    check_page("--write" in sys.argv)
    for complaint in complaints:
        print(f"template.yaml: {complaint}", file=sys.stderr)
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
