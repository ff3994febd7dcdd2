import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserPresets, catalogTexts } from '@trackyard/segment-catalog/generate';
import { sweepCatalog, type Sweep } from './sweep-catalog.ts';

// Every destination of Segment's catalog: load, schemas, presets, dry run. Only a request that holds the event's data
// in its URL or body counts. After an upgrade of the package: node test/conformance/catalog/update.ts, and read the diff.

const FOLDER = join(__dirname, '..', '..', '..', 'packages', 'segment-catalog', 'catalog');
const readJson = (file: string) => JSON.parse(readFileSync(join(__dirname, file), 'utf8'));

let sweep: Sweep;

beforeAll(async () => {
  sweep = await sweepCatalog();
}, 300_000);

it('is what the generator writes', () => {
  for (const [file, text] of catalogTexts()) {
    if (readFileSync(join(FOLDER, file), 'utf8') !== text) throw new Error(`${file} is out of date.`);
  }
});

it('loads every destination with the actions that its metadata names', () => {
  expect(sweep.loaded).toHaveLength(214);
  expect(sweep.actions).toBe(601);
});

it('takes the seeded settings by its own schemas', () => {
  expect(sweep.problems).toEqual([]);
});

it('sends from all destinations but those that are listed with their reason', () => {
  expect(sweep.sending.length).toBeGreaterThanOrEqual(193);
  expect(sweep.sending.length + Object.keys(sweep.outsideDestinations).length).toBe(214);
  expect(sweep.outsideDestinations).toEqual(readJson('outside.json').destinations);
});

it('sends from all presets but those that are listed with their reason', () => {
  const sent = Object.keys(sweep.requests).length;
  const outside = Object.keys(sweep.outsidePresets).length;
  expect(sent).toBeGreaterThanOrEqual(530);
  expect(sent + outside + browserPresets().length).toBe(547);
  expect(sweep.outsidePresets).toEqual(readJson('outside.json').presets);
});

it('sends from all actions but those that are listed, with their fields’ defaults and made-up values', () => {
  expect(sweep.silentActions).toEqual(readJson('outside.json').actions);
});

it('has no destination or preset outside that nobody can explain', () => {
  const reasons = [...Object.values(sweep.outsideDestinations), ...Object.values(sweep.outsidePresets)];
  expect(reasons.filter((reason) => reason.startsWith('unclassified'))).toEqual([]);
});

it('makes the requests that it made before', () => {
  expect(sweep.requests).toEqual(readJson('requests.json'));
});

afterAll(() => {
  const { loaded, sending, silentActions, actions, requests } = sweep;
  const classes = Object.groupBy(Object.values(sweep.outsideDestinations), (reason) => reason.split(':')[0]!);
  const counts = Object.entries(classes).map(([name, list]) => `${name} ${list!.length}`);
  process.stdout.write(
    `catalog: ${loaded.length} load, ${sending.length} send, ${Object.keys(requests).length} of 547 presets, ` +
      `${actions - silentActions.length} of ${actions} actions; not sending: ${counts.join(', ')}\n`,
  );
});
