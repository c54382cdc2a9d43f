"use strict";
(() => {
  const root = document.documentElement;
  const $ = (q, at = document) => at.querySelector(q);
  const $$ = (q, at = document) => [...at.querySelectorAll(q)];
  const panel = $("#panel"), sheet = $(".sheet"), scroll = $("#scroll"), live = $("#live"), search = $("#q"), grip = $("#grip");
  const phone = matchMedia("(max-width:960px)"), still = matchMedia("(prefers-reduced-motion:reduce)");
  root.classList.add("js");

  // Tabs: links to sections without a script, tabs with one.
  const tabs = $$(".tabs a");
  $(".tabs").setAttribute("role", "tablist");
  for (const t of tabs) {
    t.setAttribute("role", "tab");
    t.setAttribute("aria-controls", "s-" + t.dataset.tab);
    $("#s-" + t.dataset.tab).setAttribute("role", "tabpanel");
  }
  let current = "";
  function open(key) {
    if (key === current) return;
    current = key;
    for (const t of tabs) {
      const on = t.dataset.tab === key;
      t.setAttribute("aria-selected", on);
      t.tabIndex = on ? 0 : -1;
      $("#s-" + t.dataset.tab).hidden = !on;
      if (on) t.scrollIntoView({ block: "nearest", inline: "center" });
    }
    search.value = "";
    filter();
    scroll.scrollTop = 0;
  }
  $(".tabs").addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const n = tabs.findIndex((t) => t.dataset.tab === current);
    const t = tabs[(n + step + tabs.length) % tabs.length];
    open(t.dataset.tab);
    t.focus();
  });

  // The panel is a sheet at the bottom of a phone.
  function slide(up) {
    panel.classList.toggle("shut", !up);
    grip.setAttribute("aria-expanded", up);
  }
  grip.addEventListener("click", () => slide(panel.classList.contains("shut")));
  if (phone.matches) slide(false);
  phone.addEventListener("change", () => slide(!phone.matches));

  // Filters: severity chips and words.
  const off = new Set();
  function filter() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const section = $("#s-" + current);
    let n = 0;
    for (const item of $$(".card,.concept,.plain>li,.sheet-score li", section)) {
      const text = words.length ? item.textContent.toLowerCase() : "";
      item.hidden = off.has(item.dataset.s) || !words.every((w) => text.includes(w));
      n += !item.hidden;
    }
    for (const h of $$(".sub.sev", section)) {
      let next = h.nextElementSibling;
      while (next && next.hidden) next = next.nextElementSibling;
      h.hidden = !next || !next.classList.contains("card");
    }
    if (words.length) {
      for (const d of $$("details", section)) d.open = true;
      live.textContent = "找到 " + n + " 条";
    }
  }
  search.addEventListener("input", filter);
  for (const chip of $$(".chip")) chip.addEventListener("click", () => {
    const on = chip.getAttribute("aria-pressed") !== "true";
    chip.setAttribute("aria-pressed", on);
    off[on ? "delete" : "add"](chip.dataset.s);
    filter();
  });
  for (const b of $$(".layer")) b.addEventListener("click", () => {
    const on = sheet.classList.toggle(b.dataset.l);
    b.setAttribute("aria-pressed", on);
  });

  // From a card to its place and back.
  const near = () => (still.matches ? "auto" : "smooth");
  function flash(el) {
    el.classList.remove("flash");
    void el.offsetWidth;
    el.classList.add("flash");
  }
  function light(ids) {
    for (const m of $$(".on")) m.classList.remove("on");
    for (const id of ids) {
      for (const m of $$('.m[data-c~="' + id + '"]', sheet)) m.classList.add("on");
      const card = document.getElementById(id);
      if (card) card.classList.add("on");
    }
  }
  function showCard(id, focus) {
    const card = document.getElementById(id);
    if (!card) return;
    const section = card.closest(".tab");
    open(section.id.slice(2));
    for (let d = card.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    card.hidden = false;
    if (phone.matches) slide(true);
    light([id]);
    card.scrollIntoView({ block: phone.matches ? "start" : "center", behavior: near() });
    flash(card);
    if (focus) card.focus({ preventScroll: true });
  }
  function showPlace(place, ids) {
    if (!place) return;
    if (phone.matches) slide(false);
    light(ids);
    const box = place.closest(".grid");
    place.scrollIntoView({ block: "center", inline: box ? "center" : "nearest", behavior: near() });
    flash(place);
  }
  const first = (id) => $('.m[data-c~="' + id + '"]', sheet);

  // A place of which several things were said: clicking again goes through them.
  let last = null, turn = 0;
  sheet.addEventListener("click", (e) => {
    const m = e.target.closest(".m");
    if (!m) return;
    e.preventDefault();
    const ids = m.dataset.c.split(" ");
    turn = m === last ? (turn + 1) % ids.length : 0;
    last = m;
    showCard(ids[turn]);
    flash(m);
    live.textContent = ids.length > 1 ? "此处有 " + ids.length + " 条说明，再点一次看下一条" : "";
  });
  panel.addEventListener("click", (e) => {
    const a = e.target.closest("a[href^='#']");
    const card = e.target.closest(".card,.fact");
    if (a) {
      const id = a.getAttribute("href").slice(1);
      e.preventDefault();
      if (a.dataset.tab) open(a.dataset.tab);
      else if (id.startsWith("s-")) open(id.slice(2));
      else if (/^p\d/.test(id)) showPlace(document.getElementById(id), card ? [card.id] : []);
      else {
        showCard(id, true);
        if (!phone.matches && first(id)) first(id).scrollIntoView({ block: "center", behavior: near() });
      }
    } else if (card && !e.target.closest("button,summary") && !String(getSelection())) {
      const place = first(card.id);
      if (place && !phone.matches) showPlace(place, [card.id]);
      else light([card.id]);
    }
  });

  // Next and previous finding: buttons, arrow keys on a card, j and k anywhere.
  function step(by) {
    open("findings");
    const cards = $$("#s-findings .card").filter((c) => !c.hidden);
    if (!cards.length) return;
    const at = cards.findIndex((c) => c.classList.contains("on"));
    const card = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : Math.min(cards.length - 1, Math.max(0, at + by))];
    showCard(card.id, true);
    const place = first(card.id);
    if (place && !phone.matches) {
      place.scrollIntoView({ block: "center", behavior: near() });
      flash(place);
    }
    live.textContent = "问题 " + card.id.slice(1);
  }
  if ($("#next")) {
    $("#next").addEventListener("click", () => step(1));
    $("#prev").addEventListener("click", () => step(-1));
  }
  document.addEventListener("keydown", (e) => {
    if (e.target.closest("input") || e.altKey || e.ctrlKey || e.metaKey) return;
    const onCard = e.target.classList.contains("card");
    if (e.key === "j" || (onCard && e.key === "ArrowDown")) { e.preventDefault(); step(1); }
    else if (e.key === "k" || (onCard && e.key === "ArrowUp")) { e.preventDefault(); step(-1); }
    else if (e.key === "/") { e.preventDefault(); if (phone.matches) slide(true); search.focus(); }
    else if (e.key === "Escape") { light([]); if (phone.matches) slide(false); }
    else if (onCard && e.key === "Enter" && e.target === document.activeElement) showPlace(first(e.target.id), [e.target.id]);
  });

  open("view");
  const wanted = location.hash.slice(1);
  if (/^[xfic]\d+$/.test(wanted)) showCard(wanted);
})();
