import { TrackyardError } from '@trackyard/base';
import { ConfigError } from '@trackyard/connector-sdk';
import type { Refusal } from './address-policy.ts';

const REASONS = {
  private: 'is private, local or reserved; who runs this server can open it with TRACKYARD_EGRESS_ALLOW',
  metadata: "belongs to a cloud's own services",
  invalid: 'cannot be used',
} as const satisfies Record<Refusal, string>;

/** What a connector gets for a refused host. It never says what DNS answered: that would map the inside. */
export function refusedError(host: string, refusal: Refusal): ConfigError {
  return new ConfigError(`${host.slice(0, 253)} may not be reached: its address ${REASONS[refusal]}.`, {
    cause: new TrackyardError('TY_EGRESS_REFUSED'),
  });
}
