"""Signs the delivery of an event anew, since one is good for 300 seconds: `sign.py KEY TOKEN [won] < webhook-delivery.json`."""

import base64
import hashlib
import json
import sys
import time
from urllib.parse import parse_qs, urlencode


def as_won(record):
    """The record of the quote after its customer accepted it and gave the number of an order."""
    record = record.replace('"status":"pending"', '"status":"accepted"')
    return record.replace('"custom_fields":null,"line_items"', '"custom_fields":[{"label":"PO number","value":"PO-4711"}],"line_items"')


def signed(event, key, token, now, won=False):
    """The event with the same record, or the one as won, signed with `key` at `now`, for the address with `token`."""
    record = parse_qs(base64.b64decode(event["body"]).decode())["data"][0]
    record = as_won(record) if won else record
    digest = hashlib.md5(f"{key}{now}{record}".encode()).hexdigest()
    body = urlencode({"hash": digest, "timestamp": now, "data": record}).encode()
    path = f"/webhooks/quoter/{token}"
    event["rawPath"] = event["requestContext"]["http"]["path"] = path
    event["headers"]["content-length"] = str(len(body))
    event["body"] = base64.b64encode(body).decode()
    return event


def posted(event, base):
    """The address and the body with which the delivery of an event is sent over HTTP."""
    return base + event["rawPath"], base64.b64decode(event["body"])


if __name__ == "__main__":
    print(json.dumps(signed(json.load(sys.stdin), sys.argv[1], sys.argv[2], int(time.time()), "won" in sys.argv[3:])))
