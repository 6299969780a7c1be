// Signing in again without leaving the page, because half a sentence stands in it.
//
// The page stays as it is and typing goes on; only where somebody else signed in on this computer
// are its fields hidden, until its own person is back.
(() => {
  "use strict";

  const { keeping, server, vault } = window.stones || {};
  const panel = document.querySelector("[data-keep-sign-in]");
  if (!keeping || !panel) return;

  const { in: signInAddress, out: signOutAddress } = panel.dataset;
  const [email, password] = ["email", "password"].map((type) => panel.querySelector(`[type=${type}]`));
  const problem = panel.querySelector("[data-problem]");
  const title = document.title;
  let lastField = null;
  let hidden = [];

  document.addEventListener("focusin", ({ target }) => {
    if (target.closest("form[data-keep-kind]")) lastField = target;
  });

  // No focus moves by itself: somebody may be in mid-sentence.
  const open = (isAskedFor = false) => {
    panel.hidden = false;
    if (isAskedFor) password.focus();
  };
  const close = () => {
    if (panel.hidden) return;
    const wasInside = panel.contains(document.activeElement);
    panel.hidden = true;
    password.value = problem.textContent = "";
    if (wasInside) lastField?.focus({ preventScroll: true });
  };

  // Everything of the page but the panel and the bar of the house.
  const lock = () => {
    panel.hidden = false;
    if (hidden.length) return;
    vault.lock();
    const status = panel.closest(".keeping");
    const around = [...document.getElementById("main").children].filter((part) => !part.contains(status));
    hidden = [...around, ...[...status.parentElement.children].filter((part) => part !== status)];
    hidden = hidden.filter((part) => !part.hidden);
    for (const part of hidden) part.hidden = part.inert = true;
    document.title = "Stepping Stones";
    panel.querySelector("[data-other-person]").hidden = false;
    password.focus();
  };
  const unlock = () => {
    if (!hidden.length) return;
    for (const part of hidden) part.hidden = part.inert = false;
    hidden = [];
    document.title = title;
    panel.querySelector("[data-other-person]").hidden = true;
  };

  const speak = async (address, fields) => {
    const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    const how = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
    try {
      const answer = await fetch(address, { ...how, headers, cache: "no-store" });
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      return { status: answer.status, data: isJson ? await answer.json() : {} };
    } catch {
      return { status: 0, data: {} };
    }
  };
  const tokenIn = (page = "") =>
    new DOMParser().parseFromString(page, "text/html").querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const complaint = ({ status, data }) => {
    if (status === 0 || status >= 500) return problem.dataset.away;
    if (status === 429) return problem.dataset.tooOften;
    const { errors = [], fields = {} } = data.form || {};
    const words = [...errors, ...Object.values(fields).flatMap((field) => field.errors)];
    return words.join(" ") || problem.dataset.failed;
  };

  // Null when the page's own person is signed in; otherwise what to say.
  const signIn = async () => {
    let page = await speak(signInAddress);
    if (page.data.location) {
      // Somebody is signed in already: this person in another window, or somebody else.
      const known = await server.learn();
      if (known.state === "ok") return null;
      if (known.state !== "other_person") return problem.dataset.away;
      await speak(signOutAddress, { csrfmiddlewaretoken: known.data.csrf });
      page = await speak(signInAddress);
    }
    if (page.status !== 200) return complaint(page);
    const csrfmiddlewaretoken = tokenIn(page.data.html);
    const answer = await speak(signInAddress, { csrfmiddlewaretoken, login: email.value, password: password.value });
    if (!answer.data.location) return complaint(answer);
    const known = await server.learn();
    if (known.state === "ok") return null;
    if (known.state !== "other_person") return problem.dataset.failed;
    lock();
    return problem.dataset.other;
  };

  let isTrying = false;
  panel.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isTrying) return;
    isTrying = true;
    problem.textContent = "";
    const words = await signIn();
    isTrying = false;
    password.value = "";
    if (words) {
      problem.textContent = words;
      password.focus();
      return;
    }
    unlock();
    close();
    keeping.resume();
  });

  window.stones.signIn = { ask: open, lock, unlock, done: close };
})();
