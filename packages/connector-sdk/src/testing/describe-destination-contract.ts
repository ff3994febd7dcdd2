import type { DestinationDefinition } from '../destination.ts';
import { checkSettings, type Settings } from '../settings.ts';
import { describeHttpContract, type HttpCases } from './describe-http-contract.ts';
import { describeConnectorMeta, describeFields } from './describe-connector-meta.ts';

export interface DestinationCases {
  /** Settings that are complete and right. */
  settings: Settings;
  /** Further settings under which every action must be callable (a "batch" switch). */
  variants?: readonly Settings[];
  /** For a destination that sends over HTTP: golden requests and the vendor's errors. */
  http?: HttpCases;
}

/** What every destination keeps to: call it in the connector's test file. It sends nothing. */
export function describeDestinationContract(
  definition: DestinationDefinition,
  { settings, variants = [], http }: DestinationCases,
): void {
  const { meta } = definition;
  describe(`destination contract: ${meta.slug}`, () => {
    describeConnectorMeta(meta, [settings, ...variants]);
    it('says whether it is a warehouse', () => {
      expect(meta.isWarehouse === true).toBe(definition.warehouse !== undefined);
    });
    for (const [name, action] of Object.entries(meta.actions)) describeFields(name, action.fields, true);
    describeActions(definition, [settings, ...variants]);
    if (http) describeHttpContract(definition, { http, variants: [settings, ...variants] });
  });
}

function describeActions({ meta, actions }: DestinationDefinition, variants: readonly Settings[]): void {
  it('defines the actions that its metadata names, and no other', () => {
    expect(Object.keys(actions).sort()).toEqual(Object.keys(meta.actions).sort());
    for (const action of Object.values(meta.actions)) {
      for (const text of [action.name, action.description]) expect(text.trim()).not.toBe('');
    }
  });

  it('can perform each action under all settings', () => {
    const calls = Object.entries(actions).flatMap(([name, action]) =>
      variants.map((given) => {
        const limits = action.batching?.(checkSettings(meta.settings, given).settings);
        if (limits) expect(Math.min(limits.maxEvents, limits.maxBytes)).toBeGreaterThan(0);
        return { name, call: limits ? action.performBatch : action.perform };
      }),
    );
    for (const { name, call } of calls) expect({ name, call }).toEqual({ name, call: expect.any(Function) });
  });

  it('has presets of its own actions and fields', () => {
    for (const { name, trigger, action, fields } of meta.presets) {
      for (const text of [name, trigger]) expect(text.trim()).not.toBe('');
      expect(Object.keys(actions)).toContain(action);
      expect(Object.keys(meta.actions[action]?.fields ?? {})).toEqual(
        expect.arrayContaining(Object.keys(fields)),
      );
    }
  });
}
