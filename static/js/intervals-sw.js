// Keeps the timer's pages for a park without a signal: as a stranger sees them, with nobody's name.
const KEPT = "timer";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));

async function keep(url, cache) {
  const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (answer.ok) await cache.put(url, answer);
}

self.addEventListener("message", event => {
  const all = async () => {
    const cache = await caches.open(KEPT);
    await Promise.all(event.data.map(url => keep(url, cache)));
    event.source.postMessage("kept");
  };
  event.waitUntil(all().catch(() => {})); // the signal went meanwhile: the next visit keeps it
});

self.addEventListener("fetch", event => {
  if (event.request.method !== "GET") return;
  const kept = () => caches.match(event.request, { ignoreVary: true });
  event.respondWith(fetch(event.request).catch(async () => (await kept()) ?? Response.error()));
});
