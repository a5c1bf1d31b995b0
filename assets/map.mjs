// The world as one path a country, for tools/assets.py: JSON to standard output.
// Natural Earth I turned so that its edge runs through the Bering Strait, where it cuts no country in two, and the
// old world lies in the middle; d3-geo cuts polygons on the sphere at the new edge, which is what drawing each
// ring by itself gets wrong.
import { readFileSync } from "node:fs";
import { geoArea, geoCentroid, geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { filter, filterAttachedWeight, presimplify, simplify } from "topojson-simplify";

// Units of the drawing; degrees of longitude in its middle turned by; degrees of latitude at its foot.
const WIDTH = 2000, ROTATE = -11, SOUTH = -57;
// Square degrees that a bend and an island must have to stay; square units that a country must fill.
const BEND = 0.15, ISLAND = 1.2, SMALL = 8;

const raw = JSON.parse(readFileSync(process.argv[2], "utf8"));
// Shared borders are thinned once, so neighbours still meet.
const thinned = simplify(presimplify(raw), BEND);
const topology = filter(thinned, filterAttachedWeight(thinned, ISLAND));
const projection = geoNaturalEarth1().rotate([ROTATE, 0]).precision(0.5);
projection.fitWidth(WIDTH, { type: "Sphere" });

// Whole units, each point told from the last: a third of the bytes of absolute decimals.
function drawn(shape) {
  let text = "", x = 0, y = 0, begun = false, start = [0, 0];
  const near = (a, b) => { const [p, q] = [Math.round(a) - x, Math.round(b) - y]; x += p; y += q; return [p, q]; };
  const told = ([p, q]) => `${p}${q < 0 ? "" : " "}${q}`;
  geoPath(projection, {
    moveTo(a, b) { text += `m${told(near(a, b))}`; begun = false; start = [x, y]; },
    lineTo(a, b) {
      const step = near(a, b);
      if (!step[0] && !step[1]) return;
      text += (begun ? (step[0] < 0 ? "" : " ") : "l") + told(step);
      begun = true;
    },
    closePath() { text += "z"; [x, y] = start; begun = false; }, // the pen is back where its ring began
    arc() {},
  })(shape);
  return text;
}

// The largest piece stands for the country: a line to France should not end in Guiana.
function heart(shape) {
  const pieces = shape.geometry.type === "Polygon" ? [shape.geometry.coordinates] : shape.geometry.coordinates;
  const all = pieces.map(coordinates => ({ type: "Polygon", coordinates }));
  return all.reduce((a, b) => (geoArea(a) > geoArea(b) ? a : b));
}

// What is left of a small country may be nothing: then its whole outline is kept.
const key = shape => shape.id ?? shape.properties.name;
const whole = new Map(feature(raw, raw.objects.countries).features.map(shape => [key(shape), shape]));
const area = geoPath(projection);
const countries = [];
for (const shape of feature(topology, topology.objects.countries).features) {
  if (shape.id === "010") continue; // Antarctica has no university and a third of the picture
  const original = whole.get(key(shape));
  const stays = shape.geometry && area.area(shape) > SMALL;
  const [x, y] = projection(geoCentroid(heart(original))).map(Math.round);
  countries.push({ numeric: shape.id ?? "", x, y, d: drawn(stays ? shape : original) });
}
const foot = projection([-ROTATE, SOUTH])[1];
process.stdout.write(JSON.stringify({ width: WIDTH, height: Math.round(foot), countries }));
