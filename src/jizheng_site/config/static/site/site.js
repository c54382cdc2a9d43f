// Small things that a page cannot do by itself.  No inline script anywhere: the policy forbids it.
"use strict";
document.documentElement.classList.add("js");

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-do]");
  if (!at) return;
  const what = at.dataset.do;
  if (what === "menu") {
    const open = at.closest(".bar").classList.toggle("open");
    at.setAttribute("aria-expanded", String(open));
  } else if (what === "close") {
    at.closest(".toast, .note").remove();
  } else if (what === "dialog") {
    const dialog = document.getElementById(at.dataset.for);
    if (dialog && dialog.showModal) dialog.showModal();
  } else if (what === "shut") {
    at.closest("dialog").close();
  } else if (what === "more") {
    const list = document.getElementById(at.dataset.for);
    const copy = list.firstElementChild.cloneNode(true);
    copy.querySelectorAll("input, textarea").forEach((x) => { x.value = ""; });
    list.append(copy);
    copy.querySelector("input, textarea").focus();
  } else if (what === "print") {
    window.print();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sure && !window.confirm(form.dataset.sure)) { event.preventDefault(); return; }
  // A second click would send it twice.
  if (!form.hasAttribute("hx-post") && form.method === "post") {
    setTimeout(() => form.querySelectorAll("button[type=submit], button:not([type])").forEach((b) => { b.disabled = true; }), 0);
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("button[disabled]").forEach((b) => { b.disabled = false; });
});

document.addEventListener("change", (event) => {
  const at = event.target;
  if (at.matches("select[data-go]")) at.form.submit();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest && event.target.closest(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop") {
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// A good word goes away by itself; what went wrong stays until it is closed.
const fade = (toast) => setTimeout(() => toast.remove(), 8000);
const watchToasts = () => document.querySelectorAll(".toast.success:not([data-seen])").forEach((t) => { t.dataset.seen = "1"; if (!t.dataset.stay) fade(t); });
watchToasts();

// A table that is wider than its place can be moved with the keyboard too.
const reachTables = () => document.querySelectorAll(".table-wrap").forEach((t) => {
  if (t.scrollWidth > t.clientWidth && !t.hasAttribute("tabindex")) {
    t.tabIndex = 0;
    t.setAttribute("role", "region");
    if (!t.hasAttribute("aria-label")) t.setAttribute("aria-label", "表格，可以左右移动");
  }
});
reachTables();
window.addEventListener("resize", reachTables);

document.addEventListener("htmx:afterSwap", () => { watchToasts(); reachTables(); });
document.addEventListener("htmx:beforeSwap", (event) => {
  // Refusals (409, 422 …) carry words for the person: show them like any answer.
  if (event.detail.xhr.status >= 400 && event.detail.serverResponse) { event.detail.shouldSwap = true; event.detail.isError = false; }
});
document.addEventListener("htmx:sendError", () => say("没有连上服务器，刚才的内容还没有保存。请检查网络后重试，填写的内容仍在页面上。"));
document.addEventListener("htmx:timeout", () => say("服务器没有及时回应，请稍后重试。填写的内容仍在页面上。"));

function say(text, level = "error") {
  const template = document.getElementById("toast-template").content.cloneNode(true);
  template.querySelector(".toast").classList.add(level);
  template.querySelector(".toast-text").textContent = text;
  document.getElementById("toasts").append(template);
  watchToasts();
}
window.jz = { say };
