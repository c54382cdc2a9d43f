// A year's pages: cells that save themselves, what was typed survives a lost connection, the check follows an edit.
"use strict";
(() => {
  const year = document.getElementById("year");
  if (!year) return;
  const cookie = (name) => (document.cookie.split("; ").find((c) => c.startsWith(name + "=")) || "").slice(name.length + 1);
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] || cookie("csrftoken");
  const stateLine = document.getElementById("save-state");
  const bar = document.getElementById("save-bar");
  const told = (words, kind = "") => { bar?.classList.remove("idle"); stateLine.textContent = words; stateLine.dataset.kind = kind; };

  // ---------------------------------------------------------------- what is typed and not yet saved
  const shelf = `jz:${year.dataset.who}:${year.dataset.cell}:`;
  const address = (cell) => cell.closest("tr[data-url]")?.dataset.url || year.dataset.cell;
  const name = (cell) => `${shelf}${address(cell)}|${cell.dataset.part || ""}|${cell.dataset.path}`;
  const keep = (cell) => { try { localStorage.setItem(name(cell), JSON.stringify({ value: valueOf(cell), version: versionOf(cell).get() })); } catch { /* full or forbidden */ } };
  const forget = (cell) => { try { localStorage.removeItem(name(cell)); } catch { /* forbidden */ } };

  const valueOf = (cell) => cell.hasAttribute("data-set")
    ? [...cell.querySelectorAll("input:checked")].map((x) => x.value).join("\n") : cell.value;
  const versionOf = (cell) => {
    const holder = cell.closest("tr[data-url]") || cell;
    return { get: () => holder.dataset.version, set: (n) => { holder.dataset.version = n; } };
  };
  const before = new WeakMap();
  const cells = () => year.querySelectorAll(".cell[data-path], [data-set][data-path]");
  cells().forEach((cell) => before.set(cell, valueOf(cell)));

  const mark = (cell, state, words = "") => {
    cell.classList.remove("saving", "saved", "wrong", "waiting");
    if (state) cell.classList.add(state);
    let note = cell.nextElementSibling;
    if (note?.classList.contains("cell-note")) note.remove();
    if (state === "wrong") cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
    if (!words) return;
    note = document.createElement("span");
    note.className = "cell-note";
    note.setAttribute("role", "alert");
    note.textContent = words;
    cell.after(note);
    return note;
  };

  const waiting = new Set();
  // One save after the other: two of a row must not meet with the same version.
  let line = Promise.resolve();
  const save = (cell, version = null) => { line = line.then(() => send(cell, version)); return line; };

  async function send(cell, version) {
    const value = valueOf(cell);
    if (version === null && before.get(cell) === value && !cell.dataset.reason) return;
    keep(cell);
    mark(cell, "saving");
    told("正在保存……");
    const body = new URLSearchParams({
      part: cell.dataset.part || "", path: cell.dataset.path, kind: cell.hasAttribute("data-set") ? "set" : cell.dataset.kind || "text",
      value, version: version ?? versionOf(cell).get() ?? "", reason: cell.dataset.reason || "",
    });
    let answer;
    try {
      answer = await fetch(address(cell), { method: "POST", body, headers: { "X-CSRFToken": token() }, credentials: "same-origin", redirect: "manual" });
    } catch {
      waiting.add(cell);
      mark(cell, "waiting");
      told("网络断开，填写的内容留在这台电脑上，连上后自动保存", "bad");
      return;
    }
    waiting.delete(cell);
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      mark(cell, "waiting");
      told("登录已过期，内容留在这台电脑上；重新登录后会自动保存", "bad");
      return;
    }
    let said = {};
    try { said = await answer.json(); } catch { /* a page, not our answer */ }
    if (answer.ok) {
      versionOf(cell).set(said.version);
      if (said.shown !== undefined && !cell.hasAttribute("data-set") && valueOf(cell) === value && cell.tagName !== "TEXTAREA") cell.value = said.shown;
      before.set(cell, valueOf(cell) === value || cell.value === said.shown ? valueOf(cell) : value);
      delete cell.dataset.reason;
      forget(cell);
      mark(cell, "saved");
      setTimeout(() => cell.classList.remove("saved"), 1600);
      told(`已保存 ${new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" })}`);
      checkSoon();
    } else if (answer.status === 409 && said.conflict) {
      const note = mark(cell, "wrong", said.conflict);
      told("有一处与别人的修改冲突", "bad");
      const button = (words, act) => { const b = document.createElement("button"); b.type = "button"; b.className = "btn sm"; b.textContent = words; b.onclick = act; note.append(" ", b); };
      button("用我的", () => { mark(cell, ""); versionOf(cell).set(said.version); save(cell, said.version); });
      button("用现在的", () => { cell.value = said.value; versionOf(cell).set(said.version); before.set(cell, said.value); forget(cell); mark(cell, ""); told(""); });
    } else {
      mark(cell, "wrong", said.refused || (answer.status === 409 ? "这个年度现在不能改。" : answer.status === 403 ? "没有权限，或页面已过期。请刷新后再试。" : "没有存上，请稍后再试。"));
      told("有一处没有存上", "bad");
    }
  }

  year.addEventListener("change", (event) => {
    const cell = event.target.closest(".cell[data-path], [data-set][data-path]");
    if (cell) save(cell);
  });
  year.addEventListener("input", (event) => {
    const cell = event.target.closest(".cell[data-path]");
    if (!cell) return;
    keep(cell);
    if (cell.classList.contains("prose-edit")) { clearTimeout(cell.later); cell.later = setTimeout(() => save(cell), 1200); }
  });
  year.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".cell.in-grid, input.cell, textarea.one");
    if (!cell) return;
    if (event.key === "Escape") { cell.value = before.get(cell) ?? ""; forget(cell); mark(cell, ""); return; }
    if (event.key !== "Enter" || event.isComposing || (cell.tagName === "TEXTAREA" && !cell.classList.contains("one"))) return;
    event.preventDefault();
    const row = cell.closest("tr");
    // Below it: the same column of a record, the same place of a row of a document.
    const below = row?.nextElementSibling;
    const next = below?.querySelector(`[data-path="${CSS.escape(cell.dataset.path)}"]`) || below?.querySelector(`.cell[data-path$="/${CSS.escape(cell.dataset.path.split("/").pop())}"]`);
    cell.dispatchEvent(new Event("change", { bubbles: true }));
    (next || cell).focus();
  });
  // Rows pasted into the grid are shown first, like a file.
  year.addEventListener("paste", (event) => {
    const grid = event.target.closest("table[data-take]");
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!grid || !(/\t/.test(text) || /\n./.test(text.trim()))) return;
    event.preventDefault();
    const form = document.createElement("form");
    form.method = "post";
    form.action = grid.dataset.take;
    for (const [name, value] of [["csrfmiddlewaretoken", token()], ["register", grid.dataset.register], ["text", text]]) {
      const field = document.createElement("textarea");
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    form.submit();
  });
  // Of the cell that was touched last: why it was changed, and its story.
  const why = document.getElementById("tell-why"), record = document.getElementById("tell-story");
  let last = null;
  year.addEventListener("focusin", (event) => {
    const cell = event.target.closest(".cell[data-path]");
    if (!cell || !why) return;
    last = cell;
    bar.classList.remove("idle");
    record.hidden = false;
    why.hidden = !cell.dataset.part;
  });
  why?.addEventListener("click", () => {
    const words = window.prompt("为什么这样填或这样改？会记在修改记录里。");
    if (!words?.trim() || !last) return;
    last.dataset.reason = words.trim();
    save(last);
  });
  record?.addEventListener("click", () => {
    const target = last?.closest("[data-target]");
    if (target) tell(`target=${encodeURIComponent(target.dataset.target)}`, last);
  });

  const retry = () => [...waiting].forEach((cell) => save(cell));
  window.addEventListener("online", retry);
  setInterval(() => { if (waiting.size) retry(); }, 8000);
  window.addEventListener("beforeunload", (event) => { if (waiting.size) event.preventDefault(); });

  // What an earlier visit could not save stands there again, and is saved now.
  cells().forEach((cell) => {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(name(cell))); } catch { /* forbidden or broken */ }
    if (!kept || cell.hasAttribute("data-set")) return;
    if (kept.value === valueOf(cell)) { forget(cell); return; }
    cell.value = kept.value;
    const note = mark(cell, "waiting", "上次没有存上的内容。");
    const button = (words, act) => { const b = document.createElement("button"); b.type = "button"; b.className = "btn sm"; b.textContent = words; b.onclick = act; note.append(" ", b); };
    button("保存", () => { mark(cell, ""); save(cell); });
    button("不要了", () => { cell.value = before.get(cell); forget(cell); mark(cell, ""); });
  });

  // ---------------------------------------------------------------- the check follows an edit
  let soon = null;
  const checkSoon = () => { clearTimeout(soon); soon = setTimeout(check, 500); };
  const check = () => {
    const panel = document.getElementById("panel");
    if (!panel || !window.htmx) return;
    const open = panel.querySelector("details")?.open;
    window.htmx.ajax("POST", year.dataset.check, { target: "#panel", swap: "outerHTML" }).then(() => {
      const box = document.querySelector("#panel details");
      if (box && open) box.open = true;
    });
  };

  // What was worked out (rates, counts, sums) follows the check; what is being typed in is not touched.
  const refresh = async () => {
    const live = year.querySelectorAll("[data-live]");
    if (!live.length) return;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    live.forEach((old) => {
      const now = fresh.querySelector(`[data-live="${CSS.escape(old.dataset.live)}"]`);
      if (now && now.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) { old.innerHTML = now.innerHTML; old.className = now.className; window.htmx.process(old); }
    });
  };

  // ---------------------------------------------------------------- to the place that was asked for
  const at = year.dataset.at;
  const column = new URLSearchParams(location.search).get("column");
  if (at) {
    let target = at, place = null;
    while (!place && target) {
      place = year.querySelector(`[data-target="${CSS.escape(target)}"]`) || document.getElementById("b" + target);
      if (!place) place = year.querySelector(`tr.marked`);
      target = target.includes("/") ? target.slice(0, target.lastIndexOf("/")) : "";
    }
    if (place) {
      for (let d = place.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
      if (place.tagName === "DETAILS") place.open = true;
      place.classList.add("marked");
      requestAnimationFrame(() => { place.scrollIntoView({ block: place.offsetHeight > innerHeight * 0.6 ? "start" : "center" }); (place.matches("input, select, textarea, button") ? place : (column && place.querySelector(`[aria-label^="${CSS.escape(column)}"]`)) || place.querySelector("input, textarea, button.at"))?.focus({ preventScroll: true }); });
    }
  }

  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  // ---------------------------------------------------------------- a cell's story
  const story = document.getElementById("story");
  let opener = null;
  const tell = (query, from) => {
    opener = from;
    story.hidden = false;
    story.textContent = "正在打开……";
    window.htmx.ajax("GET", `${year.dataset.story}?${query}`, { target: "#story", swap: "innerHTML" }).then(() => story.focus());
  };
  const shut = () => { story.hidden = true; opener?.focus(); };
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-story]:not(#year)");
    if (cell) { tell(`cell=${encodeURIComponent(cell.dataset.story)}`, cell); year.querySelectorAll(".chosen").forEach((x) => x.classList.remove("chosen")); cell.parentElement.classList.add("chosen"); }
    if (event.target.closest('[data-do="story-close"]')) shut();
    const ref = event.target.closest("[data-ref]");
    if (ref) insert(`{{${ref.dataset.ref}}}`);
    const jump = event.target.closest("button[data-line]");
    if (jump) toLine(Number(jump.dataset.line));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !story.hidden) shut();
    if (event.altKey && event.key === "h") {
      const cell = document.activeElement?.closest?.("[data-target]");
      if (cell) tell(`target=${encodeURIComponent(cell.dataset.target)}`, cell);
    }
  });
  // ---------------------------------------------------------------- prose
  const text = document.querySelector("textarea.prose-edit");
  const insert = (words) => {
    if (!text) return;
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const toLine = (n) => {
    if (!text) return;
    const lines = text.value.split("\n");
    const start = lines.slice(0, n - 1).join("\n").length + (n > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[n - 1] || "").length);
    text.scrollTop = Math.max(0, (n - 4) * 28);
    text.scrollIntoView({ block: "center" });
  };
  const wanted = document.getElementById("prose")?.dataset.line;
  if (wanted) toLine(Number(wanted));
  document.getElementById("ref-find")?.addEventListener("input", (event) => {
    const word = event.target.value.trim();
    document.querySelectorAll(".refs li").forEach((li) => { li.hidden = !!word && !li.textContent.includes(word); });
    document.querySelectorAll(".refs details").forEach((d) => { if (word) d.open = true; });
  });

  // ---------------------------------------------------------------- forms that send or ask by themselves
  document.addEventListener("change", (event) => {
    const at = event.target;
    if (at.matches("[data-send]") && at.files.length) {
      at.closest(".drop").querySelector("span").textContent = `正在上传和读取：${[...at.files].map((f) => f.name).join("、").slice(0, 60)}……`;
      at.closest(".drop").classList.add("busy");
      at.form.requestSubmit();
    } else if (at.matches("[data-ask]")) {
      const form = at.form;
      const query = new URLSearchParams();
      for (const [k, v] of new FormData(form)) if (k !== "csrfmiddlewaretoken") query.append(k, v);
      if (at.name === "register") { query.delete("measure"); query.set("was", at.value); for (const k of [...query.keys()]) if (/^(field|is)\d/.test(k)) query.delete(k); }
      if (/^field\d/.test(at.name)) query.delete("is" + at.name.slice(5));
      window.htmx.ajax("GET", `${form.action}?${query}`, { target: "#bind", swap: "innerHTML" });
    } else if (at.matches("[data-narrow]")) {
      const query = new URLSearchParams();
      if (at.value) { query.set("field", at.dataset.narrow); query.set("value", at.value); }
      const word = at.form.querySelector("[name=q]").value;
      if (word) query.set("q", word);
      location.search = query;
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.target.id && document.querySelector(`dialog[data-opens="${event.target.id}"]`);
    if (dialog && !dialog.open) dialog.showModal();
    if (event.target.id === "draft") {
      event.target.closest(".prose-cols").classList.add("with-draft");
      if (innerWidth < 1000) event.target.scrollIntoView();
    }
    // Whether it was asked for after an edit or by a page that was opened before its check: what stands beside follows.
    if (event.target.id === "panel") refresh();
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    // The answer of a form in a dialog that was refused replaces the form; it stays open.
    if (event.detail.xhr?.status === 422) document.querySelector("dialog[open] [aria-invalid]")?.focus();
  });
})();
