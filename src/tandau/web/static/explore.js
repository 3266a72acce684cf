// Explore: sliders rank the study's own futures here, at once; what is behind comes from the server.
import { rankAcceptability, totals } from "./smaa.js";

const form = document.getElementById("weights");
const behind = document.getElementById("behind");
const mode = document.getElementById("mode");
const address = `/api/studies/${encodeURIComponent(form.dataset.study)}`;
let study = null;
let worth = null;
let values = null;
let isGiven = form.dataset.given === "yes";
let isWaiting = false;

const withPolitics = () => form.elements.politics.value === "true";
const place = (name) => Number(form.elements[name]?.value ?? 0);

// Weights of the criteria, summing to one; all nothing where no slider is up.
function weights() {
  const inside = {};
  const members = {};
  study.criteria.forEach((one) => {
    inside[one.group] = (inside[one.group] ?? 0) + place(`c.${one.id}`);
    members[one.group] = (members[one.group] ?? 0) + 1;
  });
  const found = study.criteria.map((one) => {
    if (one.is_political && !withPolitics()) return 0;
    const group = place(`g.${one.group}`);
    const share = inside[one.group] > 0 ? place(`c.${one.id}`) / inside[one.group] : 1 / members[one.group];
    return group * share;
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
    if (told) told.textContent = `${(found[at] * 100).toFixed(1)}\u00a0%`;
  });
  form.querySelectorAll(".slider[data-group]").forEach((box) => {
    const told = box.querySelector("output");
    told.textContent = `${Math.round((ofGroup[box.dataset.group] ?? 0) * 100)}\u00a0%`;
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
  totals(worth, found, values.length, values);
  draw(rankAcceptability(values, study.offers.length));
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
values = new Float64Array(study.n_futures * study.offers.length);
form.classList.add("live");
document.documentElement.dataset.live = "yes";
soon();
