import { overrideOf } from '../overrides.ts';
import type { Account } from '../protocol.ts';
import { AccountMemory } from './account-memory.ts';
import {
  requireDefinition,
  requireFreshDefinition,
  type Definition,
  type Destination,
  type SegmentCore,
} from './segment-modules.ts';

/** One account's destination, ready to be called. */
export interface ReadyDestination {
  destination: Destination;
  memory: AccountMemory;
}

/** Destinations by account; their code is loaded when first needed, one directory at a time. */
export class Destinations {
  readonly #core: SegmentCore;
  readonly #shared = new Map<string, Destination>();
  readonly #ready = new Map<string, ReadyDestination>();

  constructor(core: SegmentCore) {
    this.#core = core;
  }

  of(account: Account): ReadyDestination {
    const { destinationId, directory } = account;
    const { isIsolated = false } = overrideOf(directory);
    // What an isolated destination keeps belongs to these very credentials.
    const key = `${destinationId} ${directory} ${isIsolated ? JSON.stringify([account.settings, account.environment]) : ''}`;
    const known = this.#ready.get(key);
    if (known) return known;
    const destination = isIsolated
      ? this.#create(directory, requireFreshDefinition(directory))
      : this.#sharedOf(directory);
    const ready = { destination, memory: new AccountMemory() };
    this.#ready.set(key, ready);
    return ready;
  }

  forget(destinationId: string): void {
    for (const key of this.#ready.keys()) if (key.startsWith(`${destinationId} `)) this.#ready.delete(key);
  }

  #sharedOf(directory: string): Destination {
    const known = this.#shared.get(directory);
    if (known) return known;
    const destination = this.#create(directory, requireDefinition(directory));
    this.#shared.set(directory, destination);
    return destination;
  }

  /**
   * Name and titles are used for nothing but the keys of compiled schemas, which are parsed as URIs: a space in front
   * of the colon makes every call throw (fast-uri from 3.1.6 on).
   */
  #create(directory: string, definition: Definition): Destination {
    const actions = Object.entries(definition.actions).map(([slug, action]) => [
      slug,
      { ...action, title: slug },
    ]);
    const destination = new this.#core.Destination({
      ...definition,
      name: `seg.${directory}`,
      actions: Object.fromEntries(actions),
    });
    // Each adds every answer to `destination.responses`, which nobody reads and nothing empties.
    for (const action of Object.values(destination.actions)) action.removeAllListeners('response');
    return destination;
  }
}
