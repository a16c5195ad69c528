// What stands in the place of Lambda's own Node.js runtime under the emulator: it does less, in favour of Node.js.
const at = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const { handler } = await import("./handler.mjs");
for (;;) {
  const next = await fetch(`${at}/next`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const answer = await handler(await next.json());
  await fetch(`${at}/${id}/response`, { method: "POST", body: JSON.stringify(answer) });
}
