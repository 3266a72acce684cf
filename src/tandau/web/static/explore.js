// Explore: sliders rank the study's own futures here, at once (rankAcceptability is the report's);
// what is behind bars and numbers comes from the server.
/* global rankAcceptability */
const form = document.getElementById("weights");
const behind = document.getElementById("behind");
const mode = document.getElementById("mode");
const address = `/api/studies/${encodeURIComponent(form.dataset.study)}`;
const START = 50;
let study = null;
let worth = null;
let isGiven = form.dataset.given === "yes";
let isWaiting = false;

const withPolitics = () => form.elements.politics.value === "true";
const place = (name) => Number(form.elements[name]?.value ?? 0);

// Weights of the criteria and, behind them, of whole groups, within which each future weighs the
// criteria as it was drawn while no slider inside was moved; null where no weight is left.
function weights() {
  const inside = {};
  const touched = {};
  const members = {};
  study.criteria.forEach((one) => {
    const at = place(`c.${one.id}`);
    inside[one.group] = (inside[one.group] ?? 0) + at;
    touched[one.group] = touched[one.group] || at !== START;
    members[one.group] = (members[one.group] ?? 0) + 1;
  });
  const counts = (one) => withPolitics() || !one.is_political;
  const found = study.criteria.map((one) => {
    if (!counts(one) || !touched[one.group]) return 0;
    const share = inside[one.group] > 0 ? place(`c.${one.id}`) / inside[one.group] : 1 / members[one.group];
    return place(`g.${one.group}`) * share;
  });
  study.groups.forEach((one) => {
    found.push(counts(one) && !touched[one.id] ? place(`g.${one.id}`) : 0);
  });
  const total = found.reduce((sum, one) => sum + one, 0);
  return total > 0 ? found.map((one) => one / total) : null;
}

function percent(share) {
  if (share > 0 && share < 0.005) return "under 1\u00a0%";
  if (share > 0.995 && share < 1) return "over 99\u00a0%";
  return `${Math.round(share * 100)}\u00a0%`;
}

function showShares(found) {
  const ofGroup = {};
  study.criteria.forEach((one, at) => {
    ofGroup[one.group] = (ofGroup[one.group] ?? 0) + found[at];
    const told = form.querySelector(`output[for="c-${CSS.escape(one.id)}"]`);
    if (told) told.textContent = found[at] > 0 ? `${(found[at] * 100).toFixed(1)}\u00a0%` : "";
  });
  study.groups.forEach((one, at) => { ofGroup[one.id] += found[study.criteria.length + at]; });
  form.querySelectorAll(".slider[data-group]").forEach((box) => {
    box.querySelector("output").textContent = `${Math.round(ofGroup[box.dataset.group] * 100)}\u00a0%`;
    box.classList.toggle("off", box.classList.contains("political") && !withPolitics());
  });
}

function draw(shares) {
  study.offers.forEach((offer, at) => {
    const name = CSS.escape(offer.id);
    const bars = document.querySelectorAll(`.chart-row[data-offer="${name}"] rect`);
    const cells = document.querySelectorAll(`#places tr[data-offer="${name}"] a`);
    let left = 0;
    shares[at].forEach((share, rank) => {
      bars[rank].setAttribute("x", left.toFixed(3));
      bars[rank].setAttribute("width", (share * 100).toFixed(3));
      cells[rank].textContent = percent(share);
      left += share * 100;
    });
  });
}

function update() {
  isWaiting = false;
  const found = weights();
  if (!found) {
    mode.textContent = "No criterion that counts has a weight: move a slider up.";
    return;
  }
  showShares(found);
  if (!isGiven) return;
  draw(rankAcceptability(worth, study.offers.length, found));
  const told = withPolitics() ? "" : ", political criteria left out";
  mode.textContent = `These weights in every future${told}.`;
}

// At most once a frame, however fast a slider is dragged.
function soon() {
  if (isWaiting || !worth) return;
  isWaiting = true;
  requestAnimationFrame(update);
}

function question(offer, rank) {
  const asked = new URLSearchParams({ offer, rank, politics: String(withPolitics()) });
  if (isGiven) {
    for (const [name, value] of new FormData(form)) if (name !== "politics") asked.append(name, value);
  }
  return `/studies/${encodeURIComponent(form.dataset.study)}/futures?${asked}`;
}

async function open(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  behind.replaceChildren(...page.body.childNodes);
  window.htmx?.process(behind);
  behind.focus();
}

form.addEventListener("input", (event) => {
  if (event.target.type === "range") isGiven = true;
  if (event.target.name === "politics" && !isGiven) {
    window.location.assign(`${form.getAttribute("action")}?politics=${event.target.value}`);
    return;
  }
  soon();
});
document.getElementById("chart").addEventListener("click", (event) => {
  const bar = event.target.closest("rect");
  if (bar) open(question(bar.closest(".chart-row").dataset.offer, bar.dataset.rank));
});
document.getElementById("places").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open(question(link.closest("tr").dataset.offer, link.dataset.rank));
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === behind) behind.focus();
});

const [about, packed] = await Promise.all([fetch(address), fetch(`${address}/worth`)]);
study = await about.json();
worth = new Uint16Array(await packed.arrayBuffer());
form.classList.add("live");
document.documentElement.dataset.live = "yes";
soon();
