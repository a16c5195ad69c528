"""The few questions that .ci/deploy has for AWS, or for its stand-in."""

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


DOES = {"output": output, "secret": secret, "put-secret": put_secret, "state": state}
print(DOES[sys.argv[1]](*sys.argv[2:]))
