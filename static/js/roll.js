// The roll call without a signal: a tap is kept on this page under a name of its own until the
// server has counted it. Without this script each tap is the plain post of its form.
const KEY = `taps of ${location.pathname}`;
const EVERY = 4000;
const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
const keep = taps => sessionStorage.setItem(KEY, JSON.stringify(taps));
const list = () => document.querySelector('#roll');
const page = () => location.pathname + location.search;
const unsent = document.querySelector('#unsent');

const newName = () => [...crypto.getRandomValues(new Uint8Array(16))]
  .map(byte => byte.toString(16).padStart(2, '0')).join('');

// What is not sent yet is shown as if it were; how much there is stands above the list.
function show(words = unsent.dataset.words) {
  const taps = kept();
  for (const { row, fields } of taps) {
    const button = row && document.getElementById(`tap-${row}`);
    if (!button || !(button.name in fields)) continue;
    const on = fields[button.name] === 'yes';
    button.setAttribute('aria-pressed', on);
    button.classList.toggle('quiet', !on);
    button.value = on ? 'no' : 'yes';
  }
  const names = taps.map(tap => tap.fields.name).filter(Boolean);
  unsent.hidden = !taps.length || sending;
  unsent.querySelector('span').textContent = words + [taps.length, ...names].join(', ');
}

function replace(html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('#roll');
  if (!fresh) return;
  const focused = document.activeElement?.id;
  const open = [...list().querySelectorAll('details[open]')].map(one => one.id);
  list().replaceWith(fresh);
  open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  show();
}

function said(answer, html) {
  if (answer.headers.has('HX-Redirect')) location.assign(answer.headers.get('HX-Redirect'));
  else if (answer.ok) replace(html);
  else document.querySelector('#notice').innerHTML = html;
}

const ask = (wish = {}) => fetch(page(), {
  ...wish, cache: 'no-store', headers: { 'HX-Request': 'true', ...wish.headers },
}).catch(() => null);

// One after the other, in the order of the taps; what the server could not take stays in the queue.
let sending = false;
async function send() {
  if (sending || !kept().length) return;
  sending = true;
  for (let taps = kept(); taps.length; taps = kept()) {
    const [{ fields, at }] = taps;
    const token = document.querySelector('[name=csrf_token]').value;
    const body = new URLSearchParams({ ...fields, ago: Date.now() - at, csrf_token: token });
    const answer = await ask({ method: 'POST', body });
    if (!answer || answer.status >= 500 || answer.status === 429) break;
    const html = await answer.text();
    if (answer.headers.has('HX-Redirect')) { said(answer, html); break; }
    keep(kept().slice(1));
    said(answer, html);
  }
  sending = false;
  show();
}

// The taps of other leaders; nothing is fetched twice (304), nothing while ours are on their way.
async function look() {
  if (document.hidden || sending || kept().length) return;
  const answer = await ask({ headers: { 'If-None-Match': `"${list().dataset.tag}"` } });
  if (answer?.status === 200 && !sending && !kept().length) said(answer, await answer.text());
}

document.addEventListener('submit', event => {
  const form = event.target;
  if (form.id === 'close-roll' && kept().length) {
    event.preventDefault();
    show(unsent.dataset.first);
  }
  if (!form.matches('[data-tap]')) return;
  event.preventDefault();
  const data = new FormData(form);
  if (event.submitter?.name) data.set(event.submitter.name, event.submitter.value);
  data.set('tap', newName());
  data.delete('csrf_token');
  keep([...kept(), { row: form.dataset.row, fields: Object.fromEntries(data), at: Date.now() }]);
  if ('walkUp' in form.dataset) {
    form.reset();
    form.closest('details').open = false;
  }
  show();
  send();
});

addEventListener('online', send);
setInterval(() => { send(); look(); }, EVERY);
show();
send();
