import type { Settings } from '../settings.ts';
import type { SourceDefinition } from '../source.ts';
import { describeConnectorMeta } from './describe-connector-meta.ts';

/** What every source keeps to: call it in the connector's test file. */
export function describeSourceContract(
  { meta }: SourceDefinition,
  { settings }: { settings: Settings },
): void {
  describe(`source contract: ${meta.slug}`, () => {
    describeConnectorMeta(meta, [settings]);
  });
}
