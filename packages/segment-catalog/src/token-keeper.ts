import type { ConnectorContext } from '@trackyard/connector-sdk';
import type { Account, Tokens } from './protocol.ts';
import { openTokens, sealTokens, tokenSecretOf } from './seal-tokens.ts';

const STATE_KEY = 'oauth';

export type Renew = (tokens: Tokens) => Promise<Tokens>;

interface Kept {
  /** Of the account that these came from: another one means that a person changed it. */
  secret: string;
  current: Promise<Tokens>;
  renewing: Promise<Tokens> | undefined;
  /** What the vendor gave and the store did not take: this process alone has it, until it can be stored. */
  unsaved: Tokens | undefined;
}

/**
 * The newest tokens of each destination. Refreshed ones are kept in the destination's state, sealed with a key that
 * follows from its settings (whose secrets are sealed themselves), so that they outlive the process and reach the
 * others. One caller over all processes asks a vendor for new ones: a rotating refresh token is good for once.
 */
export class TokenKeeper {
  readonly #kept = new Map<string, Kept>();

  current(context: ConnectorContext, given: Account): Promise<Tokens> {
    const kept = this.#of(context, given);
    if (kept.unsaved && !kept.renewing) void this.#saveLate(context, kept);
    return kept.current;
  }

  /**
   * Tokens to use in place of `refused`, asked for once however many calls need them. Another process may have been
   * faster: then what it stored is given.
   */
  renewed(context: ConnectorContext, given: Account, { refused, renew }: { refused: Tokens; renew: Renew }) {
    const kept = this.#of(context, given);
    kept.renewing ??= this.#renew(context, kept, { refused, renew })
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
    const secret = tokenSecretOf(given);
    const known = this.#kept.get(destinationId);
    if (known?.secret === secret) return known;
    const current = context.state.get(STATE_KEY).then((stored) => withApp(openTokens(secret, stored), given));
    const kept: Kept = { secret, current, renewing: undefined, unsaved: undefined };
    current.catch(() => this.#kept.delete(destinationId));
    this.#kept.set(destinationId, kept);
    return kept;
  }

  async #renew(
    { state }: ConnectorContext,
    kept: Kept,
    { refused, renew }: { refused: Tokens; renew: Renew },
  ): Promise<Tokens> {
    const current = await kept.current;
    if (current.accessToken !== refused.accessToken) return current;
    let fresh: Tokens | undefined;
    try {
      await state.update(STATE_KEY, async (stored) => {
        const newest = openTokens(kept.secret, stored);
        const isNewer = newest && newest.accessToken !== refused.accessToken;
        fresh = isNewer ? { ...refused, ...newest } : await renew({ ...refused, ...newest });
        return isNewer ? stored : sealTokens(kept.secret, fresh);
      });
    } catch (error) {
      // The vendor has taken the old refresh token: what it gave for it is all there is.
      if (!fresh) throw error;
      kept.unsaved = fresh;
    }
    return fresh!;
  }

  async #saveLate({ state }: ConnectorContext, kept: Kept): Promise<void> {
    const { unsaved } = kept;
    kept.unsaved = undefined;
    await state.set(STATE_KEY, sealTokens(kept.secret, unsaved!)).catch(() => (kept.unsaved ??= unsaved));
  }
}

/** Stored are the tokens alone; the app that renews them is what the settings say today. */
function withApp(stored: Partial<Tokens> | undefined, { tokens }: Account): Tokens {
  return { ...tokens!, ...stored };
}
