const openers = new Map();
document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]:not(.close)");
  if (button) openers.set(button.getAttribute("popovertarget"), button);
  const link = event.target.closest('a[href^="#claim-"]');
  if (!link) return;
  document.querySelectorAll(".panel:popover-open").forEach((panel) => panel.hidePopover());
  const row = document.getElementById(link.getAttribute("href").slice(1));
  if (row) row.closest("details").open = true;
});
document.addEventListener("toggle", (event) => {
  const button = openers.get(event.target.id);
  const active = document.activeElement;
  if (event.newState === "closed" && button && (active === document.body || event.target.contains(active))) {
    button.focus();
  }
}, true);
