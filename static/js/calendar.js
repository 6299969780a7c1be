// The calendar: a session is moved in a dialog, with the arrow keys or by its buttons and fields.
// Everything works without this file, on a page of its own.
(() => {
  "use strict";

  const dialog = document.querySelector("#mover");
  if (!dialog?.showModal) return;
  const DAY = 86_400_000;
  const MINUTE = 60_000;
  // Where the cohort has no slot on a day, up and down go by a quarter of an hour.
  const STEP = 15;
  let opener = null;

  const field = (name) => dialog.querySelector(`[name=${name}]`);
  // The centre's clock, written as if it were UTC: no zone of the browser gets between.
  const there = () => Date.parse(`${field("date").value}T${field("time").value.slice(0, 5)}Z`);
  const listed = (name) => (dialog.querySelector("form").dataset[name] || "").split(",").filter(Boolean);

  const slotsOn = (weekday) =>
    listed("slots")
      .filter((slot) => Number(slot[0]) === weekday)
      .map((slot) => Date.parse(`1970-01-01T${slot.slice(2)}Z`));
  // Monday is 0, as in the slots.
  const weekdayOf = (moment) => (new Date(moment).getUTCDay() + 6) % 7;
  const isOpen = (moment) => {
    const day = new Date(moment).toISOString().slice(0, 10);
    const hasSchool = weekdayOf(moment) < 5 || slotsOn(weekdayOf(moment)).length;
    return hasSchool && !listed("closed").some((span) => span.slice(0, 10) <= day && day <= span.slice(11));
  };

  const byDay = (moment, way) => {
    for (let day = 1; day < 60; day += 1) if (isOpen(moment + way * day * DAY)) return moment + way * day * DAY;
    return moment;
  };
  const bySlot = (moment, way) => {
    if (!listed("slots").length) return moment + way * STEP * MINUTE;
    const midnight = moment - (moment % DAY);
    const later = (slot) => way * (midnight + slot - moment) > 0;
    for (let day = midnight, seen = 0; seen < 60; seen += 1) {
      const slots = slotsOn(weekdayOf(day)).filter((slot) => day !== midnight || later(slot));
      if (slots.length && (day === midnight || isOpen(day))) return day + (way > 0 ? Math.min(...slots) : Math.max(...slots));
      day += way * DAY;
    }
    return moment;
  };
  const MOVES = {
    ArrowUp: (moment) => bySlot(moment, -1),
    ArrowDown: (moment) => bySlot(moment, 1),
    ArrowLeft: (moment) => byDay(moment, -1),
    ArrowRight: (moment) => byDay(moment, 1),
  };

  const tell = () => {
    const told = dialog.querySelector("[data-there]");
    if (!told || Number.isNaN(there())) return;
    const how = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" };
    const spoken = document.documentElement.lang;
    told.textContent = new Intl.DateTimeFormat(spoken === "en" ? "en-GB" : spoken, how).format(there());
  };
  const go = (moment) => {
    const text = new Date(moment).toISOString();
    field("date").value = text.slice(0, 10);
    field("time").value = text.slice(11, 16);
    tell();
  };

  dialog.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-keys]")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      dialog.querySelector("form").requestSubmit();
    } else if (MOVES[event.key] && !Number.isNaN(there())) {
      event.preventDefault();
      go(MOVES[event.key](there()));
    }
  });
  dialog.addEventListener("input", tell);
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    dialog.close();
  });
  // The browser gives the focus back to what opened the dialog.
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    opener?.focus();
  });

  document.addEventListener("click", ({ target }) => {
    opener = target.closest("[data-move]") || opener;
  });
  // After settling: before that, fields of a form that came back still have their old attributes.
  document.addEventListener("htmx:afterSettle", () => {
    if (!dialog.querySelector("form")) return;
    if (!dialog.open) dialog.showModal();
    tell();
    const first = [".conflict", ".is-invalid", "[data-keys]", "[data-close]"].map((each) => dialog.querySelector(each)).find(Boolean);
    if (first.matches(".conflict")) first.tabIndex = -1;
    first.focus();
  });

  const failed = (event) => {
    if (event.detail.xhr?.status === 401) return;
    const told = document.createElement("div");
    told.className = "message error";
    told.setAttribute("role", "alert");
    told.textContent = dialog.dataset.failed;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[role=alert].error")?.remove();
    dialog.prepend(told);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);

  // After a move the focus is where it was: on the session that moved.
  document.querySelector("[data-moved]")?.focus();
})();
