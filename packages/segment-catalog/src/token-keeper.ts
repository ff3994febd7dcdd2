import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { ConnectorContext } from '@trackyard/connector-sdk';
import type { Account, Tokens } from './protocol.ts';

const STATE_KEY = 'oauth';

type Renew = (tokens: Tokens) => Promise<Tokens>;

interface Kept {
  /** The account that these came from: another one means that a person changed the settings. */
  given: string;
  current: Promise<Tokens>;
  renewing: Promise<Tokens> | undefined;
}

/**
 * The newest tokens of each destination. Refreshed ones are kept in the destination's state, sealed with a key that
 * follows from its settings (whose secrets are sealed themselves), so that they outlive the process and reach the
 * others.
 */
export class TokenKeeper {
  readonly #kept = new Map<string, Kept>();

  current(context: ConnectorContext, given: Account): Promise<Tokens> {
    return this.#of(context, given).current;
  }

  /**
   * Tokens to use in place of `refused`, asked for once however many calls need them. Another process may have been
   * faster: what it stored counts, also where the vendor refuses us because of it.
   */
  renewed(context: ConnectorContext, given: Account, { refused, renew }: { refused: Tokens; renew: Renew }) {
    const kept = this.#of(context, given);
    kept.renewing ??= this.#renew(context, given, { refused, renew })
      .then((tokens) => {
        kept.current = Promise.resolve(tokens);
        return tokens;
      })
      .finally(() => {
        kept.renewing = undefined;
      });
    return kept.renewing;
  }

  forget(destinationId: string): void {
    this.#kept.delete(destinationId);
  }

  #of(context: ConnectorContext, given: Account): Kept {
    const { destinationId } = context;
    const text = textOf(given);
    const known = this.#kept.get(destinationId);
    if (known?.given === text) return known;
    const current = readStored(context, given).then((stored) => stored ?? given.tokens!);
    const kept: Kept = { given: text, current, renewing: undefined };
    current.catch(() => this.#kept.delete(destinationId));
    this.#kept.set(destinationId, kept);
    return kept;
  }

  async #renew(
    context: ConnectorContext,
    given: Account,
    { refused, renew }: { refused: Tokens; renew: Renew },
  ): Promise<Tokens> {
    const current = await this.current(context, given);
    if (current.accessToken !== refused.accessToken) return current;
    const newer = async () => {
      const stored = await readStored(context, given);
      return stored && stored.accessToken !== refused.accessToken ? stored : undefined;
    };
    const before = await newer();
    if (before) return before;
    try {
      const fresh = await renew(refused);
      await context.state.set(STATE_KEY, seal(context, given, fresh));
      return fresh;
    } catch (error) {
      const after = await newer();
      if (after) return after;
      throw error;
    }
  }
}

async function readStored(context: ConnectorContext, given: Account): Promise<Tokens | undefined> {
  const stored = await context.state.get(STATE_KEY);
  return typeof stored === 'string' ? unseal(context, given, stored) : undefined;
}

/** What the person who made the settings gave, and nobody else knows. */
function textOf({ tokens, settings, environment }: Account): string {
  return JSON.stringify([tokens, settings, environment]);
}

function keyOf({ destinationId }: ConnectorContext, given: Account): Buffer {
  return Buffer.from(hkdfSync('sha256', textOf(given), destinationId, 'segment-catalog oauth', 32));
}

function seal(context: ConnectorContext, given: Account, tokens: Tokens): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(context, given), iv);
  const text = Buffer.concat([cipher.update(JSON.stringify(tokens), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
}

/** Nothing where it was sealed for other settings: those at hand are newer. */
function unseal(context: ConnectorContext, given: Account, sealed: string): Tokens | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(context, given), bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return JSON.parse(
      Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8'),
    );
  } catch {
    return undefined;
  }
}
