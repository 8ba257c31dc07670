// The service worker of the log: keeps the page, its styles, scripts and icons of one
// version together, and nothing else. VERSION and FILES are put before this line.
"use strict";

const PAGE = "/log/";
const CACHE = `snp-log-${VERSION}`;

async function fetchFresh(address) {
  // a redirect would be the page to sign in: not to be kept
  const answer = await fetch(address, { cache: "reload", redirect: "error" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

async function keepAll() {
  const cache = await caches.open(CACHE);
  const keep = async (address) => cache.put(address, await fetchFresh(address));
  await Promise.all([PAGE, ...FILES].map(keep));
  await self.skipWaiting();
}

async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("snp-log-") && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keptOrFetched(request, address) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  const isPage = event.request.mode === "navigate" && pathname === PAGE;
  if (isPage || FILES.includes(pathname)) {
    event.respondWith(keptOrFetched(event.request, pathname));
  }
});
