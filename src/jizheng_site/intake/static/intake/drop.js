// Files and folders of any depth, sent one after the other: what has been answered for is kept, whatever happens next.
"use strict";
(() => {
  const form = document.querySelector("[data-drop-form]");
  if (!form) return;
  const zone = form.querySelector("[data-dropzone]");
  const box = form.querySelector("[data-upload]");
  const text = form.querySelector("[data-upload-text]");
  const bar = box.querySelector("progress");
  const wrong = form.querySelector("[data-upload-wrong]");
  const KNOWN = /\.(pdf|docx?|xlsx?|wps|et|ofd|rtf|txt|html?|zip)$/i;
  let busy = false;

  const filesOf = async (entry) => {
    if (entry.isFile) return [await new Promise((yes, no) => entry.file(yes, no))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!some.length) return found;
      for (const one of some) found.push(...(await filesOf(one)));
    }
  };

  const tell = (message) => {
    const item = document.createElement("li");
    item.textContent = message;
    wrong.append(item);
  };

  const send = async (file) => {
    const body = new FormData();
    body.append("files", file, file.name);
    for (let tries = 0; ; tries++) {
      try {
        const answer = await fetch(form.action, {
          method: "POST", body, credentials: "same-origin",
          headers: { Accept: "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
        });
        if (answer.headers.get("Content-Type") !== "application/json") {
          tell(`${file.name}：没有收下（${answer.status}）。请刷新页面后重试。`);
          return 0;
        }
        const told = await answer.json();
        told.wrong.forEach(tell);
        return told.taken;
      } catch {
        if (tries === 4) { tell(`${file.name}：没有连上服务器，没有收下。请检查网络后再拖一次，收过的不会重复。`); return 0; }
        text.textContent = "网络断了，正在重试……";
        await new Promise((go) => setTimeout(go, 1000 * 2 ** tries));
      }
    }
  };

  const take = async (list) => {
    const files = list.filter((f) => KNOWN.test(f.name) && !f.name.startsWith(".") && !f.name.startsWith("~$"));
    if (!files.length) { window.jz.say("里面没有可以体检的文件。能收 docx、doc、wps、pdf、xlsx、xls、et、ofd、rtf、txt、html 和 zip。"); return; }
    if (busy) return;
    busy = true;
    box.hidden = false;
    bar.max = files.length;
    let done = 0, taken = 0;
    const waiting = files.slice();
    const line = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        taken += await send(file);
        bar.value = ++done;
        text.textContent = `已上传 ${done} / ${files.length}`;
      }
    };
    text.textContent = `已上传 0 / ${files.length}`;
    await Promise.all([line(), line(), line()]);
    busy = false;
    text.textContent = `收下 ${taken} 个文件${wrong.children.length ? "，有些没有收：" : ""}`;
    if (!wrong.children.length) { window.location.reload(); return; }
    const more = document.createElement("a");
    more.className = "btn sm";
    more.href = window.location.href;
    more.textContent = "看体检进度";
    box.append(more);
  };

  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    zone.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    const files = [];
    for (const entry of entries) files.push(...(await filesOf(entry)));
    take(files.length ? files : [...event.dataTransfer.files]);
  });
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", (event) => { event.stopPropagation(); take([...input.files]); });
  }
})();
