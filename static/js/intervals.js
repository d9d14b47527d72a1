// The leaders' timer. It reads its steps off the page and asks for nothing once it is open; the
// clock of the device counts, so a page that slept in a pocket is right when it wakes.
const by = id => document.getElementById(id);
const timer = by('timer');
const steps = [...by('steps').children];
const ends = [];
let total = 0;
for (const step of steps) ends.push(total += Number(step.dataset.seconds) * 1000);

let passed = 0;
let since = 0;
let shown = -1;
let audio;
let lock;

const running = () => since > 0;
const now = () => Math.min(running() ? passed + Date.now() - since : passed, total);
const clock = ms => {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

function beep(pitch, times) {
  if (!audio || by('sound').ariaPressed !== 'true') return;
  for (let n = 0; n < times; n++) {
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    const at = audio.currentTime + n * 0.35;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.5, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.connect(loud).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.3);
  }
}

// A high pair of tones to run, a low one to walk, three at the end.
function change(index) {
  const step = steps[index];
  const runs = step?.classList.contains('running');
  steps.forEach((one, n) => n === index
    ? one.setAttribute('aria-current', 'step') : one.removeAttribute('aria-current'));
  timer.classList.toggle('running', Boolean(runs));
  by('kind').textContent = step ? step.querySelector('b').textContent : timer.dataset.done;
  const next = steps[index + 1];
  by('next').textContent = next ? `${timer.dataset.next} ${next.dataset.text}` : '';
  if (running()) {
    timer.classList.remove('flash');
    void timer.offsetWidth; // the same class again has to flash again
    timer.classList.add('flash');
    beep(runs ? 880 : 440, step ? (runs ? 2 : 1) : 3);
  }
  shown = index;
}

function show() {
  const at = now();
  const found = ends.findIndex(end => at < end);
  const index = found < 0 ? steps.length : found;
  if (index !== shown) change(index);
  by('left').textContent = clock(index < steps.length ? ends[index] - at : 0);
  if (index === steps.length && running()) stop();
}

function stop() {
  passed = now();
  since = 0;
  by('go').textContent = by('go').dataset.start;
  lock?.release();
  lock = undefined;
}

async function start() {
  audio ??= 'AudioContext' in window ? new AudioContext() : undefined;
  audio?.resume();
  if (passed >= total) passed = 0;
  since = Date.now();
  shown = -1;
  by('go').textContent = by('go').dataset.pause;
  show();
  lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
}

function jump(to) {
  passed = to;
  if (running()) since = Date.now();
  show();
}

by('go').addEventListener('click', () => running() ? stop() : start());
by('skip').addEventListener('click', () => jump(ends[Math.min(shown, steps.length - 1)]));
by('back').addEventListener('click', () => jump(ends[shown - 2] ?? 0));
by('sound').addEventListener('click', ({ currentTarget: button }) => {
  button.ariaPressed = String(button.ariaPressed !== 'true');
  button.classList.toggle('soft', button.ariaPressed !== 'true');
});
setInterval(show, 200);
document.addEventListener('visibilitychange', show);
timer.hidden = false;
show();

// A page that was thrown out of a pocket's memory comes back without a signal.
async function keepForLater() {
  await navigator.serviceWorker.register('/programmes/sw.js', { scope: '/programmes/' });
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType('resource').map(one => one.name)
    .filter(url => url.startsWith(`${location.origin}/static/`) && /\.(css|js|woff2)\b/.test(url));
  navigator.serviceWorker.addEventListener('message', () => { timer.dataset.kept = 'yes'; });
  active.postMessage([location.href.split('#')[0], ...files]);
}
if ('serviceWorker' in navigator) keepForLater().catch(() => {});
