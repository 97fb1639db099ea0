"use strict";
// The house under the hand: what a flow or card is, by pointer, by tap and by key. Without this script the flows have
// the browser's own tooltips, and the table below says the same.
(function () {
  const MARKS = ".f, .card", NEAR = [2, 4, 6, 8, 10, 12, 14, 16, 18];
  const tip = document.createElement("div");
  tip.className = "house-tip";
  tip.id = "house-tip";
  tip.setAttribute("role", "status");
  tip.hidden = true;
  tip.style.cssText = "position:fixed;z-index:1000;max-width:min(340px,calc(100vw - 16px));padding:8px 10px;"
    + "background:var(--card);color:var(--ink);border:1px solid var(--line);border-radius:3.5px;"
    + "font:400 12px/17px var(--sans);box-shadow:0 1px 2.4px rgb(0 0 0/.2);pointer-events:none;white-space:pre-line";
  document.body.append(tip);

  for (const title of document.querySelectorAll(".house .f > title")) {
    title.parentNode.setAttribute("aria-label", title.textContent);  // one tooltip, not two
    title.remove();
  }

  let shown = null, tapped = false;
  function hide() { tip.hidden = true; shown = null; tapped = false; }
  function show(mark, x, y, below = false) {
    shown = mark;
    tapped = below;
    const [first, ...rest] = mark.getAttribute("aria-label").split("\n");
    const head = document.createElement("b");
    head.textContent = first;
    tip.replaceChildren(head, ...rest.map((line) => `\n${line}`));
    tip.hidden = false;
    const box = tip.getBoundingClientRect(), wide = document.documentElement.clientWidth, high = innerHeight;
    tip.style.left = `${below ? (wide - box.width) / 2 : Math.max(8, Math.min(x + 14, wide - box.width - 8))}px`;
    tip.style.top = `${below ? high - box.height - 8 : y + 18 + box.height < high ? y + 18 : Math.max(8, y - box.height - 12)}px`;
  }
  function showAt(mark) {
    const box = mark.getBoundingClientRect();
    show(mark, Math.max(0, box.left + box.width / 2), Math.max(0, Math.min(box.top + box.height / 2, innerHeight - 60)));
  }

  function near(x, y) {  // a finger is wider than a flow
    const found = (dx, dy) => document.elementFromPoint(x + dx, y + dy)?.closest(MARKS);
    let mark = found(0, 0);
    for (const reach of NEAR) {
      for (let turn = 0; turn < 8 && !mark; turn += 1) {
        mark = found(reach * Math.cos(turn * Math.PI / 4), reach * Math.sin(turn * Math.PI / 4));
      }
    }
    return mark;
  }

  const all = (svg) => [...svg.querySelectorAll(MARKS)];
  const middle = (mark) => { const box = mark.getBoundingClientRect(); return box.left + box.width / 2; };
  const amount = (mark) => Number(mark.dataset.amount);
  const largest = (flows) => flows.sort((one, two) => amount(two) - amount(one))[0];
  function followed(mark, key) {  // up to where the money goes, down to where it comes from, aside along a floor
    const svg = mark.ownerSVGElement, flows = all(svg).filter((one) => one.dataset.payee);
    const card = (id) => all(svg).find((one) => one.dataset.card === id);
    const id = mark.dataset.card;
    if (key === "ArrowUp") return id ? largest(flows.filter((one) => one.dataset.payer === id)) : card(mark.dataset.payee);
    if (key === "ArrowDown") return id ? largest(flows.filter((one) => one.dataset.payee === id)) : card(mark.dataset.payer);
    const row = id ? [...mark.parentNode.querySelectorAll(".card")]
      : flows.filter((one) => one.dataset.payer === mark.dataset.payer && (one.dataset.payer !== "world" || one.dataset.payee === mark.dataset.payee));
    row.sort((one, two) => middle(one) - middle(two));
    return row[row.indexOf(mark) + (key === "ArrowLeft" ? -1 : 1)];
  }

  for (const svg of document.querySelectorAll(".house svg")) {
    svg.addEventListener("pointermove", (event) => {
      if (event.pointerType === "touch") return;
      const mark = event.target.closest(MARKS);
      if (mark) show(mark, event.clientX, event.clientY);
      else if (!svg.contains(document.activeElement)) hide();
    });
    svg.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") hide(); });
    svg.addEventListener("pointerup", (event) => {
      if (event.pointerType !== "touch") return;
      const mark = near(event.clientX, event.clientY);
      if (!mark || mark === shown) return hide();  // a second tap closes it
      mark.focus({ preventScroll: true });
      show(mark, 0, 0, true);
    });
    svg.addEventListener("focusin", (event) => {
      const mark = event.target.closest(MARKS);
      if (mark && mark.matches(":focus-visible")) showAt(mark);
    });
    svg.addEventListener("focusout", () => { if (!tapped) hide(); });
    svg.addEventListener("keydown", (event) => {
      const mark = event.target.closest(MARKS);
      if (!mark || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") mark.blur();
      if (!event.key.startsWith("Arrow")) return;
      event.preventDefault();
      followed(mark, event.key)?.focus();
    });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".house svg")) hide(); });
  addEventListener("scroll", () => {  // a tooltip of the keyboard stays with its mark, one of a tap stays below
    if (shown?.matches(":focus-visible")) showAt(shown);
    else if (!tapped) hide();
  }, { passive: true });
})();
