// The browser's own safe: words that the server has not confirmed yet stand here, encrypted.
//
// IndexedDB belongs to the computer, not to the person: whoever sits down next can open it. So
// all but the person's UUID is encrypted (AES-GCM) under a key that the server gives to that
// person's session alone. The key is held in this page's memory, cannot be exported, and goes
// with the page. On a page without https, or where the browser forbids storage, there is no safe.
(() => {
  "use strict";

  const STORE = "unsent";
  const PATIENCE = 3000; // a browser that neither opens its storage nor refuses must hold up no save
  const possible = Boolean(window.indexedDB && window.crypto?.subtle);
  let opening = null;
  let key = null;
  let owner = "";
  let broken = false;
  let last = Promise.resolve();

  const open = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open("stepping-stones", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE, { keyPath: "id" }).createIndex("person", "person");
      };
      request.onerror = () => reject(request.error);
      setTimeout(() => reject(new Error("the storage does not open")), PATIENCE);
      request.onsuccess = () => {
        request.result.onclose = () => (opening = null);
        resolve(request.result);
      };
    });
    return opening;
  };

  // One transaction after the other: what was typed first never lands after what was typed last.
  const inTurn = (work) => {
    const done = last.then(work, work);
    last = done.catch(() => {});
    return done;
  };

  const transact = async (mode, work) => {
    const base = await open();
    return new Promise((resolve, reject) => {
      const transaction = base.transaction(STORE, mode);
      const result = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(result.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  };

  const bytes = (text) => new TextEncoder().encode(text);

  // Opens the safe for a person: `secret` is the base64 of the 32 bytes the server gave.
  const unlock = async (person, secret) => {
    if (!possible) return;
    const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
    key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    owner = person;
  };

  const lock = () => {
    key = null;
    owner = "";
  };

  // True once the words stand on the disk. `turn` stays legible: it decides what may be removed.
  const put = (id, turn, words) =>
    inTurn(async () => {
      if (!possible || broken || !key) return false;
      try {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const how = { name: "AES-GCM", iv, additionalData: bytes(owner) };
        const box = await crypto.subtle.encrypt(how, key, bytes(JSON.stringify(words)));
        await transact("readwrite", (store) => store.put({ id, person: owner, turn, iv, box }));
        return true;
      } catch {
        broken = true; // a full disk, or a browser that keeps nothing: said in the status line
        return false;
      }
    });

  // Removes only what the server confirmed: words typed since then have a later turn.
  const remove = (id, turn) =>
    inTurn(() =>
      transact("readwrite", (store) => {
        const found = store.get(id);
        found.onsuccess = () => {
          if (found.result && found.result.turn <= turn) store.delete(id);
        };
        return found;
      }),
    ).catch(() => {});

  const count = (person) =>
    possible ? transact("readonly", (store) => store.index("person").count(person)).catch(() => 0) : Promise.resolve(0);

  // What the owner left here. What does not open, under a key of other days, is left alone.
  const entries = async () => {
    if (!possible || !key) return [];
    const found = await transact("readonly", (store) => store.index("person").getAll(owner)).catch(() => []);
    const opened = found.map(async ({ id, turn, iv, box }) => {
      try {
        const how = { name: "AES-GCM", iv, additionalData: bytes(owner) };
        const words = JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, box)));
        return { ...words, id, turn };
      } catch {
        return null;
      }
    });
    return (await Promise.all(opened)).filter(Boolean);
  };

  window.stones = window.stones || {};
  window.stones.vault = {
    unlock,
    lock,
    put,
    remove,
    count,
    entries,
    get works() {
      return possible && !broken;
    },
    get isOpen() {
      return Boolean(key);
    },
  };
})();
