// A page that is edited in place: forms open beside what they change, other changes leave them
// open, the focus goes into a form and back to what opened it. Everything works without this file.
(() => {
  "use strict";

  const page = document.querySelector("#roadmap");
  if (!page) return;
  const forms = () => [...document.querySelectorAll("form[data-in-place]")];
  const first = (form) => form.querySelector(".conflict, .is-invalid, [autofocus], input:not([type=hidden])");
  const quoted = (text) => CSS.escape(text);

  // How to find again, after a change, the button or link that asked for it.
  const marks = (control) => {
    if (!control) return [];
    const href = control.getAttribute("href");
    const path = control.getAttribute("formaction");
    const place = control.closest("[id]");
    const itself = href
      ? [`[href="${quoted(href)}"]`]
      : [`[formaction="${quoted(path)}"]${control.name ? `[name="${control.name}"]` : ""}`, `[formaction="${quoted(path)}"]`];
    // Where it is gone, what can be done now with the same goal or action.
    const beside = place ? ["> .tools :is(a, button)", ":is(a, button, summary)"].map((what) => `#${quoted(place.id)} ${what}`) : [];
    return [...itself, ...beside];
  };
  const openerOf = (form) => document.querySelector(`a[href="${quoted(form.getAttribute("action"))}"]`);
  const focusOn = (selectors) => {
    for (const selector of selectors) {
      const found = document.querySelector(selector);
      if (!found) continue;
      for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      found.focus();
      return;
    }
    document.querySelector("#roadmap .sheet-head a.btn:not(.btn-quiet)")?.focus();
  };

  // What is typed saves itself: whoever closes the form finds it again.
  const isKept = (form) => window.stones?.keeping?.of(form)?.isTaken();
  const close = (form) => {
    if (!isKept(form) && form.dataset.typed !== undefined && !window.confirm(form.dataset.leave)) return;
    const opener = openerOf(form);
    form.remove();
    focusOn(marks(opener));
  };

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-in-place]");
    if (form) form.dataset.typed = "";
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    event.preventDefault();
    close(event.target.closest("form"));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && event.target.closest?.("form[data-in-place]");
    if (form) close(form);
  });
  window.addEventListener("beforeunload", (event) => {
    const isLost = (form) => !(window.stones?.keeping?.of(form)?.isSafe() ?? form.dataset.typed === undefined);
    if (forms().some(isLost)) event.preventDefault();
  });

  // One form serves all buttons of the page, each with its own address; htmx looks only at those inside.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const button = detail.elt.id === "moves" && detail.triggeringEvent?.submitter;
    if (!button) return;
    detail.path = button.getAttribute("formaction");
    if (button.name) detail.parameters[button.name] = button.value;
  });

  // A form that is open already is not opened a second time.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { verb, path } = event.detail.requestConfig;
    const open = verb === "get" && forms().find((form) => form.getAttribute("action") === path);
    if (!open) return;
    event.preventDefault();
    first(open)?.focus();
  });

  // What is open stays open: forms are taken out of the way of a change, and put back after it.
  let kept = [];
  let folds = new Map();
  let back = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb !== "post" || xhr.status >= 400) return;
    const sent = requestConfig.elt;
    const control = sent.dataset.inPlace === undefined ? requestConfig.triggeringEvent?.submitter : openerOf(sent);
    back = marks(control);
    sent.dataset.sent = "";
    kept = forms().filter((form) => form !== sent);
    folds = new Map([...document.querySelectorAll("details[id]")].map((fold) => [fold.id, fold.open]));
    kept.forEach((form) => form.remove());
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { requestConfig, xhr } = event.detail;
    if (requestConfig.verb !== "post") return;
    if (xhr.status >= 400) {
      const form = document.querySelector(`form[data-in-place][action="${quoted(requestConfig.path)}"]`);
      const conflict = form?.querySelector(".conflict");
      if (conflict) {
        conflict.tabIndex = -1;
        conflict.focus();
      }
      return;
    }
    document.querySelectorAll("form[data-in-place][data-sent]").forEach((form) => form.remove());
    for (const [id, open] of folds) {
      const fold = document.getElementById(id);
      if (fold) fold.open = open;
    }
    for (const form of kept) (document.querySelector(form.dataset.inPlace) || document.querySelector("#new")).append(form);
    kept = [];
    focusOn(back);
  });

  // Nothing was saved: say so where the eye is, and keep what was typed.
  const failed = (event) => {
    if (event.detail.xhr?.status === 401) return;
    const told = document.createElement("div");
    told.className = "message error";
    told.setAttribute("role", "alert");
    told.textContent = page.dataset.failed;
    const form = event.detail.requestConfig?.elt.closest("form[data-in-place]");
    (form || document.querySelector("#said")).prepend(told);
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
})();
