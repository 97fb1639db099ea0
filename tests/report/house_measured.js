() => {
  const svg = [...document.querySelectorAll(".house svg")].find((one) => one.getBoundingClientRect().width > 0);
  const zoom = svg.getScreenCTM().a, rect = (one) => one.getBoundingClientRect();
  const plain = ({ x, y, width, height }) => ({ x, y, width, height });
  const starts = (one) => [...one.getAttribute("d").matchAll(/M(-?[\d.]+) /g)].map((found) => Number(found[1]));
  const shown = (one) => {
    const style = getComputedStyle(one);
    return style.visibility === "visible" && Number(style.opacity) > 0.99 && style.fill !== "none" && rect(one).width > 0;
  };
  const pieces = (text) => {  // of a turned line each letter, else the line
    if (!text.hasAttribute("transform")) return [plain(rect(text))];
    const turned = text.getScreenCTM();
    return [...text.textContent].map((_, at) => {
      const { x, y, width, height } = text.getExtentOfChar(at);
      const middle = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(turned);
      return { x: middle.x - width / 2, y: middle.y - height / 3, width, height: 2 * height / 3 };
    });
  };
  const hollow = (group) => group.querySelector(":scope > .d, :scope > .t");
  const widths = (group) => {  // at the cards, px of the screen
    const paint = [...group.querySelectorAll(".e")].map((one) => one.getBBox().width);
    if (paint.length) return paint.map((one) => one * zoom);
    const [left, right] = starts(hollow(group));
    const line = parseFloat(getComputedStyle(hollow(group)).strokeWidth);
    return [(right === undefined ? line : Math.abs(right - left)) * zoom];
  };
  const along = (group) => {  // of a return on its wall: its width and length, px of the screen
    const strokes = [...group.querySelectorAll("use")].filter((one) => one.matches(".w, .x"));
    const line = strokes.length ? svg.querySelector(strokes[0].getAttribute("href")) : hollow(group);
    const wide = strokes.length
      ? Math.max(...strokes.map((one) => parseFloat(getComputedStyle(one).strokeWidth)))
      : widths(group)[0] / zoom;
    return { width: wide * zoom, length: line.getTotalLength() * zoom / (starts(line).length || 1) };
  };
  const styles = (group) => [...group.querySelectorAll("path, use")].map((one) => {
    const { fill, strokeDasharray } = getComputedStyle(one);
    return { fill, dashes: strokeDasharray };
  });
  const flows = [...svg.querySelectorAll(".f")].map((group) => ({
    id: group.id,
    payer: group.dataset.payer,
    payee: group.dataset.payee,
    state: group.dataset.state,
    amount: Number(group.dataset.amount),
    least: "least" in group.dataset,
    cut: group.querySelectorAll(":scope > .y").length > 0 && group.dataset.payer === "world",
    collars: group.classList.contains("back") ? Math.max(0, group.querySelectorAll(":scope > :is(.b, .d, .t)").length - Boolean(hollow(group))) : 0,
    ticks: group.querySelectorAll(":scope > .y").length,
    widths: group.dataset.state === "unknown" ? [] : widths(group),
    wall: group.classList.contains("back") && group.dataset.state !== "unknown" ? along(group) : null,
    box: plain(rect(group)),
    styles: group.dataset.state === "promise" ? styles(group) : [],
    solid: group.querySelectorAll(".b, .c, .e, .v, .x").length,
    says: group.querySelector("title")?.textContent ?? group.getAttribute("aria-label"),
  }));
  const cards = [...svg.querySelectorAll(".card")].map((card) => ({
    box: plain(rect(card.querySelector("rect"))),
    says: card.getAttribute("aria-label"),
    texts: [...card.querySelectorAll("text")].filter(shown).map((text) => ({ text: text.textContent, box: plain(rect(text)) })),
  }));
  const texts = [...svg.querySelectorAll("text")].filter(shown).map((text) => ({
    text: text.textContent,
    size: parseFloat(getComputedStyle(text).fontSize) * zoom,
    boxes: pieces(text),
    flow: text.dataset.flow,
    foot: rect(text).y,
  }));
  return {
    zoom,
    scale: Number(svg.dataset.scale) * zoom,
    lanes: Number(svg.dataset.lanes),
    box: plain(rect(svg)),
    bands: [...svg.querySelectorAll("rect.band")].map((one) => plain(rect(one))),
    rulers: [...svg.querySelectorAll(".leader")].map((one) => plain(one.getBoundingClientRect())),
    sideways: document.documentElement.scrollWidth - innerWidth,
    flows, cards, texts,
  };
}
