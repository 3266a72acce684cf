const desk = document.getElementById("desk");
if (desk) {
  const bytes = Uint8Array.from(atob(desk.dataset.worths), (one) => one.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const worth = Uint16Array.from({ length: bytes.length / 2 }, (_, i) => view.getUint16(2 * i, true));
  const sliders = [...desk.querySelectorAll("input[type=range]")];
  const rows = [...desk.querySelectorAll("[data-offer]")];
  const apart = desk.querySelector("[name=without]");
  const says = desk.querySelector("output");
  const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
  const draw = () => {
    const raw = sliders.map((one) => (apart?.checked && one.dataset.political ? 0 : Number(one.value)));
    const sum = raw.reduce((a, b) => a + b, 0);
    sliders.forEach((one, i) => {
      one.disabled = Boolean(apart?.checked && one.dataset.political);
      one.closest("tr").querySelector(".figure").textContent = sum ? percent(raw[i] / sum) : "–";
    });
    if (!sum) {
      says.textContent = desk.dataset.none;
      return;
    }
    const shares = rankAcceptability(worth, rows.length, raw.map((one) => one / sum));
    rows.forEach((row, offer) => {
      row.querySelectorAll(".track>span").forEach((part, rank) => {
        part.style.width = `${100 * shares[offer][rank]}%`;
      });
      row.querySelector(".figure").textContent = percent(shares[offer][0]);
    });
    const first = shares.map((row) => row[0]);
    const best = first.indexOf(Math.max(...first));
    says.textContent = `${rows[best].dataset.offer}: ${percent(first[best])}`;
  };
  desk.addEventListener("input", draw);
  desk.querySelector(".again").addEventListener("click", () => {
    sliders.forEach((one) => { one.value = one.defaultValue; });
    if (apart) apart.checked = false;
    draw();
  });
  desk.hidden = false;
  draw();
}
