// The page of a session: the part of the agenda that it has come to, another question, another
// line of agreements with Enter, and a tap that is taken back. Everything works without this file.
(() => {
  "use strict";

  // A page that came back unsaved begins where something is to be mended: it is a long one.
  document.querySelector(".session-form [aria-invalid=true]")?.focus();

  // The agenda, by the server's clock. A clock that jumps moves nothing; a lid that was closed for
  // an hour does.
  const agenda = document.querySelector("[data-agenda][data-start]");
  if (agenda) {
    const LONGEST_REST = 4 * 3600;
    const seconds = () => [performance.now() / 1000, Date.now() / 1000];
    const opened = seconds();
    const late = Number(agenda.dataset.now) - Number(agenda.dataset.start);
    const told = document.querySelector("[data-gone]");
    const parts = [...agenda.children].map((part) => ({ part, minutes: Number(part.dataset.minutes) }));
    const all = parts.reduce((sum, { minutes }) => sum + minutes, 0);

    const gone = () => {
      const [steady, clock] = seconds().map((now, which) => now - opened[which]);
      return (late + (clock > steady && clock - steady < LONGEST_REST ? clock : steady)) / 60;
    };
    const mark = () => {
      const minutes = Math.floor(gone());
      const isOn = minutes >= 0 && minutes < all + 120; // long after, it is being written down
      let end = 0;
      for (const { part, minutes: many } of parts) {
        const isNow = isOn && minutes >= end && minutes < end + many;
        end += many;
        part.classList.toggle("now", isNow);
        part.classList.toggle("past", isOn && minutes >= end);
        if (isNow) part.setAttribute("aria-current", "step");
        else part.removeAttribute("aria-current");
        part.querySelector("b").dataset.word = agenda.dataset.word;
      }
      told.hidden = !isOn;
      told.textContent = (minutes === 1 ? told.dataset.one : told.dataset.more.replace("888", minutes)).trim();
    };
    mark();
    setInterval(mark, 10000);
    document.addEventListener("visibilitychange", mark);
  }

  const another = document.querySelector("[data-another]");
  const questions = [...document.querySelectorAll("[data-questions] li")];
  another?.addEventListener("click", (event) => {
    event.preventDefault();
    const shown = questions.findIndex((each) => !each.hidden);
    questions[shown].hidden = true;
    questions[(shown + 1) % questions.length].hidden = false;
  });

  const box = document.querySelector("[data-lines]");
  if (box) {
    const template = box.querySelector("template");
    const total = box.querySelector("[name$=TOTAL_FORMS]");
    const button = box.querySelector("[data-add]");
    const taken = box.querySelector("[data-taken]");
    const most = Number(box.querySelector("[name$=MAX_NUM_FORMS]").value);
    const lines = () => [...box.querySelectorAll("[data-line]:not([hidden])")];
    const field = (line, name) => line.querySelector(`[name$=-${name}]:not([name^=initial])`);
    const isBlank = (line) => !field(line, "what").value.trim();

    const uuid = () =>
      "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
        (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16),
      );

    const addLine = () => {
      const number = Number(total.value);
      if (number >= most) return null;
      const line = template.content.firstElementChild.cloneNode(true);
      for (const part of [line, ...line.querySelectorAll("*")]) {
        for (const { name, value } of [...part.attributes]) {
          if (value.includes("__prefix__")) part.setAttribute(name, value.replaceAll("__prefix__", number));
        }
      }
      field(line, "uuid").value = uuid();
      template.before(line);
      total.value = number + 1;
      button.hidden = number + 1 >= most;
      return line;
    };
    // The first line after this one that is still blank, else a new one.
    const nextLine = (from) => {
      const all = lines();
      const next = all.slice(all.indexOf(from) + 1).find(isBlank) || addLine();
      if (next) field(next, "what").focus();
    };

    button.hidden = false;
    button.addEventListener("click", () => {
      addLine(); // also where a blank one is left: what was typed into it earlier comes back into it
      nextLine(null);
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
      const line = event.target.closest("[data-line]");
      if (!line) return;
      event.preventDefault();
      if (isBlank(line)) field(line, "what").focus();
      else nextLine(line);
    });

    // A line that is taken away is emptied, stays where it was, and can be put back.
    const NAMES = ["what", "who", "due_on", "goal"];
    const parts = (line) => NAMES.map((name) => field(line, name)).filter(Boolean);
    const fill = (line, values) =>
      parts(line).forEach((part, index) => {
        part.value = values[index];
        part.dispatchEvent(new Event("input", { bubbles: true }));
      });
    let putBack = null;
    box.addEventListener("click", ({ target }) => {
      const line = target.closest("[data-remove]")?.closest("[data-line]");
      if (!line) return;
      const values = parts(line).map((part) => part.value);
      const words = values[0];
      fill(line, ["", "", line.querySelector("[name^=initial]").value, ""]);
      line.hidden = lines().length > 1;
      putBack = () => {
        line.hidden = false;
        fill(line, values);
        field(line, "what").focus();
      };
      taken.hidden = !words;
      const said = taken.querySelector("[data-said]");
      said.textContent = said.dataset.said.replace("%s", words);
      nextLine(line);
      if (words) taken.querySelector("button").focus();
    });
    taken.querySelector("button").addEventListener("click", () => {
      putBack?.();
      taken.hidden = true;
    });
  }

  // A radio answers once and for all; here a second tap, or Delete, takes the answer back.
  for (const group of document.querySelectorAll("[data-undo] .choices")) {
    let chosen = null;
    const look = () => (chosen = group.querySelector(":checked"));
    look();
    group.addEventListener("pointerdown", look);
    group.addEventListener("click", ({ target }) => {
      if (target.type !== "radio") return;
      if (target === chosen) target.checked = false;
      look();
    });
    group.addEventListener("keydown", ({ key }) => {
      if ((key !== "Delete" && key !== "Backspace") || !look()) return;
      chosen.checked = false;
      chosen = null;
    });
  }
})();
