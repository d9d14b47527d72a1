// A check-in through a lost signal: what was chosen stays in this tab until it has been sent.
// Without this script the form is a plain post.
const form = document.querySelector('[data-draft]');
const unsent = document.querySelector('#unsent');
const KEY = `answers of ${location.pathname}`;

const show = words => {
  unsent.hidden = !words;
  if (words) unsent.querySelector('span').textContent = words;
};

form.addEventListener('change', () => {
  const chosen = [...form.querySelectorAll('[type=radio]:checked, [name=feelings]:checked')];
  sessionStorage.setItem(KEY, JSON.stringify(chosen.map(({ name, value }) => [name, value])));
});

for (const [name, value] of JSON.parse(sessionStorage.getItem(KEY) ?? '[]')) {
  for (const one of form.elements[name]?.length ? form.elements[name] : []) {
    if (one.value === value) one.checked = true;
  }
}

let waiting = false;
form.addEventListener('submit', async event => {
  event.preventDefault();
  const reached = await fetch(form.action, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  waiting = !reached;
  if (waiting) return show(unsent.dataset.lost);
  sessionStorage.removeItem(KEY);
  form.submit();
});

addEventListener('online', () => waiting && show(unsent.dataset.back));
