// The bigger map, drawn by Leaflet from the JSON of the same page of the search. The list beside it holds the same
// runs: a pin points out its card, and a card its pin.

/* global L */
const TOUCH = 44;

// Rings of land from TopoJSON: arcs are steps from point to point, written backwards where the index is negative.
function landOf({ arcs, objects, transform: { scale, translate } }) {
  const lines = arcs.map(arc => {
    let x = 0, y = 0;
    return arc.map(([dx, dy]) => [(y += dy) * scale[1] + translate[1], (x += dx) * scale[0] + translate[0]]);
  });
  const ring = parts => parts.flatMap(at => (at < 0 ? lines[~at].toReversed() : lines[at]));
  return objects.land.geometries.flatMap(shape => shape.arcs.map(polygon => polygon.map(ring)));
}

// Longitudes go on beyond 180 degrees, so that Fiji stays in one piece.
const beside = (longitude, middle) => longitude + 360 * Math.round((middle - longitude) / 360);

function describe(thing) {
  return thing.title
    ? { text: thing.starts_at.slice(11, 16), name: `${thing.title}, ${thing.starts_at.slice(0, 16).replace('T', ' ')}` }
    : { text: thing.name.slice(0, 12), name: thing.name };
}

function cluster(map, things) {
  const groups = [];
  for (const thing of things) {
    const at = map.latLngToLayerPoint([thing.latitude, beside(thing.longitude, map.getCenter().lng)]);
    const group = groups.find(other => other.at.distanceTo(at) < TOUCH);
    if (group) group.things.push(thing);
    else groups.push({ at, things: [thing] });
  }
  return groups;
}

const pathOf = thing => new URL(thing.url).pathname;
const cardOf = thing => document.querySelector(`#results h3 a[href="${pathOf(thing)}"]`)?.closest('.card');

// What a tapped pin shows: each run or club there, as a link with the facts of its card.
function popup(things) {
  const list = Object.assign(document.createElement('ul'), { className: 'lcard' });
  list.append(...things.map(thing => {
    const link = Object.assign(document.createElement('a'), { href: pathOf(thing), textContent: thing.title ?? thing.name });
    const facts = [thing.club_name, thing.place, cardOf(thing)?.querySelector('.meta b')?.textContent];
    const when = thing.title && `${cardOf(thing)?.querySelector('.club')?.textContent.split('·')[0].trim() ?? ''} ${describe(thing).text}`;
    const item = document.createElement('li');
    item.append(link, Object.assign(document.createElement('small'), { textContent: [when, ...facts].filter(Boolean).join(' · ') }));
    return item;
  }));
  return list;
}

function pointOut(things, on) {
  things.map(cardOf).forEach(card => card?.classList.toggle('pointed', on));
  if (on) cardOf(things[0])?.scrollIntoView({ block: 'nearest' });
}

function pin(map, { at, things }, many) {
  const one = things.length === 1 && describe(things[0]);
  const label = document.createElement('span');
  label.className = 'lpin';
  label.textContent = one ? one.text : things.length;
  const icon = L.divIcon({ className: '', html: label, iconSize: [TOUCH, TOUCH], popupAnchor: [0, -TOUCH / 2] });
  const name = one ? one.name : many.replace('0', things.length);
  const marker = L.marker(map.layerPointToLatLng(at), { icon, title: name });
  marker.on('add', () => marker.getElement().setAttribute('aria-label', name));
  marker.on('popupopen', () => pointOut(things, true)).on('popupclose', () => pointOut(things, false));
  marker.label = label;
  marker.things = things;
  return marker.bindPopup(() => popup(things), { minWidth: 200, maxHeight: 220 });
}

// The names of towns, when no tiles bring them.
async function nameTowns(map, names, towns) {
  const { lat, lng } = map.getCenter().wrap();
  const bounds = map.getBounds();
  const within = Math.min(400, Math.max(0.5, map.distance(bounds.getSouthWest(), bounds.getNorthWest()) / 2000));
  const url = `${towns}?${new URLSearchParams({ lat: lat.toFixed(2), lon: lng.toFixed(2), within_km: within.toFixed(0) || 1 })}`;
  const { places = [] } = await fetch(url).then(got => (got.ok ? got.json() : {})).catch(() => ({}));
  names.clearLayers();
  const taken = [];
  for (const { name, latitude, longitude } of places) {
    const at = map.latLngToLayerPoint([latitude, beside(longitude, map.getCenter().lng)]);
    const room = name.length * 8;
    if (!bounds.contains(map.layerPointToLatLng(at)) || taken.length === 8 || taken.some(other => Math.abs(other.x - at.x) < (other.room + room) / 2 && Math.abs(other.y - at.y) < 20)) continue;
    taken.push({ x: at.x, y: at.y, room });
    const icon = L.divIcon({ className: 'ltown', html: Object.assign(document.createElement('span'), { textContent: name }), iconSize: [0, 0] });
    L.marker(map.layerPointToLatLng(at), { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(names);
  }
}

async function draw(box) {
  const { lat, lon, api, land, here, near, many, towns, tiles, credit } = box.dataset;
  const map = L.map(box, { worldCopyJump: true, minZoom: 2, maxZoom: 17 }).setView([+lat, +lon], 12);
  map.attributionControl.setPrefix('Leaflet');
  // A tile server may want to know who asks; our own pages say nothing to strangers otherwise.
  if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 19, referrerPolicy: 'strict-origin-when-cross-origin' }).addTo(map);
  L.circleMarker([+lat, +lon], { radius: 8, className: 'you', interactive: false }).addTo(map);
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
  if (!tiles) map.on('moveend', () => nameTowns(map, names, towns));
  const results = document.querySelector('#results');
  ['pointerover', 'focusin', 'pointerout', 'focusout'].forEach(kind => results?.addEventListener(kind, event => {
    const card = event.target.closest('.card');
    if (!card) return;
    pins.eachLayer(marker => {
      if (marker.things.some(thing => cardOf(thing) === card)) marker.label.classList.toggle('on', /over|in$/.test(kind));
    });
  }));
  if (!tiles) fetch(land).then(got => got.json()).then(topology => {
    const shapes = landOf(topology);
    [-360, 0, 360].forEach(shift => L.polygon(shapes.map(rings => rings.map(ring => ring.map(([y, x]) => [y, x + shift]))),
      { className: 'landp', stroke: false, fillOpacity: 1, interactive: false }).addTo(map).bringToBack());
  });
  await look();
  if (things.length) map.fitBounds(things.map(thing => [thing.latitude, beside(thing.longitude, +lon)]), { padding: [48, 48], maxZoom: 14 });
}

document.querySelectorAll('[data-map]').forEach(draw);
