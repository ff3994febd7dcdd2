import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { waitFor } from '@trackyard/test-support';
import { readBooks, type Hub } from '@trackyard/test-support/hub';
import type { EventStand } from '../event-stand.ts';
import { openGate, type Gate, type Passage } from './gate.ts';
import type { Language, Program } from './language.ts';
import { assertStory, CALLS, isOf } from './story.ts';

/** What came of one language. */
export interface Told {
  package: string;
  /** Events that arrived, each once. */
  events: number;
  /** Deliveries that the hub has made again, as it may where its machine is too busy. */
  deliveredAgain: number;
  /** Requests that it took where the first was refused and the answer to the second was lost. */
  requestsWithFailures: number;
  seconds: number;
}

const CALM: readonly Passage[] = [];
const ROUGH: readonly Passage[] = ['refused', 'answer lost'];
const STORY_MS = 180_000;
const RETRY_MS = 60_000;

/** Has the language tell its story twice: to a hub that answers, and to one that fails at first. Throws where an event is lost, doubled or wrong. */
export async function tellStory(language: Language, stand: EventStand, securePort: number): Promise<Told> {
  const startedAt = performance.now();
  const program = await language.program();
  const before = await accepted(stand.hub);
  const gate = await gateFor(language, stand, securePort);
  try {
    const calls = CALLS.length - language.lacks.length;
    const users = new Map<string, readonly Passage[]>([
      [`${language.name} in calm`, CALM],
      [`${language.name} in rough weather`, ROUGH],
    ]);
    for (const [user, passages] of users) {
      gate.expect(passages);
      await tell(program, { HUB: gate.url, WRITE_KEY: stand.hub.writeKey, USER_ID: user }, async () => {
        await stand.arrived(calls, isOf(user), STORY_MS);
        // A request whose answer was lost has arrived; its sender does not know, and must not end before it asks again.
        await waitFor(() => gate.posts() > passages.length, { what: 'a retry', timeoutMs: RETRY_MS });
      });
    }
    // The hub's own count: what a retry repeats must not be accepted again.
    const taken = (await accepted(stand.hub)) - before;
    if (taken !== 2 * calls) throw new Error(`the hub has accepted ${taken} events of ${2 * calls}`);
    const again = [...users.keys()].map((user) => judge(language, stand, user));
    return {
      package: language.package,
      events: 2 * calls,
      deliveredAgain: again.reduce((sum, count) => sum + count, 0),
      requestsWithFailures: gate.posts(),
      seconds: Math.round((performance.now() - startedAt) / 1000),
    };
  } finally {
    gate.stop();
  }
}

/** Throws where what has arrived is not the user's story. Gives the number of repeated deliveries. */
function judge(language: Language, stand: EventStand, user: string): number {
  const arrived = stand.events().filter(isOf(user));
  const different = [...new Map(arrived.map((event) => [event.messageId, event])).values()];
  assertStory(different, { ...language, user });
  return arrived.length - different.length;
}

/** How many events the hub has accepted, once it has looked at all that it was sent. */
function accepted(hub: Hub): Promise<number> {
  return waitFor(
    async () => {
      const { sources } = await readBooks(hub);
      const isThrough = sources.every(({ waiting }) => waiting === 0);
      return isThrough && { count: sources.reduce((sum, source) => sum + source.accepted, 0) };
    },
    { what: 'the hub to be through with what it was sent', timeoutMs: 60_000 },
  ).then(({ count }) => count);
}

async function gateFor(
  { keyStore }: Language,
  { hub }: EventStand,
  securePort: number,
): Promise<Gate & { url: string }> {
  if (!keyStore) {
    const gate = await openGate(hub.url);
    return { ...gate, url: `http://127.0.0.1:${gate.port}` };
  }
  const { file, passphrase } = keyStore;
  const gate = await openGate(hub.url, { port: securePort, pfx: readFileSync(file), passphrase });
  return { ...gate, url: `https://localhost:${gate.port}` };
}

/** Runs the program until `arrived`, then lets it end; throws with what it printed where it fails. */
async function tell(
  { command, args, env = {} }: Program,
  settings: Record<string, string>,
  arrived: () => Promise<unknown>,
): Promise<void> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env, ...settings, NO_PROXY: '127.0.0.1,localhost', LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 2 * STORY_MS,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-2_000)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  try {
    await Promise.race([arrived(), endedBadly(ended)]);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${(error as Error).message} ${printed}`, { cause: error });
  }
  child.stdin.end('\n');
  const code = await ended;
  if (code !== 0) throw new Error(`ended with ${code}: ${printed}`);
}

/** Rejects where the program ends with an error; stays open where it ends well, for events may still be under way. */
async function endedBadly(ended: Promise<number | null>): Promise<never> {
  const code = await ended;
  if (code !== 0) throw new Error(`ended with ${code}`);
  return new Promise<never>(() => undefined);
}
