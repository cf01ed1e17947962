/** Fills the wallet of a phone without a network: more holders, made of the one who is there (same key and token), and their visits of some days. */
const DAY = 86_400;

/** `phone`: a browser's context in which one person is enrolled and the app is stored. */
export async function fillPocket(phone, origin, { holders, days, visitsADay }) {
  const page = await phone.newPage();
  await page.goto(`${origin}/`);
  await page.locator('.status-card .name').waitFor();
  const now = Math.floor(Date.now() / 1000);
  await page.evaluate(fill, { holders, moments: Array.from({ length: days * visitsADay }, (_, at) => now - Math.floor(((at + 1) * DAY) / visitsADay)) });
  await page.close();
}

/** Runs in the page; resolves when all of it is on the disk. */
function fill({ holders, moments }) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open('ashyq');
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const tx = db.transaction(['holders', 'visits'], 'readwrite', { durability: 'strict' });
      tx.onabort = () => failed(tx.error);
      tx.oncomplete = () => {
        db.close();
        done();
      };
      const reading = tx.objectStore('holders').getAll();
      reading.onsuccess = () => {
        const [own] = reading.result;
        for (let at = 1; at < holders; at += 1) tx.objectStore('holders').put({ ...own, id: `relative-${at}`, kind: 'relative', order: at, label: `№ ${at}` });
        for (const [at, entered] of moments.entries()) tx.objectStore('visits').put(visitOf(own.id, entered, at));
      };
    };
    function visitOf(holderId, entered, at) {
      const bytes = (length) => crypto.getRandomValues(new Uint8Array(length));
      const venue = { id: `KZ-ALA-${String(at % 20).padStart(4, '0')}`, name: `Дәмхана ${at % 20}`, category: 'food', area: 'ALA', gate: 1 };
      const sent = { sync: 'received', refusal: null, receivedAt: entered + 60 };
      const id = [...bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return { id, holderId, venue, entered, left: entered + 3600, witnessed: true, statement: bytes(240), doorCode: bytes(180), ...sent };
    }
  });
}
