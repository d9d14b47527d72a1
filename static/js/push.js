// "Knock on this device": shown where the browser can, asked for on a tap, never by itself.
const LATER = "knocks-later";

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const post = async (url, fields) => {
  const token = document.querySelector("input[name=csrf_token]").value;
  const body = new URLSearchParams({ csrf_token: token, ...fields });
  const answer = await fetch(url, { method: "POST", body });
  if (!answer.ok) throw new Error(String(answer.status));
};

const subscribed = async () => {
  const worker = await navigator.serviceWorker.getRegistration("/");
  return worker?.pushManager.getSubscription();
};

const subscribe = async (url) => {
  const { key } = await (await fetch(url)).json();
  const worker = await navigator.serviceWorker.register("/sw.js");
  await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  const { endpoint, keys } = (await worker.pushManager.subscribe(options)).toJSON();
  await post(url, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
};

const unsubscribe = async (url) => {
  const subscription = await subscribed();
  if (!subscription) return;
  await post(url, { endpoint: subscription.endpoint, off: "yes" });
  await subscription.unsubscribe();
};

const start = async (box) => {
  box.dataset.started = "";
  const [on, off, later, said] = ["on", "off", "later", "said"].map((name) => box.querySelector(`[data-push-${name}]`));
  const isOn = Boolean(await subscribed());
  // An offer is made once: not where it knocks already, was put off, or is not allowed.
  if (later && (isOn || localStorage.getItem(LATER) || Notification.permission === "denied")) return;

  const show = (knocks) => {
    on.hidden = knocks;
    if (off) off.hidden = !knocks;
    if (later) later.hidden = knocks;
  };
  const tell = (words) => {
    said.textContent = words ?? "";
  };
  const blocked = () => tell(said.dataset.blocked);
  on.addEventListener("click", () =>
    subscribe(box.dataset.push).then(() => [show(true), tell(said.dataset.done)], blocked),
  );
  off?.addEventListener("click", () => unsubscribe(box.dataset.push).then(() => [show(false), tell()], blocked));
  later?.addEventListener("click", () => {
    localStorage.setItem(LATER, "yes");
    box.remove();
  });
  show(isOn);
  box.hidden = false;
};

const look = () => {
  for (const box of document.querySelectorAll("[data-push]:not([data-started])")) start(box);
};

if ("serviceWorker" in navigator && "PushManager" in window) {
  look();
  document.addEventListener("htmx:after:swap", look);
}
