/* A background request that finds nobody signed in goes to sign in, and comes back here. */
document.addEventListener("htmx:responseError", (event) => {
  "use strict";
  const answer = event.detail.xhr;
  if (answer.status !== 401) return;
  const next = encodeURIComponent(window.location.pathname + window.location.search);
  window.location.assign(JSON.parse(answer.responseText).sign_in + "?next=" + next);
});
