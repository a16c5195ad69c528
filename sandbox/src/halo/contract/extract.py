"""Reads Halo's OpenAPI file and prints the facts that the sandbox checks requests against.

Usage: python3 extract.py halo-openapi.json > facts.txt

Only names and types are kept, of the entities that the sandbox imitates. Lines:
  schema NAME            starts a schema; its fields follow, one "name type" per line
  query METHOD PATH ...  names of the query parameters
  body PATH TYPE         type of the request body of POST
Types: i integer, d number, b boolean, s text, t date and time, g uuid, x anything, NAME object, [T] list of T.
"""
import json
import re
import sys

PATHS = """Quotation Opportunities Tickets Item Users Client Site Agent AssetGroup Attachment TicketType Currency Tax
Lookup Status Control Supplier itemsupplier SalesOrder OrderLine Address Actions ExternalLink Team""".split()
EXTRA_PATHS = ["/Quotation/Approval", "/Tickets/Object", "/Agent/me"]
NESTED = "QuotationDetail OrderLine CustomField AddressStore ExternalLink_List ItemSupplier RequestTypeField KeyPair QuotationApproval".split()
# Control has thousands of settings; these are the ones that concern quotes and opportunities.
CONTROL = re.compile(r"^id$|quote|quotation|opp|currency|^default_|checkreass|miscitem|create_so|salesorder|prospect|use_", re.I)


def kind(p):
    if "$ref" in p:
        return p["$ref"].rsplit("/", 1)[1]
    t, f = p.get("type"), p.get("format")
    if t == "array":
        return "[" + kind(p["items"]) + "]"
    return {"integer": "i", "number": "d", "boolean": "b", "date-time": "t", "uuid": "g", "string": "s"}.get(
        f if f in ("date-time", "uuid") else t, "x")


def main():
    doc = json.load(open(sys.argv[1]))
    schemas, wanted, lines = doc["components"]["schemas"], set(NESTED), []
    paths = [p for e in PATHS for p in ("/" + e, "/" + e + "/{id}")] + EXTRA_PATHS
    for path in paths:
        for method, op in sorted(doc["paths"].get(path, {}).items()):
            names = sorted({q["name"] for q in op.get("parameters", []) if q.get("in") == "query"})
            lines.append(" ".join(["query", method.upper(), path] + names))
            if method == "post" and "requestBody" in op:
                body = kind(next(iter(op["requestBody"]["content"].values()))["schema"])
                lines.append(f"body {path} {body}")
                wanted.add(body.strip("[]"))
    for name in sorted(wanted):
        lines.append("schema " + name)
        for field, p in sorted(schemas[name].get("properties", {}).items()):
            if name != "Control" or CONTROL.search(field):
                lines.append(field + " " + kind(p))
    print("\n".join(lines))


main()
