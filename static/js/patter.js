// Enhancement only: every behaviour below has a plain form or a plain link behind it.

// Filter pills submit at once; without script an Apply button stands beside them.
document.addEventListener('change', event => {
  if (event.target.closest('.filters')) event.target.form.requestSubmit();
});

// Fields of the finder that say nothing stay out of the address.
document.addEventListener('formdata', ({ target, formData }) => {
  if (target.getAttribute('role') !== 'search') return;
  [...formData].filter(([, value]) => value === '').forEach(([name]) => formData.delete(name));
});

// After a failed submit the summary of errors takes the focus.
function focusErrors() {
  const summary = document.querySelector('.errors[tabindex]:not([data-seen])');
  if (!summary) return;
  summary.dataset.seen = '';
  summary.focus();
}
focusErrors();
document.addEventListener('htmx:after:swap', focusErrors);

// An answer that never came says so, in words the server put on the page; the next try clears them.
const notice = document.querySelector('#notice');
const failed = () => notice?.replaceChildren(
  Object.assign(document.createElement('p'), { className: 'banner bad', textContent: notice.dataset.failed }),
);
document.addEventListener('htmx:before:request', () => notice?.replaceChildren());
document.addEventListener('htmx:error', failed);
document.addEventListener('htmx:response:error', event => {
  if (event.detail.ctx.response.status >= 500) failed();
});

// Nothing that was chosen in this tab outlives the sign-in.
document.addEventListener('submit', event => {
  if (event.target.getAttribute('action')?.endsWith('/sign-out')) sessionStorage.clear();
});

function searchAround(form, { latitude, longitude }) {
  // Two decimals are about a kilometre: near enough to find a run, too coarse to find a door.
  const query = new URLSearchParams(new FormData(form));
  query.delete('q');
  query.set('lat', latitude.toFixed(2));
  query.set('lon', longitude.toFixed(2));
  location.href = `${form.action.split('?')[0]}?${query}`;
}

document.addEventListener('click', event => {
  const share = event.target.closest('[data-share]');
  if (share && navigator.share) {
    event.preventDefault();
    navigator.share({ title: document.title, url: location.href }).catch(() => {});
  }
  const near = event.target.closest('[data-near]');
  if (near) navigator.geolocation?.getCurrentPosition(({ coords }) => searchAround(near.form, coords));
});

// A toast leaves after twelve seconds, but never while somebody points at it or has the focus in it.
function dismiss(toast) {
  setTimeout(() => (toast.matches(':hover, :focus-within') ? dismiss(toast) : toast.remove()), 12000);
}
const dismissToasts = () => document.querySelectorAll('.toast:not([data-seen])').forEach(toast => {
  toast.dataset.seen = '';
  dismiss(toast);
});
dismissToasts();
document.addEventListener('htmx:after:swap', dismissToasts);
