// The screen in a student's hands, as far as this browser is concerned. That nothing else opens is
// the server's business; here, what earlier pages left in it goes too: pages that are kept for the
// back button, and those that stand open in other tabs.
(() => {
  "use strict";

  const { screen } = document.body.dataset; // "student", "own", or nothing where nobody is signed in

  // A page that is left leaves nothing behind. Registered last: other scripts save first.
  window.addEventListener("load", () => window.addEventListener("pagehide", () => document.body.replaceChildren()));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });

  // Other tabs put their page away, out of the document, and take it up again with all that was
  // typed there once the screen is back.
  let aside = null;
  const putAside = () => {
    const told = document.getElementById("turned-elsewhere");
    if (aside || !told) return;
    aside = { title: document.title, page: document.createDocumentFragment() };
    aside.page.append(...document.body.childNodes);
    document.title = told.dataset.title;
    document.body.append(told.content.cloneNode(true));
  };
  const takeUp = () => {
    if (!aside) return;
    document.title = aside.title;
    document.body.replaceChildren(aside.page);
    aside = null;
  };

  if (screen && window.BroadcastChannel) {
    const channel = new BroadcastChannel("stepping-stones-screen");
    channel.addEventListener("message", ({ data }) => {
      if (screen === "student") return data === "own" ? window.location.reload() : undefined;
      return data === "student" ? putAside() : takeUp();
    });
    channel.postMessage(screen);
  }

  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status !== 409) return;
    const { error, page } = JSON.parse(detail.xhr.responseText);
    if (error === "turned") window.location.assign(page);
  });
})();
