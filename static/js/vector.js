// Draws the vector tiles of the operator's server in our own colours. It knows the layers of the three common kinds of
// tiles: Protomaps, OpenMapTiles and Shortbread.

/* global protomapsL */
const POINT = 1, LINE = 2, AREA = 3;
const GREEN = new Set(['park', 'forest', 'wood', 'grass', 'grassland', 'meadow', 'garden', 'cemetery', 'nature_reserve', 'recreation_ground', 'golf_course', 'village_green', 'protected_area', 'national_park', 'heath', 'scrub', 'pitch', 'playground']);
const WIDE = new Set(['highway', 'major_road', 'motorway', 'trunk', 'primary', 'secondary']);
const NO_ROAD = new Set(['rail', 'railway', 'ferry', 'aeroway', 'transit']);
const kindOf = ({ props }) => props.kind ?? props.class ?? '';

function rules(colour) {
  const areas = (names, fill, filter = () => true) => names.map(dataLayer => ({
    dataLayer,
    symbolizer: new protomapsL.PolygonSymbolizer({ fill }),
    filter: (_, feature) => feature.geomType === AREA && filter(feature),
  }));
  const lines = (names, tone, width, filter) => names.map(dataLayer => ({
    dataLayer,
    symbolizer: new protomapsL.LineSymbolizer({ color: tone, width }),
    filter: (_, feature) => feature.geomType === LINE && filter(feature),
  }));
  const roads = ['roads', 'transportation', 'streets'];
  return [
    ...areas(['earth'], colour('land')),
    ...areas(['landuse', 'landcover', 'park', 'land', 'sites'], colour('park'), feature => feature.props.kind === undefined || GREEN.has(kindOf(feature))),
    ...areas(['water', 'ocean', 'water_polygons'], colour('water')),
    ...lines(['water', 'waterway', 'water_lines'], colour('water'), 2, () => true),
    ...areas(['buildings', 'building'], colour('building')),
    ...lines(roads, colour('road'), zoom => Math.max(1, zoom - 12), feature => !WIDE.has(kindOf(feature)) && !NO_ROAD.has(kindOf(feature))),
    ...lines(roads, colour('road'), zoom => Math.max(1.5, (zoom - 10) * 1.5), feature => WIDE.has(kindOf(feature))),
  ];
}

function names(colour) {
  const text = { labelProps: ['name', 'name:latin', 'name_en'], fill: colour('muted'), stroke: colour('land'), width: 3 };
  return [
    ...['places', 'place', 'place_labels'].map(dataLayer => ({
      dataLayer,
      symbolizer: new protomapsL.CenteredTextSymbolizer({ ...text, font: '600 13px Figtree, sans-serif' }),
      filter: (_, feature) => feature.geomType === POINT && !['country', 'region', 'state', 'continent'].includes(kindOf(feature)),
    })),
    ...['roads', 'transportation_name', 'street_labels'].map(dataLayer => ({
      dataLayer,
      minzoom: 14,
      symbolizer: new protomapsL.LineLabelSymbolizer({ ...text, font: '500 11px Figtree, sans-serif' }),
    })),
  ];
}

// eslint-disable-next-line no-unused-vars -- map.js asks for it
function vectorTiles(box, url, attribution) {
  const style = getComputedStyle(box);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  return protomapsL.leafletLayer({ url, attribution, lang: document.documentElement.lang, paintRules: rules(colour), labelRules: names(colour), backgroundColor: colour('land'), maxDataZoom: 14 });
}
