// Starts the pages. Until their program has put up the first page, index.html's own line says that it is loading; if it can't
// be started, or the browser lacks something, the line says so (`browser.js`).
import init from "./glue.js";

// A theme chosen here is put on before anything is painted; the program (`browser.rs`) offers the choice.
try {
  const theme = localStorage.getItem("theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the system's theme it is.
}

// The language chosen here, else the first of the browser's that there is. The texts of any but English are fetched beside the
// program, which finds them in `portalTexts` (`language.rs`); without them it speaks English.
const languages = [...document.querySelectorAll("meta[name=texts]")].map((element) => element.lang);
function language() {
  const wanted = [...navigator.languages];
  try {
    const chosen = localStorage.getItem("language");
    if (chosen) wanted.unshift(chosen);
  } catch {
    // Storage is forbidden: the browser's language it is.
  }
  for (const tag of wanted) {
    const family = tag.split("-")[0];
    if (family === "en") return "en";
    const found = languages.find((language) => language.split("-")[0] === family);
    if (found) return found;
  }
  return "en";
}

const loading = document.getElementById("loading");
try {
  const program = globalThis.portalLacks?.length ? undefined : WebAssembly.compileStreaming(fetch(WASM_URL));
  // Whether it came is asked below.
  program?.catch(() => {});
  const spoken = language();
  const texts = document.querySelector(`meta[name=texts][lang="${spoken}"]`);
  if (texts) {
    const answer = await fetch(texts.content).catch(() => undefined);
    if (answer?.ok) globalThis.portalTexts = { language: spoken, texts: await answer.text() };
  }
  if (program) {
    await init({ module_or_path: program });
    loading?.remove();
  }
} catch (error) {
  globalThis.portalFailed?.();
  throw error;
}

// A fault that the program couldn't tell of itself, as when it has used up its memory: what is on the screen no longer answers.
addEventListener("error", ({ error }) => {
  if (!(error instanceof WebAssembly.RuntimeError) || document.querySelector("[data-broken]")) return;
  const screen = document.createElement("main");
  screen.dataset.broken = "";
  screen.className = "mx-auto max-w-xl p-8";
  screen.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = "";
  link.className = "btn btn-primary";
  const chinese = document.documentElement.lang.startsWith("zh");
  link.textContent = chinese ? "重新加载页面" : "Load the page again";
  screen.append(chinese ? "此页面已停止工作，这是我们的故障。" : "This page has stopped working. The fault is ours. ", link);
  document.body.replaceChildren(screen);
});
