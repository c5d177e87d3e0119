// Opens a profile with yaml-language-server over stdio, as an editor does, and expects what an editor shows: a diagnostic for a misspelt
// key, the schema's words on hovering a key, and the keys of the schema as completions.
// Usage: node language-server.mjs SERVER PROFILE
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [server, profile] = process.argv.slice(2);
const good = readFileSync(profile, "utf8");
const uri = pathToFileURL(resolve(profile)).href;
const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const limit = setTimeout(() => fail("no answer within two minutes"), 120000);

let buffer = Buffer.alloc(0);
let next = 0;
const pending = new Map();
let diagnosed = () => {};

function fail(message) {
  console.error(`FAILED: ${message}`);
  child.kill();
  process.exit(1);
}
function send(message) {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}
function request(method, params) {
  const id = ++next;
  send({ id, method, params });
  return new Promise((done) => pending.set(id, done));
}
function receive(message) {
  if (message.method === "textDocument/publishDiagnostics") {
    diagnosed(message.params.diagnostics);
  } else if (message.method && message.id !== undefined) {
    // The server asks for its settings; everything but schemas it was not told of is left off.
    const items = message.params?.items ?? [];
    const result = items.map((i) => (i.section === "yaml" ? { schemaStore: { enable: false } } : null));
    send({ id: message.id, result: message.method === "workspace/configuration" ? result : null });
  } else if (pending.has(message.id)) {
    if (message.error) fail(JSON.stringify(message.error));
    pending.get(message.id)(message.result);
    pending.delete(message.id);
  }
}
child.stdout.on("data", (chunk) => {
  buffer = Buffer.concat([buffer, chunk]);
  for (;;) {
    const end = buffer.indexOf("\r\n\r\n");
    if (end < 0) return;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.subarray(0, end).toString())[1]);
    if (buffer.length < end + 4 + length) return;
    const body = buffer.subarray(end + 4, end + 4 + length).toString();
    buffer = buffer.subarray(end + 4 + length);
    receive(JSON.parse(body));
  }
});

let version = 0;
function show(text, expected) {
  return new Promise((done) => {
    diagnosed = (found) => expected(found) && done(found);
    const textDocument = { uri, languageId: "yaml", version: ++version, text };
    if (version === 1) send({ method: "textDocument/didOpen", params: { textDocument } });
    else
      send({
        method: "textDocument/didChange",
        params: { textDocument: { uri, version }, contentChanges: [{ text }] },
      });
  });
}
function place(text, word) {
  const lines = text.split("\n");
  const line = lines.findIndex((l) => l.trimStart().startsWith(word));
  if (line < 0) fail(`${profile} has no line that begins with ${word}`);
  return { line, character: lines[line].indexOf(word) + 1 };
}

await request("initialize", {
  processId: process.pid,
  rootUri: null,
  capabilities: { workspace: { configuration: true }, textDocument: { hover: {}, completion: {} } },
});
send({ method: "initialized", params: {} });
send({
  method: "workspace/didChangeConfiguration",
  params: {
    settings: { yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false } } },
  },
});

const bad = good.replace("  driverRoot:", "  drvierRoot:");
if (bad === good) fail(`${profile} has no driverRoot`);
const found = await show(bad, (d) => d.some((x) => x.message.includes("drvierRoot")));
console.log(`ok  diagnostic: ${found.map((d) => d.message).join("; ")}`);

await show(good, (d) => d.length === 0);
console.log("ok  no diagnostic for the right profile");

const hover = await request("textDocument/hover", { textDocument: { uri }, position: place(good, "driverRoot:") });
const words = hover?.contents?.value ?? "";
if (!/driver/i.test(words)) fail(`hover: ${JSON.stringify(hover)}`);
console.log(`ok  hover: ${words.replace(/\s+/g, " ").slice(0, 100)}`);

const open = good.trimEnd() + "\n  \n";
await show(open, () => true);
const completion = await request("textDocument/completion", {
  textDocument: { uri },
  position: { line: open.split("\n").length - 2, character: 2 },
});
const labels = (completion?.items ?? completion ?? []).map((item) => item.label);
for (const key of ["kubelet", "cdi", "plugin"]) {
  if (!labels.includes(key)) fail(`completion offers no ${key}: ${labels.join(", ")}`);
}
console.log(`ok  completion: ${labels.length} keys, ${labels.slice(0, 5).join(", ")}, ...`);

clearTimeout(limit);
child.kill();
process.exit(0);
