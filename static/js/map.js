// The bigger map, drawn by Leaflet from the JSON of the same search. The list beside it holds the same runs.

/* global L */
const MOST = 50;
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

function card(things) {
  const list = document.createElement('ul');
  list.append(...things.map(thing => {
    const link = Object.assign(document.createElement('a'), { href: new URL(thing.url).pathname, textContent: describe(thing).name });
    const item = document.createElement('li');
    item.append(link);
    return item;
  }));
  return list;
}

function pin(map, { at, things }) {
  const one = things.length === 1 && describe(things[0]);
  const label = document.createElement('span');
  label.className = 'lpin';
  label.textContent = one ? one.text : things.length;
  const icon = L.divIcon({ className: '', html: label, iconSize: [TOUCH, TOUCH] });
  return L.marker(map.layerPointToLatLng(at), { icon, title: one ? one.name : String(things.length), alt: one ? one.name : '' }).bindPopup(() => card(things));
}

async function draw(box) {
  const { lat, lon, api, land, here, near } = box.dataset;
  const map = L.map(box, { worldCopyJump: true, minZoom: 2, maxZoom: 17 }).setView([+lat, +lon], 12);
  map.attributionControl.setPrefix('Leaflet');
  L.circleMarker([+lat, +lon], { radius: 8, className: 'you', interactive: false }).addTo(map);
  const pins = L.layerGroup().addTo(map);
  let things = [];
  const redraw = () => {
    pins.clearLayers();
    cluster(map, things).forEach(group => pins.addLayer(pin(map, group)));
  };
  async function look() {
    const { lat: y, lng: x } = map.getCenter().wrap();
    const url = new URL(api, location.href);
    url.searchParams.set('lat', y.toFixed(4));
    url.searchParams.set('lon', x.toFixed(4));
    url.searchParams.set('limit', MOST);
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
      location.href = url;
    });
    return press;
  };
  button.addTo(map);
  map.on('zoomend', redraw);
  fetch(land).then(got => got.json()).then(topology => {
    const shapes = landOf(topology);
    [-360, 0, 360].forEach(shift => L.polygon(shapes.map(rings => rings.map(ring => ring.map(([y, x]) => [y, x + shift]))),
      { className: 'landp', stroke: false, fillOpacity: 1, interactive: false }).addTo(map).bringToBack());
  });
  await look();
  if (things.length) map.fitBounds(things.map(thing => [thing.latitude, beside(thing.longitude, +lon)]), { padding: [48, 48], maxZoom: 14 });
}

document.querySelectorAll('[data-map]').forEach(draw);
