"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const events = [...document.querySelectorAll(".event")];
  const texts = events.map((one) => one.textContent.toLowerCase());
  const search = document.getElementById("search");
  const owner = document.getElementById("owner");
  const status = document.getElementById("status");
  const shown = document.getElementById("shown");
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    events.forEach((one, index) => {
      const fits = (!owner.value || owner.value === one.dataset.owner)
        && (!status.value || status.value === one.dataset.status)
        && words.every((word) => texts[index].includes(word));
      one.hidden = !fits;
      number += fits ? 1 : 0;
    });
    shown.textContent = `${number} of ${events.length} events shown`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("open").addEventListener("click", (event) => {
    const opened = event.target.getAttribute("aria-pressed") !== "true";
    event.target.setAttribute("aria-pressed", String(opened));
    events.forEach((one) => { one.open = opened; });
  });
  window.addEventListener("beforeprint", () => {
    events.forEach((one) => { one.open = true; });
  });
  apply();
})();
