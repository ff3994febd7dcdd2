import { loadAll } from './load-all.ts';

/** Presets of actions that only Segment's code in a browser has: `<directory>: <preset>`. */
export function browserPresets(): string[] {
  return [...loadAll()].flatMap(([directory, { presets = [], actions }]) =>
    presets
      .filter(({ partnerAction }) => !Object.hasOwn(actions, partnerAction))
      .map(({ name }) => `${directory}: ${name}`),
  );
}
