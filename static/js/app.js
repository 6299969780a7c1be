/* A background request that finds nobody signed in goes to sign in, and comes back here. */
document.addEventListener("htmx:responseError", (event) => {
  "use strict";
  const answer = event.detail.xhr;
  if (answer.status !== 401) return;
  if (window.stones?.keeping?.isHere) return window.stones.keeping.resume(true); // it signs in within the page
  const next = encodeURIComponent(window.location.pathname + window.location.search);
  window.location.assign(JSON.parse(answer.responseText).sign_in + "?next=" + next);
});

/* What was typed and is neither saved nor kept in this browser is not left without a question. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.querySelector("[data-keep]");
  if (!form) return;
  let unsaved = Boolean(document.querySelector(".message.error, .unsaved"));
  form.addEventListener("input", () => (unsaved = true));
  form.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    const kept = window.stones?.keeping?.of(form);
    if (kept ? !kept.isSafe() : unsaved) event.preventDefault();
  });
});

/* Suggested words go into their field, to be changed there. */
document.documentElement.classList.add("has-script");
document.addEventListener("click", (event) => {
  "use strict";
  const button = event.target.closest("[data-fills]");
  const field = button && document.getElementById(button.dataset.fills);
  if (!field) return;
  field.value = button.dataset.words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

/* What stands in a field is copied, and the button says so. */
document.addEventListener("click", async (event) => {
  "use strict";
  const button = event.target.closest("[data-copies]");
  const field = button && document.getElementById(button.dataset.copies);
  if (!field) return;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  } catch {
    /* Refused or not there: it is selected, so that the keys for copying do it. */
  }
});
