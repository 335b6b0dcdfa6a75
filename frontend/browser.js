// Says so where the portal can't run: a browser without what it needs, or a start that fails. Written for any browser, however old, and
// apart from the program, which such a browser can't even read.
(function () {
  var chinese = /^zh/i.test(navigator.language || "");
  try {
    var chosen = localStorage.getItem("language");
    if (chosen) chinese = /^zh/i.test(chosen);
  } catch (forbidden) {
    // The browser's language it is.
  }
  var texts = chinese
    ? {
        loading: "正在加载门户……",
        old: "此浏览器版本过旧，无法使用客户迁移门户。请使用当前版本的 Chrome、Edge、Firefox 或 Safari。缺少：",
        failed: "门户无法启动。请重新加载页面；若仍无效，请检查网络连接，或使用当前版本的浏览器。",
        again: "重新加载页面",
      }
    : {
        loading: "Loading the portal …",
        old: "This browser is too old for the Customer Migration portal. Please use a current Chrome, Edge, Firefox or Safari. It lacks: ",
        failed:
          "The portal could not be started. Please load the page again; if that doesn't help, look at your connection, or use a current browser.",
        again: "Load the page again",
      };
  var line = document.getElementById("loading");
  if (chinese) document.documentElement.lang = "zh-CN";
  if (line) line.textContent = texts.loading;

  function say(words) {
    if (!line || !line.parentNode) return;
    line.setAttribute("role", "alert");
    line.setAttribute("data-testid", "cannot-start");
    line.textContent = words + " ";
    var link = document.createElement("a");
    link.href = "";
    link.className = "link";
    link.textContent = texts.again;
    line.appendChild(link);
  }

  var lacks = [];
  if (!("noModule" in document.createElement("script"))) lacks.push("JavaScript modules");
  if (typeof WebAssembly !== "object" || !WebAssembly.Global) lacks.push("WebAssembly");
  if (!window.HTMLDialogElement) lacks.push("dialog");
  if (!("popover" in document.documentElement)) lacks.push("popover");
  if (!window.Intl || !Intl.RelativeTimeFormat) lacks.push("Intl.RelativeTimeFormat");
  window.portalLacks = lacks;
  if (lacks.length) say(texts.old + lacks.join(", ") + ".");

  // What the program's own start says when it fails; and a script that can't be fetched or read at all.
  window.portalFailed = function () {
    if (!lacks.length) say(texts.failed);
  };
  window.addEventListener("error", window.portalFailed, true);
})();
