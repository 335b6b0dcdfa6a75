// The workbook worker: its program takes over `onmessage` and then says that it is ready.
import init from "./glue.js";

await init({ module_or_path: WASM_URL });
