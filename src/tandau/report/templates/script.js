// Panels name their claims; what a claim says stands once, in the ledger, and is copied when asked for.
const tell = (card) => {
  const entry = document.getElementById(`claim-${card.dataset.claim}`);
  if (!entry || card.querySelector(".said")) return;
  const said = document.createElement("div");
  said.className = "said";
  for (const part of [...entry.children].slice(1)) {
    const copy = document.createElement("p");
    copy.append(...[...part.childNodes].map((node) => node.cloneNode(true)));
    said.append(copy);
  }
  card.append(said);
};
const furnish = (panel) => {
  if (panel.getAttribute("role")) return;
  const [bar, close] = [document.createElement("div"), document.createElement("button")];
  bar.className = "bar-top";
  Object.assign(close, { type: "button", className: "close", textContent: "Close", autofocus: true });
  close.addEventListener("click", () => panel.hidePopover());
  bar.append(close);
  panel.prepend(bar);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", panel.querySelector("h3").textContent);
};
document.addEventListener("beforetoggle", (event) => {
  if (event.newState !== "open" || !event.target.matches(".panel")) return;
  furnish(event.target);
  event.target.querySelectorAll(".cards > [data-claim]").forEach(tell);
}, true);
document.querySelectorAll("[popovertarget]").forEach((button) => {
  button.setAttribute("aria-haspopup", "dialog");
});
const openers = new Map();
document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  if (button) openers.set(button.getAttribute("popovertarget"), button);
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  document.querySelectorAll(".panel:popover-open").forEach((panel) => panel.hidePopover());
  let box = document.getElementById(link.getAttribute("href").slice(1))?.closest("details");
  while (box) {
    box.open = true;
    box = box.parentElement.closest("details");
  }
});
document.addEventListener("toggle", (event) => {
  const button = openers.get(event.target.id);
  const active = document.activeElement;
  if (event.newState === "closed" && button && (active === document.body || event.target.contains(active))) {
    button.focus();
  }
}, true);
document.querySelectorAll(".time").forEach((region) => {
  if (!location.hash.startsWith("#tie-")) region.scrollLeft = region.scrollWidth;
});
