// The words around what keep.js does: what became of the text, what was typed earlier and is back,
// and two texts of which the person chooses. Nothing is ever overwritten without that choice.
(() => {
  "use strict";

  const { server, vault } = window.stones || {};
  if (!window.stones?.keeping) return;

  const copyOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plain = (text) => text.replaceAll("\r\n", "\n");
  // As the server compares them: a blank at an end makes no other text.
  const same = (one, other) => plain(one).trim() === plain(other).trim();

  // Of one form
  window.stones.textsOf = (keeping) => {
    const { form, read, named } = keeping;

    const around = form.querySelector("[data-keep-drafts]") ? form : form.closest(".kept");
    const status = around.querySelector("[data-keep-status]");
    const place = around.querySelector("[data-keep-back]");
    const { keepDelete: deleteAddress, keepZone: zone } = status.closest("[data-keep-drafts]").dataset;

    // The status line

    let savedAt = "";
    let told = "";
    const NEEDS = new Set(["signed_out", "other_person", "refused", "not_sent"]);
    const say = (what, at) => {
      if (at) savedAt = at;
      const key = what === "saved" && !vault.works ? "saved_only" : what;
      const words = fill(status.getAttribute(`data-${key.replace("_", "-")}`), { at: savedAt });
      status.closest(".keeping").dataset.state = NEEDS.has(key) ? "needs" : key;
      status.hidden = false;
      if (words !== told) status.textContent = told = words; // said once, not at each save
    };
    const calm = () => say(savedAt ? "saved" : "calm");

    // Time by the server: a computer's own clock may jump by hours.
    let serverStart = 0;
    let pageStart = 0;
    const clock = (moment) => {
      serverStart = moment;
      pageStart = performance.now();
    };
    const now = () => new Date(serverStart + performance.now() - pageStart).toISOString();
    const moment = (iso) => {
      const date = new Date(iso);
      const inZone = (parts) => new Intl.DateTimeFormat(language, { timeZone: zone, ...parts }).format(date);
      return fill(status.dataset.moment, {
        date: inZone({ day: "numeric", month: "short" }),
        time: inZone({ hour: "2-digit", minute: "2-digit" }),
      });
    };

    // What is too long is said beside its field, and kept all the same.

    const beside = (name, kind, words) => {
      const field = named(name).at(-1);
      if (!field) return;
      const id = `keep-${kind}-${name}`;
      let line = document.getElementById(id);
      if (!words) return line?.remove();
      if (!line) {
        line = document.createElement("p");
        Object.assign(line, { id, className: "invalid-feedback d-block" });
        line.setAttribute("role", "status");
        field.after(line);
      }
      if (line.textContent !== words) line.textContent = words;
    };
    const refuse = (name, words) => beside(name, "refused", words);
    const measure = (name, text) => {
      const most = Number(named(name)[0]?.dataset.most);
      const has = plain(text).length;
      const numbers = { most: most.toLocaleString(language), has: has.toLocaleString(language) };
      beside(name, "long", most && has > most ? fill(status.dataset.tooLong, numbers) : "");
      for (const panel of panels.values()) if (panel.dataset.field === name) showMine(panel);
    };

    // Writing into fields

    const heard = (part) => {
      for (const kind of ["input", "change"]) part.dispatchEvent(new Event(kind, { bubbles: true }));
    };
    const write = (name, text) => {
      const chosen = new Set(text.split("\n"));
      for (const part of named(name)) {
        if (part.type === "radio" || part.type === "checkbox") part.checked = chosen.has(part.value);
        else if (part.tagName === "SELECT") for (const option of part.options) option.selected = chosen.has(option.value);
        else part.value = text;
        heard(part);
      }
    };
    // Lines that were added on the page before are added again.
    const makeRoom = (name) => {
      const prefix = /^(.+)-\d+-\w+$/.exec(name)?.[1];
      const box = prefix && form.elements.namedItem(`${prefix}-TOTAL_FORMS`)?.closest("[data-lines]");
      const button = box?.querySelector("[data-add]");
      for (let lines = 0; button && !named(name).length && !button.hidden && lines < 100; lines += 1) button.click();
      return named(name).length > 0;
    };
    // What happens in the fields leaves the caret where it is.
    const withoutMovingTheCaret = (work) => {
      const active = document.activeElement;
      const at = active && "selectionStart" in active && [active.selectionStart, active.selectionEnd];
      work();
      if (active && active !== document.body && document.activeElement !== active) active.focus({ preventScroll: true });
      if (at && at[0] !== null) active.setSelectionRange(...at);
    };

    // What was typed earlier

    let stood = {}; // what stood in the record when the page was opened
    const isLineId = (name) => /-\d+-uuid$/.test(name);

    const restore = (data, local) => {
      stood = data.stands;
      const mine = local.map((each) => ({ ...each, field: each.name, saved_at: each.at, own: true, local: each.id }));
      const fromSafe = new Set(mine.map((each) => `${each.window} ${each.field}`));
      const isOurs = (each) => each.window === keeping.window || fromSafe.has(`${each.window} ${each.field}`);
      const onServer = data.drafts.filter((each) => !each.own || !isOurs(each));
      const all = [...mine, ...onServer].sort((one, other) => (one.saved_at < other.saved_at ? 1 : -1));
      const byField = new Map();
      for (const each of all) byField.set(each.field, [...(byField.get(each.field) || []), each]);
      const back = [];
      withoutMovingTheCaret(() => {
        for (const [name, texts] of byField) {
          const own = texts.filter((each) => each.own);
          if (!makeRoom(name)) {
            for (const each of own) if (each.text && !isLineId(name)) showHomeless(each);
            continue;
          }
          if (own.length && putBack(name, own[0])) back.push(own[0]);
          for (const each of texts) if (each !== own[0]) offerDraft(name, each);
        }
      });
      const seen = back.filter((each) => !isLineId(each.field));
      if (seen.length) showBack(back, seen[0].saved_at);
    };

    // What is back is seen.
    const unfold = (name) => {
      let fold = named(name)[0].closest("details");
      for (; fold; fold = fold.parentElement.closest("details")) fold.open = true;
    };
    // True where the text was not in its field yet, and now is.
    const putBack = (name, draft) => {
      const isTouched = keeping.fields.get(name)?.turn > 0;
      // Words with which the page itself came, as a refused form does, were gone on from knowingly.
      const goesOn = isTouched && same(keeping.original(name), draft.text);
      if (isTouched && !goesOn && !same(read(name), draft.text)) return offerDraft(name, draft) || false;
      const isNew = !goesOn && !same(read(name), draft.text);
      const current = keeping.bases.get(name);
      if (isNew) write(name, draft.text);
      if (isNew) unfold(name);
      measure(name, read(name));
      const field = keeping.entry(name);
      field.text = read(name);
      if (draft.draft) field.continues = { draft: draft.draft, version: draft.version };
      else if (draft.continues) field.continues = draft.continues;
      if (isNew && current !== undefined && draft.base) rebase(name, draft.base);
      if (draft.local) {
        keeping.changed(name);
        field.done.push([field.turn, () => forget(draft)]);
      }
      if (isNew && current !== undefined && draft.base && draft.base !== current) {
        offer(name, "record", { text: keeping.original(name), base: current });
      }
      return isNew;
    };
    // The form's own check compares with this: what stood when the text was begun.
    const rebase = (name, base) => {
      const hidden = keeping.baseField(name);
      if (hidden) hidden.value = base;
      keeping.entry(name).base = base;
    };
    const forget = (draft) => {
      if (draft.local) vault.remove(draft.local, draft.turn);
      if (draft.draft) server.ask(deleteAddress.replace(/0{8}-[0-]+/, draft.draft), { body: "{}" });
    };

    const showBack = (drafts, iso) => {
      const note = copyOf("keep-back");
      note.querySelector("[data-words]").textContent = fill(note.dataset.words, { moment: moment(iso) });
      const [discard, sure, stay] = ["discard", "sure", "stay"].map((name) => note.querySelector(`[data-do=${name}]`));
      const isSure = (yes) => {
        discard.hidden = yes;
        note.querySelector("[data-sure]").hidden = !yes;
        (yes ? stay : discard).focus();
      };
      discard.addEventListener("click", () => isSure(true));
      stay.addEventListener("click", () => isSure(false));
      sure.addEventListener("click", () => {
        for (const draft of drafts) discardOne(draft);
        note.remove();
        named(drafts[0].field)[0]?.focus();
        calm();
      });
      place.append(note);
    };
    // What was typed on since then stays.
    const discardOne = (draft) => {
      const name = draft.field;
      if (!same(read(name), draft.text)) return;
      write(name, keeping.original(name));
      if (keeping.bases.has(name)) rebase(name, keeping.bases.get(name));
      const { id, turn } = keeping.entry(name);
      vault.remove(id, turn);
      keeping.fields.delete(name);
      forget(draft);
    };
    const showHomeless = (draft) => {
      const note = copyOf("keep-homeless");
      note.querySelector("[data-text]").textContent = draft.text;
      note.querySelector("[data-do]").addEventListener("click", () => {
        forget(draft);
        note.remove();
        form.querySelector("textarea, input:not([type=hidden])")?.focus();
      });
      place.append(note);
    };

    // Two texts, and a choice

    const panels = new Map(); // "field draft" -> the panel that shows it
    const settled = new Set(); // other people's drafts beside which ours was chosen
    const labelOf = (name) => {
      const part = named(name)[0];
      const isGroup = part.type === "radio" || named(name).length > 1;
      const group = isGroup && part.closest("fieldset, [id^=div_id_]")?.querySelector("legend, label:not([for])");
      return (group || part.labels?.[0])?.textContent.trim() || part.getAttribute("aria-label") || "";
    };
    const shown = (name, text) => {
      const part = named(name)[0];
      if (!text && part.tagName !== "SELECT") return "–";
      const chosen = text.split("\n");
      const words = (parts, wordsOf) =>
        parts.filter((each) => chosen.includes(each.value)).map((each) => wordsOf(each).trim()).join(", ") || text || "–";
      if (part.type === "radio" || part.type === "checkbox") return words(named(name), (each) => each.labels[0]?.textContent || "");
      if (part.tagName === "SELECT") return words([...part.options], (each) => each.text);
      if (part.type === "date") return new Date(`${text}T12:00`).toLocaleDateString(language, { dateStyle: "long" });
      return text;
    };
    const showMine = (panel) => {
      const { field } = panel.dataset;
      panel.querySelector("[data-mine]").textContent = shown(field, read(field));
      panel.hidden = same(panel.other.text, read(field)); // nothing to choose, for as long as it is one text
    };

    const offerDraft = (name, draft) => {
      if (isLineId(name) || !draft.text || same(draft.text, read(name)) || settled.has(draft.draft)) return;
      if (!draft.own && same(draft.text, stood[name] ?? "")) return;
      offer(name, draft.own ? "window" : "person", draft);
    };
    const offer = (name, kind, other) => {
      const key = `${name} ${kind === "record" ? kind : other.draft || other.local}`;
      const panel = panels.get(key) || copyOf("keep-choice");
      const caption = panel.querySelector("[data-whose]");
      const values = { name: other.whose, moment: other.saved_at ? moment(other.saved_at) : "" };
      panel.dataset.field = name;
      panel.querySelector("[data-label]").textContent = labelOf(name);
      caption.textContent = fill(caption.getAttribute(`data-${kind}`), values);
      panel.querySelector("[data-other]").textContent = shown(name, other.text);
      panel.other = { kind, ...other };
      showMine(panel);
      if (panels.has(key)) return;
      panels.set(key, panel);
      const isFree = named(name)[0].matches("textarea, [type=text]");
      panel.querySelector("[data-do=both]").hidden = !isFree || !read(name);
      panel.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (button) settle(key, panel, button.dataset.do);
      });
      const last = named(name).at(-1);
      const line = last.closest("[data-line], fieldset, .form-check");
      (line || last).after(panel);
    };
    const settle = (key, panel, choice) => {
      const { other } = panel;
      const name = panel.dataset.field;
      const joint = named(name)[0].tagName === "TEXTAREA" ? "\n\n" : "; ";
      if (choice === "take") write(name, other.text);
      if (choice === "both") write(name, [read(name), other.text].filter(Boolean).join(joint));
      if (other.kind === "record") {
        stood[name] = other.text;
        if (other.base) rebase(name, other.base);
      }
      keeping.changed(name); // our choice is saved, too, before the other text may go
      const field = keeping.entry(name);
      if (other.kind === "window") field.done.push([field.turn, () => forget(other)]);
      else if (other.draft) settled.add(other.draft);
      panels.delete(key);
      panel.remove();
      named(name)[0].focus();
    };

    // A save was told that another text exists: it is asked for, now and then.

    const looked = new Map();
    let looking = false;
    const look = async (names) => {
      const due = names.filter((name) => !(performance.now() - looked.get(name) < 20000));
      if (!due.length || looking) return;
      looking = true;
      const { state, data } = await server.ask(keeping.draftsAddress);
      looking = false;
      if (state !== "ok") return;
      for (const name of due) {
        looked.set(name, performance.now());
        if (named(name).length) lookAt(name, data);
      }
    };
    const lookAt = (name, data) => {
      for (const each of data.drafts) {
        const isOurs = each.window === keeping.window || each.draft === keeping.fields.get(name)?.continues?.draft;
        if (each.field === name && !isOurs) offerDraft(name, each);
      }
      const stands = data.stands[name] ?? "";
      if (same(stands, stood[name] ?? "") || same(stands, read(name))) return;
      offer(name, "record", { text: stands, base: data.prints[name] });
    };

    return { say, calm, clock, now, refuse, measure, restore, look };
  };
})();
