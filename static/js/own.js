/* What a student types on their own page saves itself, within a second of the last key, and the page
   says when. The server holds it, and nothing stands in the browser beside the page itself: what
   could not be sent yet waits here, and goes out when the line is back. The page is left, and the
   form sent, only after all of it is saved, so that no error page of the browser takes its place. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-keep]");
  const line = form && form.querySelector(".saved");
  if (!form || !line || !window.URLSearchParams) return;
  const REST = 700;      // after the last key
  const LONGEST = 5000;  // of somebody who never rests
  const PATIENCE = 20000;
  const MOST_ON_LEAVING = 60000;  // a browser takes no more along
  const { turn, kept } = form.elements;
  let timer = 0;
  let began = 0;         // when the first unsaved key came
  let count = 0;         // changes so far
  let saved = 0;         // of them, those that the server has
  let running = null;    // the request under way
  let pause = 2000;
  let failing = false;   // the last try came to nothing
  let going = false;     // the page is being left, with everything saved

  const say = (words, link, label) => {
    line.textContent = words;
    line.hidden = !words;
    if (!link) return;
    const way = document.createElement("a");
    way.href = link;
    way.textContent = label;
    line.append(" ", way);
  };

  const warn = (is) => line.classList.toggle("warning", is);

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const unsaved = () => !going && (saved !== count || running !== null);

  const request = async (leaving) => {
    const upTo = count;
    turn.value = Number(turn.value) + 1;
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), PATIENCE);
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.keep, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        keepalive: leaving && body.toString().length < MOST_ON_LEAVING,
        signal: stop.signal,
      });
      return take(upTo, answer.status, await told(answer));
    } catch {
      return away();
    } finally {
      clearTimeout(limit);
    }
  };

  const told = async (answer) => {
    const is = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    return is ? answer.json() : null;
  };

  /* Whether the page may be left now. A network that asks for a sign-in of its own answers, too. */
  const take = (upTo, status, said) => {
    const large = !said && (status === 400 || status === 413);
    if (status >= 500 || (!said && !large)) return away();
    pause = 2000;
    failing = large;
    if (large) {
      say(line.dataset.large);
      warn(true);
      return false;
    }
    // Refused with a word: the server has kept it for this browser, or says to copy it.
    if (status !== 422) saved = upTo;
    if (status === 200) kept.value = said.kept;
    say(said.words, said.link, said.label);
    warn(status !== 200);
    return true;
  };

  const away = () => {
    failing = true;
    say(line.dataset.away);
    warn(true);
    later(pause);
    pause = Math.min(pause * 2, 30000);
    return false;
  };

  async function save(leaving) {
    clearTimeout(timer);
    while (running) await running;
    if (saved === count) return true;
    began = 0;
    running = request(leaving === true);
    const may = await running;
    running = null;
    return may;
  }

  const typed = (event) => {
    if (event.target.type === "hidden") return;
    const now = performance.now();
    count += 1;
    began = began || now;
    later(Math.max(0, Math.min(REST, began + LONGEST - now)));
  };

  form.addEventListener("input", typed);
  // Over a slow line somebody may have typed before this ran.
  const isTyped = (part) => part.value !== part.defaultValue || part.checked !== part.defaultChecked;
  const early = [...form.querySelectorAll("input:not([type=hidden]), textarea")].find(isTyped);
  if (early) typed({ target: early });

  const first = async (event, go) => {
    event.preventDefault();
    if (!(await save())) return;
    going = true;
    go();
  };

  form.addEventListener("submit", (event) => {
    if (unsaved()) first(event, () => form.requestSubmit(event.submitter));
  });
  // The other ways off the page; who tries again while nothing can be saved is asked by the browser.
  document.addEventListener("submit", (event) => {
    const other = event.target;
    if (other !== form && unsaved() && !failing) first(event, () => other.requestSubmit(event.submitter));
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const here = link && link.origin === location.origin && !link.hash;
    if (here && unsaved() && !failing) first(event, () => location.assign(link.href));
  });
  addEventListener("online", () => { if (unsaved()) save(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && unsaved()) save(true);
  });
  addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });
})();
