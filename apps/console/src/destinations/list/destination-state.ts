import type { Schema } from '../../api/client.ts';
import type { Tone } from '../../parts/status-pill.tsx';
import type { words } from '../../words.ts';

type Destination = Pick<Schema<'Destination'>, 'enabled' | 'health'>;
type Connection = Pick<Schema<'Connection'>, 'enabled' | 'mode'>;

export type DestinationState = keyof typeof words.catalog.list.states;

const TONES: Record<DestinationState, Tone> = {
  unfinished: 'quiet',
  off: 'warn',
  unconnected: 'quiet',
  watching: 'warn',
  healthy: 'good',
  degraded: 'warn',
  open: 'bad',
  'half-open': 'warn',
};

/** How a destination is, in a word. Made by the wizard and not started yet: off, and nothing leads to it. */
export function stateOf(
  { enabled, health }: Destination,
  connections: readonly Connection[],
): DestinationState {
  const running = connections.filter((one) => one.enabled);
  if (!enabled) return running.length === 0 ? 'unfinished' : 'off';
  if (running.length === 0) return 'unconnected';
  if (health.status !== 'healthy') return health.status;
  return running.every(({ mode }) => mode === 'shadow') ? 'watching' : 'healthy';
}

export const toneOf = (state: DestinationState): Tone => TONES[state];
