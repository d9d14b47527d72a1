// Suggests places while somebody types into <input data-places="/api/v1/places">. The form works without it:
// the server asks back when a name is ambiguous. Follows the ARIA combobox pattern with a list box.

const DELAY = 200;

function describe(place) {
  return [place.region, place.country].filter(part => part && part !== place.name).join(', ');
}

// Roughly where the page looks, so that the Newcastle near there comes first.
function pointOf(form) {
  const [lat, lon] = ['lat', 'lon'].map(name => Number(form.elements[name]?.value || NaN).toFixed(1));
  return isNaN(lat) || isNaN(lon) ? {} : { lat, lon };
}

function suggest(input) {
  const list = Object.assign(document.createElement('ul'), { className: 'listbox', id: `${input.id}-places`, hidden: true });
  const attributes = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id, autocomplete: 'off' };
  let active = -1, timer, asked;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  }

  function take(option) {
    input.value = option.dataset.value;
    close();
    if (input.dataset.submit !== undefined) input.form.requestSubmit();
  }

  function show(places) {
    list.replaceChildren(...places.map((place, index) => {
      const option = Object.assign(document.createElement('li'), { id: `${list.id}-${index}`, textContent: `${place.name} ` });
      option.setAttribute('role', 'option');
      option.dataset.value = [place.name, describe(place)].filter(Boolean).join(', ');
      option.append(Object.assign(document.createElement('small'), { textContent: describe(place) }));
      return option;
    }));
    active = -1;
    input.removeAttribute('aria-activedescendant');
    list.hidden = !places.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
  }

  async function ask() {
    const words = input.value.trim();
    if (words.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    const url = `${input.dataset.places}?${new URLSearchParams({ q: words, limit: 6, ...pointOf(input.form) })}`;
    const answer = await fetch(url, { signal: asked.signal }).catch(() => null);
    const found = answer?.ok && (await answer.json().catch(() => null));
    if (found && document.activeElement === input) show(found.places);
  }

  function move(step) {
    const options = [...list.children];
    options[active]?.removeAttribute('aria-selected');
    active = (active + step + options.length) % options.length;
    options[active].setAttribute('aria-selected', 'true');
    options[active].scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', options[active].id);
  }

  Object.entries(attributes).forEach(([name, value]) => input.setAttribute(name, value));
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels[0]?.textContent ?? '');
  (input.closest('.place, .field') ?? input.parentElement).classList.add('combo');
  (input.closest('.place, .field') ?? input.parentElement).append(list);
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(ask, DELAY);
  });
  input.addEventListener('keydown', event => {
    // The letters of some languages are chosen with the same keys.
    if (list.hidden || event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1);
    else if (event.key === 'Enter' && active >= 0) take(list.children[active]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  input.addEventListener('blur', close);
  // Before the blur that a press would cause.
  list.addEventListener('pointerdown', event => {
    event.preventDefault();
    const option = event.target.closest('[role=option]');
    if (option) take(option);
  });
}

document.querySelectorAll('input[data-places]').forEach(suggest);
