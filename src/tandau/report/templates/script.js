const openers = new Map();
document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]:not(.close)");
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
