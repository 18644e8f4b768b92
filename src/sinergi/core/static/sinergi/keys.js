// This browser's own keys: made here, not extractable, kept in IndexedDB under this origin alone.

const STORE = "keys";

function opened() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("sinergi-keys", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function inStore(mode, use) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = () => failed(transaction.error);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

// {id, election, person, name, role, scope, keyid, spki, privateKey}
export function load(id) {
  return inStore("readonly", (store) => store.get(id));
}

export function save(key) {
  return inStore("readwrite", (store) => store.put(key));
}

export function forget(id) {
  return inStore("readwrite", (store) => store.delete(id));
}

export async function make() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
    "sign",
    "verify",
  ]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  return { privateKey: pair.privateKey, spki };
}
