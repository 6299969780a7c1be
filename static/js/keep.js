// Nothing typed into a form with `data-keep-kind` is lost.
//
// Each change first goes into the browser's safe (vault.js), then to the server within a second of
// the last key, and leaves the safe only when the server confirmed that very turn. While nobody
// answers it tries again, with growing pauses, for ever. One request of a form is under way at a time.
// both_texts.js puts back what was typed earlier; sign_in_here.js lets people back in.
// Forms that open later, within the page, are kept from then on.
(() => {
  "use strict";

  const { server, vault } = window.stones || {};
  if (!server) return;

  const IDLE = 600; // after the last key
  const LATEST = 3000; // while somebody types without a pause
  const LOCAL = 150; // until the words stand in the safe
  const LEAVING = 60000; // a browser sends no more than 64 KiB after the page is gone
  const BATCH = 400000; // letters in one request
  const HOLD = 4000; // a link beside a form that is being sent leads nowhere for so long at most
  const PAUSES = [1000, 2000, 4000, 8000, 15000, 30000];

  const kept = []; // one for each form of the page, also of those that were closed

  const keep = (form) => {
    const { keepKind: kind, keepRecord: record } = form.dataset;
    const place = form.querySelector("[data-keep-drafts]") || form.closest(".kept").querySelector("[data-keep-drafts]");
    const draftsAddress = place.dataset.keepDrafts;
    const uuid = () =>
      "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
        (Number(digit) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(digit) / 4)))).toString(16),
      );
    // A window that is reloaded is a new one, which takes its earlier texts over: a tab that was
    // duplicated would otherwise count its turns twice.
    const window_ = uuid();
    const fields = new Map(); // name -> what became of its words; only of fields that were changed
    let turn = 0;
    let known = 0; // fields that were numbered for the safe
    let isReady = false; // the key is there, and earlier words are back in their fields
    let isOver = false; // signing out: nothing is sent any more
    let state = "ok";
    let sending = null;
    let failures = 0;
    const timers = {};

    const stop = (name) => {
      clearTimeout(timers[name]);
      timers[name] = 0;
    };
    const later = (name, pause, work) => {
      stop(name);
      timers[name] = setTimeout(() => {
        timers[name] = 0;
        work();
      }, pause);
    };

    // What stands in the fields

    const named = (name) => {
      const found = form.elements.namedItem(name);
      return found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    };
    const LINE_ID = /-\d+-uuid$/; // a line sent twice, from two windows, is made once
    const NEVER = new Set(["hidden", "submit", "button", "reset", "image", "file", "password"]);
    const isKept = (part) =>
      Boolean(part.name) && !NEVER.has(part.type) && !part.matches("[data-keep-not], [data-keep-not] *");
    const isTick = (part) => part.type === "radio" || part.type === "checkbox";

    const textOf = (name, chosen, valueOf) =>
      named(name)
        .flatMap((part) => {
          if (isTick(part)) return part[chosen.tick] ? [part.value] : [];
          if (part.tagName !== "SELECT") return [part[valueOf]];
          const marked = [...part.options].filter((option) => option[chosen.option]);
          if (!marked.length && !part.multiple && part.options.length) return [part.options[0].value];
          return marked.map((option) => option.value);
        })
        .join("\n");
    const read = (name) => textOf(name, { tick: "checked", option: "selected" }, "value");
    // As the page came from the server.
    const original = (name) =>
      textOf(name, { tick: "defaultChecked", option: "defaultSelected" }, "defaultValue");

    const baseField = (name) => form.elements.namedItem(`base-${name}`);
    const bases = new Map();
    for (const { name, value } of form.elements) if (name.startsWith("base-")) bases.set(name.slice(5), value);

    const entry = (name) => {
      if (!fields.has(name)) {
        const base = baseField(name)?.value || "";
        fields.set(name, {
          id: `${window_}.${(known += 1)}`, text: original(name), base,
          turn: 0, confirmed: 0, stored: 0, refused: 0, isKept: true, continues: null, done: [],
        });
      }
      return fields.get(name);
    };

    // Compares every field with what was last known of it: other scripts change fields, too.
    const sweep = () => {
      if (isOver) return;
      const names = new Set([...form.elements].filter(isKept).map((part) => part.name));
      for (const name of names) {
        const last = fields.has(name) ? fields.get(name).text : original(name);
        if (read(name) !== last) changed(name);
      }
    };

    const changed = (name) => {
      const field = entry(name);
      field.text = read(name);
      field.turn = turn += 1;
      const id = name.replace(/-[^-]*$/, "-uuid");
      if (LINE_ID.test(id) && id !== name && named(id).length && !fields.has(id)) changed(id);
      texts.measure(name, field.text);
      later("idle", IDLE, send);
      if (!timers.latest) later("latest", LATEST, send);
      if (!timers.local) later("local", LOCAL, () => store(unconfirmed()));
    };

    // Saving

    const unconfirmed = () => [...fields].filter(([, field]) => field.isKept && field.turn > field.confirmed);
    const toSend = () => unconfirmed().filter(([, field]) => field.turn !== field.refused);
    const wire = ([name, { text, turn: at, base, continues }]) => ({ name, text, turn: at, base, continues });

    const store = (some) =>
      Promise.all(
        some.map(async ([name, field]) => {
          const at = field.turn;
          if (field.stored >= at) return;
          const words = { kind, record, window: window_, at: texts.now(), ...wire([name, field]) };
          if (await vault.put(field.id, at, words)) field.stored = Math.max(field.stored, at);
        }),
      );

    const send = () => {
      if (sending) return sending;
      sending = sendOnce().finally(() => (sending = null));
      return sending;
    };

    const sendOnce = async () => {
      stop("idle");
      stop("latest");
      if (isOver || (!isReady && !(await start()))) return;
      const waiting = toSend();
      let letters = 0;
      const batch = waiting.filter(([, { text }], index) => (letters += text.length) < BATCH || index === 0);
      if (!batch.length) {
        if (state !== "ok") state = await whoIsHere();
        return tell();
      }
      await store(batch);
      const sent = batch.map(wire);
      const answer = await server.save({ kind, record, window: window_, fields: sent });
      take(answer, sent);
      if (state === "ok" && toSend().length) later("idle", sent.length < waiting.length ? 0 : IDLE, send);
    };

    const take = ({ state: said, data }, sent) => {
      state = said;
      if (data.error === "unknown_fields") {
        // A field that the server keeps nothing of: the rest goes again, without it.
        for (const name of Object.keys(data.fields)) {
          entry(name).isKept = false;
          vault.remove(entry(name).id, turn);
        }
        state = "ok";
      } else if (said === "ok" || said === "too_long") {
        for (const each of sent) confirm(each, data);
        state = "ok";
        failures = 0;
        stop("retry");
        if (data.at) texts.say("saved", data.at);
        if (data.others?.length) texts.look(data.others);
      } else {
        retryLater();
      }
      tell();
    };

    const confirm = ({ name, turn: at }, data) => {
      const field = fields.get(name);
      // What was too much to be read at all was kept in no part.
      const words = data.fields?.[name] || (data.saved_at ? "" : data.message);
      texts.refuse(name, words);
      if (words) {
        field.refused = at;
        return;
      }
      field.confirmed = Math.max(field.confirmed, at);
      if (data.drafts?.[name]) field.continues = data.drafts[name];
      vault.remove(field.id, at);
      for (const [, work] of field.done.filter(([from]) => from <= at)) work();
      field.done = field.done.filter(([from]) => from > at);
    };

    const retryLater = () => {
      if (state === "refused" || state === "other_person") return;
      const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
      failures += 1;
      later("retry", pause, send);
    };

    // Where nothing waits, a server that does not answer is no reason to worry anybody.
    const whoIsHere = async () => {
      const said = (await server.learn()).state;
      return said === "signed_out" || said === "other_person" ? said : "ok";
    };

    // One sentence on what becomes of the words.
    const tell = () => {
      if (state !== "other_person") stones.signIn.unlock();
      if (state === "signed_out") stones.signIn.ask();
      else if (state === "other_person") stones.signIn.lock();
      else stones.signIn.done();
      if (state === "ok") return unconfirmed().length || texts.calm();
      if (state === "refused") return texts.say("refused");
      if (state === "signed_out" || state === "other_person") return texts.say(state);
      return texts.say(vault.works ? "kept" : "unkept");
    };

    // The key, and what was typed earlier

    const start = async () => {
      // The same form as it stood here before it was sent, or closed: what it still holds goes first.
      const before = kept.filter((each) => each.form !== form && !each.form.isConnected && each.kind === kind && each.record === record);
      for (const each of before) await each.flush();
      let answer = await server.learn(draftsAddress);
      if (answer.state === "ok") {
        texts.clock(answer.date);
        const mine = (each) => each.kind === kind && each.record === record && !stones.keeping.windows().includes(each.window);
        if ((await vault.entries()).some(mine)) {
          await server.sendLeftovers();
          answer = await server.learn(draftsAddress);
        }
        if (answer.state === "ok") {
          const local = (await vault.entries()).filter(mine);
          texts.restore(answer.data, local);
          isReady = true;
        }
      }
      state = answer.state;
      if (isReady) failures = 0;
      else retryLater();
      tell();
      return isReady;
    };

    // Sends until nothing waits or the server does not take it; gives how many texts stay unsent.
    const flush = async () => {
      sweep();
      for (let tries = 0; tries < 20; tries += 1) {
        await (sending || Promise.resolve());
        if (isReady && !toSend().length) break;
        await send();
        if (state !== "ok") break;
      }
      return unconfirmed().length;
    };

    // Occasions

    const soon = () => setTimeout(sweep);
    for (const kindOf of ["input", "change", "click", "keyup"]) form.addEventListener(kindOf, soon);

    const resume = (isSure = false) => {
      if (isOver) return;
      sweep();
      if (!isReady || toSend().length || state !== "ok") send();
      else check(isSure);
    };
    const resumeHere = () => form.isConnected && resume();
    // Coming back to a tab that stood open: is it still the same person's browser?
    let checked = 0;
    const check = async (isSure) => {
      if (!isSure && performance.now() - checked < 15000) return;
      checked = performance.now();
      state = await whoIsHere();
      tell();
    };
    window.addEventListener("online", () => resume());
    window.addEventListener("focus", resumeHere);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") return resumeHere();
      sweep();
      if (toSend().length) send();
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      isOver = isReady = false;
      resume();
    });

    // The page goes: what is not confirmed is sent as far as a browser still carries it. The rest
    // stands in the safe, and goes out from the next page.
    window.addEventListener("pagehide", () => {
      sweep();
      if (isOver || !isReady) return;
      let size = 200;
      const small = toSend().map(wire).sort((one, other) => one.text.length - other.text.length);
      const fitting = small.filter((each) => (size += new Blob([JSON.stringify(each)]).size) < LEAVING);
      store(unconfirmed());
      if (fitting.length) {
        server.save({ kind, record, window: window_, fields: fitting }, true).then((answer) => take(answer, fitting));
      }
    });

    // With the form goes which window it was, and how far it had counted: what arrives later and is
    // older does not come back as a draft.
    const hidden = (name) => form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    const [byField, turnField] = ["window", "turn"].map(hidden);
    byField.value = window_;

    // The form itself is sent only when all of it is saved: an error page of the browser in its
    // place would leave people wondering. What the server refuses to keep, the form's own check says.
    // Words typed after that have a later turn: they are saved as a draft, and are back on the next page.
    let isWaiting = false;
    let isSaved = false;
    const submit = async (event) => {
      if (isSaved) return;
      event.preventDefault();
      event.stopImmediatePropagation(); // nobody else sends it before that
      if (isWaiting) return;
      isWaiting = true;
      const since = performance.now();
      const stay = (click) => {
        if (click.target.closest("a[href]") && performance.now() - since < HOLD) click.preventDefault();
      };
      if (form.dataset.inPlace === undefined) document.addEventListener("click", stay, { capture: true });
      await flush();
      // Where nothing was left to send: is the sign-in still good? It also brings a fresh token.
      if (!toSend().length) state = (await server.learn()).state;
      tell();
      isWaiting = false;
      document.removeEventListener("click", stay, { capture: true });
      if (state === "signed_out") return stones.signIn.ask(true);
      if (state === "away") return texts.say("not_sent");
      if (state === "other_person") return;
      turnField.value = turn;
      // In a task of its own: while this event is still being told, the browser ignores another.
      setTimeout(() => {
        isSaved = true;
        form.requestSubmit(event.submitter);
        isSaved = false;
      });
    };
    form.addEventListener("submit", submit, { capture: true });

    const keeping = {
      form, window: window_, fields, bases, kind, record, draftsAddress,
      read, original, named, entry, changed, baseField, flush, resume,
      // What was confirmed, or stands in the safe.
      isSafe: () => unconfirmed().every(([, field]) => field.stored >= field.turn),
      // Whether the server still takes it: then a form may be closed, and its words are found again.
      isTaken: () => state !== "refused",
      rest: () => (isOver = true),
    };
    const texts = stones.textsOf(keeping);
    kept.push(keeping);
    sweep(); // over a slow line somebody may have typed before this ran
    send();
    return keeping;
  };

  // All forms of the page

  const here = () => kept.filter(({ form }) => form.isConnected);
  const begin = (root) => {
    const forms = [...(root.matches?.("form[data-keep-kind]") ? [root] : []), ...root.querySelectorAll("form[data-keep-kind]")];
    for (const form of forms) if (form.dataset.keepPerson === server.me && !stones.keeping.of(form)) keep(form);
  };

  stones.keeping = {
    of: (form) => kept.find((each) => each.form === form),
    holds: (record) => here().some((each) => each.record === record),
    get isHere() {
      return here().length > 0;
    },
    windows: () => kept.map((each) => each.window),
    resume: (isSure) => here().forEach((each) => each.resume(isSure)),
    flush: async () => {
      let left = 0;
      for (const each of kept) left += await each.flush();
      return left;
    },
    isSafe: () => kept.every((each) => each.isSafe()),
    rest: () => kept.forEach((each) => each.rest()),
  };
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", ({ detail }) => begin(detail.elt));
})();
