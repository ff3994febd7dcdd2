import { createRequire } from 'node:module';
import type { Account } from '../protocol.ts';
import { withHop } from './hops.ts';
import { CORE } from './segment-modules.ts';

type Fetch = (url: string, options: object) => Promise<{ ok: boolean; text(): Promise<string> }>;

/**
 * Segment's two own destinations send nothing: they return events, which Segment's servers take in again. Here they
 * are posted to a hub's front door, where they are new events of the source whose write key is set. `event` is what the
 * output was made of: its mark goes on.
 */
export async function reingest(
  { reingest: target }: Account,
  output: unknown,
  event: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { batch } = Object(output) as { batch?: unknown };
  if (!target || !Array.isArray(batch) || batch.length === 0) return;
  const fetch = createRequire(CORE)('cross-fetch') as Fetch;
  const response = await fetch(target.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${target.writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch: withHop(batch, event) }),
  });
  const content = await response.text();
  if (!response.ok)
    throw Object.assign(new Error('The hub refused the events.'), {
      response: { ...readable(response), content },
    });
}

function readable(response: object): { status: number; headers: unknown } {
  const { status, headers } = response as { status: number; headers: unknown };
  return { status, headers };
}
