// What was typed and did not reach the server: sent on from any page of the same person, and
// before they sign out. Also how all scripts of this kind speak with the server.
(() => {
  "use strict";

  const stones = (window.stones = window.stones || {});
  const { vault } = stones;
  const { keepPerson: me, keepKey: keyAddress, keepSave: saveAddress } = document.body.dataset;
  if (!me) return;

  // The hidden field of a page's forms: the cookie itself is out of a script's reach.
  const csrfFields = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");
  let csrf = csrfFields()[0]?.value || "";
  // Signing in again makes a new token: every form of the page takes it.
  const takeCsrf = (token) => {
    csrf = token;
    for (const field of csrfFields()) field.value = token;
  };

  const STATES = { 200: "ok", 401: "signed_out", 403: "refused", 404: "refused", 413: "too_long", 422: "too_long" };

  // {state, data}: ok | signed_out | other_person | refused | too_long | failed (the server broke)
  // | away (nobody answered). Redirects are refused: they would lead to a page that says "200".
  const once = async (address, { body, keepalive = false }) => {
    const headers = { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" };
    if (body !== undefined) Object.assign(headers, { "X-CSRFToken": csrf, "Content-Type": "application/json" });
    const how = { method: body === undefined ? "GET" : "POST", headers, body, keepalive, cache: "no-store" };
    let answer;
    try {
      answer = await fetch(address, { ...how, redirect: "error", signal: AbortSignal.timeout?.(20000) });
    } catch {
      return { state: "away", data: {} };
    }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const data = isJson ? await answer.json().catch(() => ({})) : {};
    let state = STATES[answer.status] || (answer.status >= 502 ? "away" : "failed");
    if (state === "ok" && !isJson) state = "away"; // a hotel's own page, not our server
    if (state === "too_long" && !isJson) state = "failed"; // refused on the way: nothing was kept
    if (answer.status === 409 && data.error === "other_person") state = "other_person";
    const date = Date.parse(answer.headers.get("Date"));
    return { state, data, date };
  };

  // Signing in in another window makes the token of this page an old one: one more try with a new.
  const ask = async (address, options = {}) => {
    const answer = await once(address, options);
    if (answer.data.error !== "csrf" || options.keepalive) return answer;
    const known = await learn();
    return known.state === "ok" ? once(address, options) : known;
  };

  // Who is signed in here now; opens the safe where it is the person of this page.
  const learn = async (address = keyAddress) => {
    const answer = await once(address, {});
    if (answer.state !== "ok") return answer;
    if (answer.data.person !== me) {
      vault.lock();
      return { state: "other_person", data: answer.data };
    }
    takeCsrf(answer.data.csrf);
    await vault.unlock(me, answer.data.key);
    return answer;
  };

  const save = ({ kind, record, window: by, fields }, keepalive = false) =>
    ask(saveAddress, { body: JSON.stringify({ person: me, kind, record, window: by, fields }), keepalive });

  // Sends what earlier pages left in the safe. Gives how many texts can still be sent later; those
  // that the server does not take any more are shown. The forms of this page send their own.
  const sendLeftovers = async () => {
    const groups = new Map();
    for (const entry of await vault.entries()) {
      if (stones.keeping?.windows().includes(entry.window)) continue;
      const name = [entry.kind, entry.record, entry.window].join();
      groups.set(name, [...(groups.get(name) || []), entry]);
    }
    let left = 0;
    for (const group of groups.values()) {
      const { kind, record, window: by } = group[0];
      const fields = group.map(({ name, text, turn, base, continues }) => ({ name, text, turn, base, continues }));
      const { state, data } = await save({ kind, record, window: by, fields });
      for (const { id, turn, name } of group) {
        if (state === "ok" || (state === "too_long" && data.saved_at && !data.fields?.[name])) await vault.remove(id, turn);
        else if (state !== "refused" && state !== "too_long") left += 1;
      }
      const isHere = stones.keeping?.holds(record);
      if (state === "refused" && !isHere) showStranded(group);
    }
    return left;
  };

  // What was closed meanwhile, or is not theirs any more, takes nothing; the words are theirs.
  const shown = new Set();
  const showStranded = (group) => {
    for (const { id, turn, text } of group) {
      if (!text.trim() || shown.has(id)) continue;
      shown.add(id);
      const note = document.getElementById("stranded").content.firstElementChild.cloneNode(true);
      note.querySelector("[data-text]").textContent = text;
      note.querySelector("[data-do]").addEventListener("click", async () => {
        await vault.remove(id, turn); // gone from the page only when it is gone
        note.remove();
        document.querySelector("#main :is(a, button, input, textarea)")?.focus();
      });
      document.getElementById("main").prepend(note);
    }
  };

  // On any page: only where something waits is the key asked for.
  const sendOn = async (pause) => {
    if (stones.keeping?.isHere || !(await vault.count(me))) return;
    const known = await learn();
    if (known.state === "ok") await sendLeftovers();
    else if (known.state === "away") setTimeout(sendOn, pause, Math.min(pause * 2, 60000));
  };

  // Everything there is, from this page and earlier ones; gives the number of texts left unsent.
  const sendAll = async () => {
    const own = stones.keeping ? await stones.keeping.flush() : 0;
    if (!(await vault.count(me))) return own;
    if (!vault.isOpen) await learn();
    if (!vault.isOpen) return Math.max(own, await vault.count(me));
    return own + (await sendLeftovers());
  };

  const asked = (form) =>
    new Promise((resolve) => {
      const dialog = document.getElementById("leaving").content.firstElementChild.cloneNode(true);
      const isKept = vault.works && (!stones.keeping || stones.keeping.isSafe());
      dialog.querySelector(isKept ? "[data-lost]" : "[data-kept]").remove();
      form.after(dialog);
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue);
      });
      dialog.showModal();
    });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-sign-out]");
    if (!form) return;
    event.preventDefault();
    const known = await learn();
    if (known.data.csrf) takeCsrf(known.data.csrf); // whoever is signed in here by now
    for (;;) {
      if (!(await sendAll())) break;
      const said = await asked(form);
      if (said === "again") continue;
      if (said !== "leave") return;
      break;
    }
    stones.keeping?.rest();
    form.submit(); // past this listener
  });

  stones.server = { me, ask, learn, save, sendLeftovers, takeCsrf };
  document.addEventListener("DOMContentLoaded", () => sendOn(2000));
  window.addEventListener("online", () => sendOn(2000));
})();
