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
