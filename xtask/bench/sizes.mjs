// Prints, for the files in its arguments together, what they weigh: as they are, gzip -9 and brotli -q 11, each file for itself.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const sum = { raw: 0, gzip: 0, brotli: 0 };
for (const file of process.argv.slice(2)) {
  const bytes = readFileSync(file);
  sum.raw += bytes.length;
  sum.gzip += gzipSync(bytes, { level: 9 }).length;
  sum.brotli += brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}
console.log(JSON.stringify(sum));
