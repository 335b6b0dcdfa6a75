// Loads the parts of the program (`pages/lazily.rs`). The build puts before this what the main program shares with them
// (`getSharedImports`), the addresses of their `FILES`, and for each of the `PARTS` the numbers of its files.

// By their numbers: files that are compiled or on their way, and those that are ready to be called.
const compiled = new Map();
const ready = new Map();

// One that failed is asked for again next time: the connection may be back.
function once(known, number, begin) {
  let coming = known.get(number);
  if (!coming) {
    coming = begin();
    coming.catch(() => known.delete(number));
    known.set(number, coming);
  }
  return coming;
}

function program(number) {
  return once(compiled, number, () => WebAssembly.compileStreaming(fetch(FILES[number])));
}

function file(number) {
  return once(ready, number, async () => {
    const shared = getSharedImports().__wasm_split;
    // Files put together of several pieces know the main program as `main`.
    return WebAssembly.instantiate(await program(number), { __wasm_split: shared, main: shared });
  });
}

// As the program calls it: when all files are here it calls back, through the table, with the data that it gave and whether they came.
function part(name) {
  return async (callback, data) => {
    let came = true;
    try {
      await Promise.all(PARTS[name].map(file));
    } catch (error) {
      console.error(error);
      came = false;
    }
    getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, came);
  };
}

// Whoever was signed in here last time (`session.rs`) most likely still is: what they need first comes beside the main program rather
// than after it. That program hears of no failure here: it asks again.
try {
  if (localStorage.getItem("signed-in")) {
    for (const name of location.pathname === "/" ? ["framing", "overviewing"] : ["framing"]) PARTS[name].forEach(program);
  }
} catch {
  // Storage is forbidden: they come when they are asked for.
}
