// What stands in the place of Lambda's own Node.js runtime under the emulator: it does less, in favour of Node.js. One connection is kept,
// and `fetch`, which costs more than `node:http`, is not used.
import { Agent, request } from "node:http";

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method, path: `/2018-06-01/runtime/invocation${path}`, agent }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ headers: answer.headers, text: Buffer.concat(chunks).toString() }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const { handler } = await import("./handler.mjs");
for (;;) {
  const next = await call("GET", "/next");
  const answer = await handler(JSON.parse(next.text));
  await call("POST", `/${next.headers["lambda-runtime-aws-request-id"]}/response`, JSON.stringify(answer));
}
