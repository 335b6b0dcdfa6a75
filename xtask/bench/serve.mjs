// Runs a built Worker on workerd without wrangler's proxy, on the loopback address, until it is told to end.
// Takes its options as JSON in the first argument; prints its address as its first line.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Miniflare } from "miniflare";

const { script, wasm, compatibilityDate, state, vars, queue } = JSON.parse(process.argv[2]);
const modules = { "index.js": { type: "esm", contents: readFileSync(script, "utf8") } };
if (wasm) {
  const file = join(dirname(script), wasm);
  modules[wasm] = { type: "wasm", contents: new Uint8Array(readFileSync(file)) };
}
const env = { LEDGER: { type: "durable-object", worker: "portal", exportName: "Ledger" } };
for (const name of ["PUBLISHED", "SESSIONS", "FILES"]) env[name] = { type: "kv", id: name };
env.NOTICES = { type: "queue", name: "customer-migration-notices" };
for (const [name, value] of Object.entries(vars)) env[name] = { type: "text", value };

const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  resourcePersistencePath: state,
  cf: false,
  logRequests: false,
  workers: [
    {
      config: {
        name: "portal",
        compatibilityDate,
        manifest: { mainModule: "index.js", modules },
        exports: { Ledger: { type: "durable-object", storage: "sqlite" } },
        // The peer has no queue to consume.
        triggers: queue ? [{ type: "queue", name: "customer-migration-notices", maxBatchSize: 50 }] : [],
        env,
      },
    },
  ],
});
console.log((await miniflare.ready).origin);
