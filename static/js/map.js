// The bigger map, drawn by Leaflet from the JSON of the same page of the search. The list beside it holds the same
// runs: a pin points out its card, and a card its pin.

/* global L, vectorTiles */
const TOUCH = 44;
// About the size of a pin: of two that would cover each other there is one, with a count.
const PIN_WIDE = 70;
const PIN_HIGH = 34;
// A card opens below what stands in the upper corners of the map.
const UNDER_CONTROLS = [12, 118];

// Longitudes go on beyond 180 degrees, so that Fiji stays in one piece.
const beside = (longitude, middle) => longitude + 360 * Math.round((middle - longitude) / 360);

const pathOf = thing => new URL(thing.url).pathname;
const cardOf = thing => document.querySelector(`#results h3 a[href="${pathOf(thing)}"]`)?.closest('.card');

// The mark of a run's gentlest level, as the key draws it; the badge of a club, as its card has it.
function markOf(thing) {
  if (thing.title) return document.querySelector(`.key [data-level="${thing.groups?.[0]?.level}"] svg`)?.cloneNode(true) ?? '';
  const badge = cardOf(thing)?.querySelector('img')?.cloneNode();
  badge?.removeAttribute('loading');
  return badge ?? '';
}

// The day and the time as the card has them: under the heading of its day, or before the club's name.
function whenOf(thing) {
  const card = cardOf(thing);
  const heading = card?.closest('ul').previousElementSibling;
  const day = heading?.matches('.day') ? heading.querySelector('h2').textContent : card?.querySelector('.club')?.textContent.split('·')[0].trim();
  return { day: day ?? thing.starts_at.slice(0, 10), time: card?.querySelector('.when b')?.textContent ?? thing.starts_at.slice(11, 16) };
}

function describe(thing) {
  if (!thing.title) return { text: '', name: thing.name };
  const { day, time } = whenOf(thing);
  return { text: time, name: `${thing.title}, ${day}, ${time}` };
}

function cluster(map, things) {
  const groups = [];
  for (const thing of things) {
    const at = map.latLngToLayerPoint([thing.latitude, beside(thing.longitude, map.getCenter().lng)]);
    const group = groups.find(other => Math.abs(other.at.x - at.x) < PIN_WIDE && Math.abs(other.at.y - at.y) < PIN_HIGH);
    if (group) group.things.push(thing);
    else groups.push({ at, things: [thing] });
  }
  return groups;
}

// What a tapped pin shows: each run or club there, as a link with the facts and the chips of its card.
function popup(things) {
  const list = Object.assign(document.createElement('ul'), { className: 'lcard' });
  list.append(...things.map(thing => {
    const link = Object.assign(document.createElement('a'), { href: pathOf(thing), textContent: thing.title ?? thing.name });
    const { day, time } = thing.title ? whenOf(thing) : {};
    const card = cardOf(thing);
    const facts = [thing.title && `${day}, ${time}`, thing.club_name, thing.place, card?.querySelector('.meta b')?.textContent];
    const item = document.createElement('li');
    item.append(link, Object.assign(document.createElement('small'), { textContent: facts.filter(Boolean).join(' · ') }));
    const chips = card?.querySelector('.chips');
    if (chips && things.length < 4) item.append(chips.cloneNode(true));
    return item;
  }));
  return list;
}

// On a phone the list lies below the map: scrolling to the card would take the map away.
function pointOut(things, on) {
  things.map(cardOf).forEach(card => card?.classList.toggle('pointed', on));
  if (on && matchMedia('(min-width:60rem)').matches) cardOf(things[0])?.scrollIntoView({ block: 'nearest' });
}

function pin(map, { at, things }, many) {
  const one = things.length === 1 && describe(things[0]);
  const label = document.createElement('span');
  label.className = 'lpin';
  label.append(one ? markOf(things[0]) : '', one ? one.text : things.length);
  const icon = L.divIcon({ className: '', html: label, iconSize: [TOUCH, TOUCH], popupAnchor: [0, -TOUCH] });
  const name = one ? one.name : many.replace('0', things.length);
  const marker = L.marker(map.layerPointToLatLng(at), { icon, title: name });
  marker.on('add', () => marker.getElement().setAttribute('aria-label', name));
  marker.on('popupopen', ({ popup: card }) => {
    pointOut(things, true);
    // Whoever opened it by a key goes on inside it, and comes back to the pin.
    if (document.activeElement === marker.getElement()) card.getElement().querySelector('a').focus({ preventScroll: true });
  });
  marker.on('popupclose', ({ popup: card }) => {
    pointOut(things, false);
    if (card.getElement().contains(document.activeElement)) marker.getElement()?.focus({ preventScroll: true });
  });
  marker.label = label;
  marker.things = things;
  return marker.bindPopup(() => popup(things), { minWidth: 200, maxWidth: Math.min(300, map.getSize().x - 100), maxHeight: 260, autoPanPaddingTopLeft: UNDER_CONTROLS });
}

// The names of towns, when no tiles bring them.
async function nameTowns(map, names, towns) {
  const { lat, lng } = map.getCenter().wrap();
  const bounds = map.getBounds();
  const frame = map.getSize();
  const within = Math.min(400, Math.max(0.5, map.distance(bounds.getSouthWest(), bounds.getNorthWest()) / 2000));
  const url = `${towns}?${new URLSearchParams({ lat: lat.toFixed(2), lon: lng.toFixed(2), within_km: within.toFixed(0) || 1 })}`;
  const { places = [] } = await fetch(url).then(got => (got.ok ? got.json() : {})).catch(() => ({}));
  names.clearLayers();
  const here = map.latLngToLayerPoint(map.youAreHere);
  const taken = [{ x: here.x, y: here.y, room: 30 }];
  for (const { name, latitude, longitude } of places) {
    const at = map.latLngToLayerPoint([latitude, beside(longitude, map.getCenter().lng)]);
    const room = name.length * 8;
    const { x, y } = map.layerPointToContainerPoint(at);
    const isWhole = x > room / 2 && x < frame.x - room / 2 && y > 10 && y < frame.y - 10;
    if (!isWhole || taken.length === 9 || taken.some(other => Math.abs(other.x - at.x) < (other.room + room) / 2 && Math.abs(other.y - at.y) < 20)) continue;
    taken.push({ x: at.x, y: at.y, room });
    const icon = L.divIcon({ className: 'ltown', html: Object.assign(document.createElement('span'), { textContent: name }), iconSize: [0, 0] });
    L.marker(map.layerPointToLatLng(at), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(names);
  }
}

async function draw(box) {
  const { lat, lon, api, ground, here, near, many, towns, tiles, vectors, credit } = box.dataset;
  const map = L.map(box, { worldCopyJump: true, minZoom: 2, maxZoom: 17 }).setView([+lat, +lon], 12);
  map.attributionControl.setPrefix(false);
  // A tile server may want to know who asks; our own pages say nothing to strangers otherwise.
  if (vectors !== undefined) vectorTiles(box, tiles, credit).addTo(map);
  else L.tileLayer(tiles ?? ground, { attribution: credit, maxZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }).addTo(map);
  L.circleMarker([+lat, +lon], { radius: 8, className: 'you', interactive: false }).addTo(map);
  map.youAreHere = [+lat, +lon];
  const pins = L.layerGroup().addTo(map);
  const names = L.layerGroup().addTo(map);
  let things = [];
  const redraw = () => {
    pins.clearLayers();
    cluster(map, things).forEach(group => pins.addLayer(pin(map, group, many)));
  };
  async function look() {
    const url = new URL(api, location.href);
    url.searchParams.set('lat', lat);
    url.searchParams.set('lon', lon);
    const answer = await fetch(url).then(got => (got.ok ? got.json() : {})).catch(() => ({}));
    things = answer.runs ?? answer.clubs ?? [];
    redraw();
  }
  const button = L.control({ position: 'topright' });
  button.onAdd = () => {
    const press = Object.assign(document.createElement('button'), { type: 'button', className: 'btn quiet sm', textContent: here });
    L.DomEvent.disableClickPropagation(press);
    press.addEventListener('click', () => {
      const { lat: y, lng: x } = map.getCenter().wrap();
      const url = new URL(near, location.href);
      url.searchParams.set('lat', y.toFixed(4));
      url.searchParams.set('lon', x.toFixed(4));
      url.searchParams.set('within_km', Math.min(20000, Math.max(1, map.getCenter().distanceTo(map.getBounds().getNorthEast()) / 1000)).toFixed(0));
      location.href = url;
    });
    return press;
  };
  button.addTo(map);
  map.on('zoomend', redraw);
  box.addEventListener('keydown', event => event.key === 'Escape' && map.closePopup());
  if (!tiles) map.on('moveend', () => nameTowns(map, names, towns));
  const results = document.querySelector('#results');
  ['pointerover', 'focusin', 'pointerout', 'focusout'].forEach(kind => results?.addEventListener(kind, event => {
    const card = event.target.closest('.card');
    if (!card) return;
    pins.eachLayer(marker => {
      if (marker.things.some(thing => cardOf(thing) === card)) marker.label.classList.toggle('on', /over|in$/.test(kind));
    });
  }));
  await look();
  if (things.length) map.fitBounds(things.map(thing => [thing.latitude, beside(thing.longitude, +lon)]), { padding: [48, 48], maxZoom: 14, animate: false });
}

document.querySelectorAll('[data-map]').forEach(draw);
