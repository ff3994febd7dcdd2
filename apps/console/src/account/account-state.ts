import type { Schema } from '../api/client.ts';
import { explainFailure } from '../delivery/explain-failure.ts';

/** How the account of a destination stands; `ended`: it was connected, and the vendor does not take it any more. */
export type AccountState = 'missing' | 'connected' | 'ended';

type Destination = Pick<Schema<'Destination'>, 'settings' | 'health'>;

export function accountState({ settings, health }: Destination): AccountState {
  if (settings['oauthAccessToken'] === undefined) return 'missing';
  return health.reason !== null && isRefusedAccount(health.reason) ? 'ended' : 'connected';
}

/** Whether a reason for which events are not taken is that the account is refused. */
export const isRefusedAccount = (reason: string): boolean => explainFailure(reason).kind === 'auth';

/** Whose it is, where the vendor said. */
export function accountOwner({ settings }: Pick<Destination, 'settings'>): string | undefined {
  const owner = settings['oauthAccount'];
  return typeof owner === 'string' ? owner : undefined;
}
