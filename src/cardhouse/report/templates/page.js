"use strict";
(function () {
  const root = document.documentElement;
  root.classList.add("scripted");

  const toggle = document.getElementById("theme");
  toggle.hidden = false;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const say = () => toggle.setAttribute("aria-pressed", String(dark()));
  toggle.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; say(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
  say();

  // What a number rests on, beside it: pointed at, focused or tapped. A second tap follows the link to its row.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "tooltip");
  tip.id = "tip";
  tip.hidden = true;
  document.body.append(tip);
  let shown = null, leaving = 0;
  function show(part) {
    clearTimeout(leaving);
    if (shown === part) return;
    hide();
    shown = part;
    tip.textContent = part.dataset.tip;
    tip.hidden = false;
    part.setAttribute("aria-describedby", "tip");
    const box = part.getBoundingClientRect(), wide = root.clientWidth;
    tip.style.left = "0";
    tip.style.width = "max-content";
    tip.style.maxWidth = Math.min(340, wide - 16) + "px";
    const left = Math.max(8, Math.min(box.left, wide - tip.offsetWidth - 8));
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = left + scrollX + "px";
    tip.style.top = (above > 4 ? above : box.bottom + 6) + scrollY + "px";
  }
  function hide() {
    clearTimeout(leaving);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    tip.hidden = true;
  }
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(hide, 300); };  // time to reach the tip itself
  tip.addEventListener("pointerenter", () => clearTimeout(leaving));
  tip.addEventListener("pointerleave", leave);
  tip.addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") hide(); });
  function unfold(row) {
    for (let at = row; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  }
  for (const part of document.querySelectorAll("[data-tip]")) {
    part.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") show(part); });
    part.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") leave(); });
    part.addEventListener("focus", () => show(part));
    part.addEventListener("blur", hide);
    part.addEventListener("pointerdown", (event) => { part.tapped = event.pointerType === "touch" && shown !== part; });
    part.addEventListener("click", (event) => {
      const first = part.tapped;
      part.tapped = false;
      if (first || !part.hash) {
        event.preventDefault();
        show(part);
      } else {
        unfold(document.getElementById(part.hash.slice(1)));
        hide();
      }
    });
  }
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("pointerdown", (event) => { if (!event.target.closest("[data-tip], .tip")) hide(); });

  const { config, formatLocale } = JSON.parse(document.getElementById("chart-config").textContent);
  const options = {
    renderer: "svg", actions: false, ast: true, defaultStyle: false, config, formatLocale,
    tooltip: { disableDefaultStyle: true, theme: "page" },
  };
  async function draw(spec) {
    const place = document.getElementById(spec.dataset.chart);
    await vegaEmbed(place, JSON.parse(spec.textContent), options);
    place.classList.add("drawn");
    for (const part of place.querySelectorAll("svg")) {
      part.setAttribute("aria-hidden", "true");  // the figure's own words say it once
      part.removeAttribute("role");
    }
  }
  async function drawAll() {
    for (const spec of document.querySelectorAll("script[data-chart]")) {
      await draw(spec);
      await new Promise((next) => setTimeout(next));  // the page answers between two charts
    }
    root.classList.add("all-drawn");
  }
  drawAll();

  const folded = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details.on-paper:not([open])")) { part.open = true; folded.push(part); }
  });
  addEventListener("afterprint", () => { for (const part of folded.splice(0)) part.open = false; });
})();
