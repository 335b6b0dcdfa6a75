// Serves a folder of pages as the edge does: compressed by brotli, hashed names for ever, an unknown path answered by index.html. What
// begins with /api goes to the portal, if there is one. On the loopback address, until it is told to end.
// Takes the folder and the portal's origin as arguments; prints its own address as its first line.
import { readFileSync, statSync } from "node:fs";
import { createServer, request } from "node:http";
import { connect } from "node:net";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";

const [folder, portal] = process.argv.slice(2);
const api = portal && new URL(portal);
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

const compressed = new Map();
function file(path) {
  const name = normalize(path);
  const full = join(folder, name);
  if (!compressed.has(full)) {
    if (!statSync(full, { throwIfNoEntry: false })?.isFile()) return undefined;
    compressed.set(full, brotliCompressSync(readFileSync(full)));
  }
  return { body: compressed.get(full), type: types[extname(full)] ?? "application/octet-stream", hashed: name.startsWith("/assets/") };
}

const server = createServer((asked, answer) => {
  const path = new URL(asked.url, "http://edge").pathname;
  if (api && path.startsWith("/api")) {
    const headers = { ...asked.headers, host: api.host };
    if (headers.origin) headers.origin = api.origin;
    const options = { host: api.hostname, port: api.port, path: asked.url, method: asked.method, headers };
    const onwards = request(options, (came) => {
      answer.writeHead(came.statusCode, came.headers);
      came.pipe(answer);
    });
    onwards.on("error", () => answer.destroy());
    asked.pipe(onwards);
    return;
  }
  const found = file(path === "/" ? "/index.html" : path) ?? (extname(path) ? undefined : file("/index.html"));
  if (!found) {
    answer.writeHead(404).end();
    return;
  }
  answer.writeHead(200, {
    "content-type": found.type,
    "content-encoding": "br",
    "content-length": found.body.length,
    "cache-control": found.hashed ? "public, max-age=31536000, immutable" : "no-cache",
  });
  answer.end(found.body);
});
// The live connection.
server.on("upgrade", (asked, socket, head) => {
  if (!api) return socket.destroy();
  const onwards = connect(Number(api.port), api.hostname, () => {
    const headers = { ...asked.headers, host: api.host };
    if (headers.origin) headers.origin = api.origin;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    onwards.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    onwards.write(head);
    socket.pipe(onwards).pipe(socket);
  });
  onwards.on("error", () => socket.destroy());
  socket.on("error", () => onwards.destroy());
});
// Compressed before anybody asks.
for (const match of readFileSync(join(folder, "index.html"), "utf8").matchAll(/"(\/[^"]+)"/g)) file(match[1]);
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
