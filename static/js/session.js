// The page of a session: another line of agreements with Enter, and a tap that is taken back.
// Everything works without this file.
(() => {
  "use strict";

  const box = document.querySelector("[data-lines]");
  if (box) {
    const template = box.querySelector("template");
    const total = box.querySelector("[name$=TOTAL_FORMS]");
    const button = box.querySelector("[data-add]");
    const most = Number(box.querySelector("[name$=MAX_NUM_FORMS]").value);
    const lines = () => box.querySelectorAll("[data-line]");
    const words = (line) => line.querySelector("[name$=-what]");

    const uuid = () =>
      "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
        (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16),
      );

    const addLine = () => {
      const number = Number(total.value);
      if (number >= most) return;
      const line = template.content.firstElementChild.cloneNode(true);
      for (const part of [line, ...line.querySelectorAll("*")]) {
        for (const { name, value } of [...part.attributes]) {
          if (value.includes("__prefix__")) part.setAttribute(name, value.replaceAll("__prefix__", number));
        }
      }
      line.querySelector("[name$=-uuid]").value = uuid();
      template.before(line);
      total.value = number + 1;
      button.hidden = number + 1 >= most;
      words(line).focus();
    };

    button.hidden = false;
    button.addEventListener("click", addLine);
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      const all = [...lines()];
      const next = all[all.indexOf(event.target.closest("[data-line]")) + 1];
      if (next) words(next).focus();
      else addLine();
    });
  }

  // A radio answers once and for all; here a second tap, or Delete, takes the answer back.
  for (const group of document.querySelectorAll("[data-undo] .choices")) {
    let chosen = group.querySelector(":checked");
    group.addEventListener("click", ({ target }) => {
      if (target.type !== "radio") return;
      if (target === chosen) target.checked = false;
      chosen = group.querySelector(":checked");
    });
    group.addEventListener("keydown", ({ key }) => {
      if ((key !== "Delete" && key !== "Backspace") || !chosen) return;
      chosen.checked = false;
      chosen = null;
    });
  }
})();
