"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const findings = [...document.querySelectorAll(".finding")];
  const texts = findings.map((one) => one.textContent.toLowerCase());
  const search = document.getElementById("search");
  const area = document.getElementById("area");
  const shown = document.getElementById("shown");
  const boxes = [...form.querySelectorAll('input[name="severity"]')];
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let number = 0;
    findings.forEach((one, index) => {
      const fits = severities.has(one.dataset.severity)
        && (!area.value || area.value === one.dataset.area)
        && words.every((word) => texts[index].includes(word));
      one.hidden = !fits;
      number += fits ? 1 : 0;
    });
    shown.textContent = `${number} of ${findings.length} shown`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  });
  apply();
})();
