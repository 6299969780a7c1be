// On a screen that is turned to a student nobody signs in within the page: whoever did would hand
// over their own screen without noticing. The words wait in the browser's safe.
(() => {
  "use strict";

  const { stones } = window;
  if (!stones?.keeping) return;
  const nothing = () => {};
  stones.signIn = { ask: nothing, lock: nothing, unlock: nothing, done: nothing };
})();
