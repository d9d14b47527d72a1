// "Knock on this device": shown where the browser can, asked for on a tap, never by itself.
const box = document.querySelector("[data-push]");
const on = box?.querySelector("[data-push-on]");
const off = box?.querySelector("[data-push-off]");
const said = box?.querySelector("[data-push-said]");

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const post = async (fields) => {
  const token = document.querySelector("input[name=csrf_token]").value;
  const body = new URLSearchParams({ csrf_token: token, ...fields });
  const answer = await fetch(box.dataset.push, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
};

const show = (is_on) => {
  on.hidden = is_on;
  off.hidden = !is_on;
  said.textContent = "";
};

const begin = async () => {
  const { key } = await (await fetch(box.dataset.push)).json();
  const worker = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  const subscription = await worker.pushManager.subscribe(options);
  const { endpoint, keys } = subscription.toJSON();
  await post({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
  show(true);
};

const end = async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const subscription = await worker?.pushManager.getSubscription();
  if (subscription) {
    await post({ endpoint: subscription.endpoint, off: "yes" });
    await subscription.unsubscribe();
  }
  show(false);
};

const start = async () => {
  box.hidden = false;
  const worker = await navigator.serviceWorker.getRegistration("/");
  show(Boolean(await worker?.pushManager.getSubscription()));
  const blocked = () => {
    said.textContent = box.dataset.blocked ?? said.dataset.blocked;
  };
  on.addEventListener("click", () => begin().catch(blocked));
  off.addEventListener("click", () => end().catch(blocked));
};

if (box && "serviceWorker" in navigator && "PushManager" in window) start();
