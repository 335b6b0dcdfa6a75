// Loads the parts of the program (`pages/lazily.rs`). The build puts before this what the main program shares with them
// (`getSharedImports`) and the addresses of their `FILES`, and after it a loader for each part.

// By its number, a file that is here or on its way. One that failed is asked for again next time: the connection may be back.
const coming = new Map();

function file(number) {
  let here = coming.get(number);
  if (!here) {
    const shared = getSharedImports().__wasm_split;
    // Files put together of several pieces know the main program as `main`.
    here = WebAssembly.instantiateStreaming(fetch(FILES[number]), { __wasm_split: shared, main: shared });
    here.catch(() => coming.delete(number));
    coming.set(number, here);
  }
  return here;
}

// As the program calls it: when all files are here it calls back, through the table, with the data that it gave and whether they came.
function part(numbers) {
  return async (callback, data) => {
    let came = true;
    try {
      await Promise.all(numbers.map(file));
    } catch (error) {
      console.error(error);
      came = false;
    }
    getSharedImports().__wasm_split.__indirect_function_table.get(callback)(data, came);
  };
}

