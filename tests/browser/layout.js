// What a narrow screen would show badly: elements that stick out sideways, and targets too small for a thumb.
// Returns one line per fault. Links within a line of text may be as low as the line (WCAG 2.5.8).
const faults = [];
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth) {
  faults.push(`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth} px`);
}
const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}.${element.className}`;
const scrolls = (element) => {
  for (let above = element; above && above !== document.body; above = above.parentElement) {
    if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(above).overflowX)) return true;
  }
  return false;
};
for (const element of document.body.querySelectorAll("*")) {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.height === 0 || element.closest("[aria-hidden=true]")) continue;
  if (box.right > root.clientWidth + 1 && !scrolls(element)) {
    faults.push(`${name(element)} ends at ${Math.round(box.right)} px of ${root.clientWidth}`);
  }
  const target = element.matches("button, summary, select, input:not([type=hidden]), textarea, .button");
  const tall = element.matches("input[type=radio], input[type=checkbox]") && element.labels?.length
    ? Math.max(box.height, ...[...element.labels].map((label) => label.getBoundingClientRect().height))
    : box.height;
  if (target && tall < 43.5 && getComputedStyle(element).position !== "absolute") {
    faults.push(`${name(element)} is ${Math.round(tall)} px high`);
  }
}
return faults.slice(0, 20);
