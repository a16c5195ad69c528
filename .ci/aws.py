"""The few questions that the scripts here have for AWS, or for its stand-in."""

import json
import sys

import boto3


def output(stack, key):
    """One output of a stack."""
    outputs = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return next(one["OutputValue"] for one in outputs if one["OutputKey"] == key)


def secret(name, field):
    """One field of a secret."""
    return json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])[field]


def put_secret(name, text):
    """Fills in a secret, as an operator does."""
    boto3.client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)
    return ""


def state(stack):
    """What a deployment must leave alone: secrets, deliveries, settings. Entries of the queue change by themselves."""
    secrets = boto3.client("secretsmanager")
    texts = [secrets.get_secret_value(SecretId=f"{stack}/{name}").get("SecretString") for name in ("webhook", "quoter", "halo")]
    items = boto3.client("dynamodb").scan(TableName=f"{stack}-data", ConsistentRead=True)["Items"]
    kept = [(item["pk"]["S"], item["sk"]["S"]) for item in items]
    kept = sorted(key for key in kept if key[0] == "settings" or key[1].startswith(("delivery#", "step#")))
    return json.dumps([texts, kept])


def family_state(stack, family):
    """The state of a quote's entry in the queue."""
    key = {"pk": {"S": family}}
    item = boto3.client("dynamodb").get_item(TableName=f"{stack}-queue", Key=key, ConsistentRead=True).get("Item", {})
    return item.get("state", {}).get("S", "none")


def environment(stack, function):
    """What Lambda gives a function, as NAME=VALUE lines."""
    found = boto3.client("lambda").get_function_configuration(FunctionName=f"{stack}-{function}")
    variables = found["Environment"]["Variables"]
    variables |= {
        "AWS_LAMBDA_FUNCTION_NAME": found["FunctionName"],
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(found["Timeout"]),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(found["MemorySize"]),
    }
    return "\n".join(f"{name}={value}" for name, value in sorted(variables.items()))


def quiet():
    """From here on no stream and no schedule starts a function."""
    functions, rules = boto3.client("lambda"), boto3.client("events")
    for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    for rule in rules.list_rules()["Rules"]:
        rules.disable_rule(Name=rule["Name"])
    return ""


DOES = {
    "environment": environment,
    "family-state": family_state,
    "output": output,
    "put-secret": put_secret,
    "quiet": quiet,
    "secret": secret,
    "state": state,
}
print(DOES[sys.argv[1]](*sys.argv[2:]))
