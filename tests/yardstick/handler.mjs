// The webhook's work in Node.js: check a delivery, store it and its queue entry in one transaction, answer. What is checked and what is
// stored are those of functions/webhook; what a quote that cannot be understood needs is left out, in favour of Node.js.
import { createHash, timingSafeEqual } from "node:crypto";
import { gzipSync } from "node:zlib";

import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const { DATA_TABLE, QUEUE_TABLE, QUOTER_SECRET, WEBHOOK_SECRET } = process.env;
const PATH = "/webhooks/quoter/";
const WON = new Set(["accepted", "ordered", "fulfilled"]);
const dynamo = new DynamoDBClient({});
const secrets = new SecretsManagerClient({});

const secret = async (id) => JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString);
const [{ token }, { webhook_key: key }] = await Promise.all([secret(WEBHOOK_SECRET), secret(QUOTER_SECRET)]);

const digest = (kind, text) => createHash(kind).update(text).digest("hex");
const equal = (one, other) => {
  const [a, b] = [one, other].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(a, b);
};
const answer = (statusCode, code, message) => ({
  statusCode,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ code, message }),
});

function store(record, timestamp, data, now) {
  const family = `${record.account_id}#${record.number}`;
  const sum = digest("sha256", data);
  const kind = WON.has(record.status) ? "won" : "published";
  const delivery = {
    TableName: DATA_TABLE,
    Key: { pk: { S: family }, sk: { S: `delivery#${record.id}#${sum}` } },
    UpdateExpression:
      "SET first_seen = if_not_exists(first_seen, :now), last_seen = :now, digest = :digest, #size = :size, #record = :record, " +
      "signed_at = :signed_at, #body = if_not_exists(#body, :body) ADD sightings :one",
    ExpressionAttributeNames: { "#size": "size", "#record": "record", "#body": "body" },
    ExpressionAttributeValues: {
      ":now": { N: String(now) },
      ":digest": { S: sum },
      ":size": { N: String(Buffer.byteLength(data)) },
      ":record": { S: record.id },
      ":signed_at": { N: String(Number(timestamp) * 1000) },
      ":body": { B: gzipSync(data) },
      ":one": { N: "1" },
    },
  };
  const entry = {
    TableName: QUEUE_TABLE,
    Key: { pk: { S: family } },
    UpdateExpression:
      `SET kind = ${kind === "won" ? ":kind" : "if_not_exists(kind, :kind)"}, #state = :state, #open = :open, due = :due, ` +
      "updated = :now, since = if_not_exists(since, :now) REMOVE #ttl ADD wanted :one, kicks :one",
    ExpressionAttributeNames: { "#state": "state", "#open": "open", "#ttl": "ttl" },
    ExpressionAttributeValues: {
      ":kind": { S: kind },
      ":state": { S: "pending" },
      ":open": { S: "open" },
      ":due": { N: String(now + 300_000) },
      ":now": { N: String(now) },
      ":one": { N: "1" },
    },
  };
  return dynamo.send(new TransactWriteItemsCommand({ TransactItems: [{ Update: delivery }, { Update: entry }] }));
}

export async function handler(event) {
  if (event.rawPath === "/health") return { statusCode: 200, body: JSON.stringify({ status: "ok" }) };
  if (!event.rawPath.startsWith(PATH) || !equal(event.rawPath.slice(PATH.length), token)) {
    return answer(404, "delivery_path_unknown", "there is nothing at this address");
  }
  const body = event.isBase64Encoded ? Buffer.from(event.body, "base64").toString() : event.body;
  const form = new URLSearchParams(body);
  const [hash, timestamp, data] = ["hash", "timestamp", "data"].map((name) => form.get(name) ?? "");
  if (!equal(hash, digest("md5", key + timestamp + data))) return answer(401, "delivery_hash_wrong", "the hash is wrong");
  const now = Date.now();
  if (Math.abs(now / 1000 - Number(timestamp)) > 300) return answer(401, "delivery_too_old", "the delivery is too old");
  let record;
  try {
    record = JSON.parse(data);
  } catch {
    return answer(400, "delivery_not_json", "the data is no JSON");
  }
  try {
    await store(record, timestamp, data, now);
  } catch {
    return answer(500, "store_unavailable", "the delivery could not be stored");
  }
  console.log(JSON.stringify({ level: "INFO", message: "delivery stored", family: `${record.account_id}#${record.number}` }));
  return answer(200, "stored", "the quote was stored");
}
