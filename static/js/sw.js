// Wakes up when something was told, shows it, and opens its page on a tap. It keeps no copy of a page.
self.addEventListener("push", (event) => {
  let told = { title: "Patter", body: "", url: "/me/notices" };
  try {
    told = { ...told, ...event.data.json() };
  } catch {
    // An empty knock still leads to the inbox.
  }
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.body,
      data: told.url,
      icon: "/static/icon.svg",
      tag: told.url,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data, self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
