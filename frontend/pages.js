// Starts the pages. Until their program has put up the first page, index.html's own line says that it is loading; if it can't
// be started, the line says so.
import init from "./glue.js";

// A theme chosen here is put on before anything is painted; the program (`browser.rs`) offers the choice.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme it is.
}

const loading = document.getElementById("loading");
try {
  await init({ module_or_path: WASM_URL });
  loading?.remove();
} catch (error) {
  if (loading) {
    loading.textContent = "The portal could not be started. Please load the page again, or use a current browser.";
  }
  throw error;
}
