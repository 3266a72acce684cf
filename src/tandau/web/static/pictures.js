// The latest claims stand at the right end: begin there.
document.querySelectorAll(".sheet-alone").forEach((sheet) => {
  const region = sheet.closest(".scroll");
  region.scrollLeft = region.scrollWidth;
});
