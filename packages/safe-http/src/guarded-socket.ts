import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { isIP, Socket, type LookupFunction, type SocketConnectOpts } from 'node:net';
import type { AddressPolicy, Refusal } from './address-policy.ts';
import { refusedError } from './refused-error.ts';

/** `dns.lookup` asked for all answers. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** What a guarded socket decides by, and whom it tells. */
export interface Guard {
  policy: AddressPolicy;
  lookup: Lookup;
  /** Called once for each connection that was refused. */
  onRefused(host: string, refusal: Refusal): void;
}

/**
 * A TCP socket that reaches only what the policy allows. Its `connect` checks a literal, every answer of DNS,
 * and once connected the peer's address, before anybody hears of the connection or a byte is sent. A refused
 * address destroys it with `ConfigError`. It opens no local (IPC) path.
 */
export class GuardedSocket extends Socket {
  readonly #guard: Guard;
  #host = '';

  constructor(guard: Guard) {
    super();
    this.#guard = guard;
  }

  override connect(
    target: SocketConnectOpts | number | string,
    hostOrListener?: string | (() => void),
    listener?: () => void,
  ): this {
    const options = typeof target === 'object' ? target : tcpOptions(target, hostOrListener);
    if (!options || !('port' in options)) return this.#refuse('invalid');
    const onConnect = typeof hostOrListener === 'function' ? hostOrListener : listener;
    this.#host = options.host ?? 'localhost';
    const refusal = isIP(this.#host) === 0 ? undefined : this.#guard.policy.refusalOf(this.#host);
    if (refusal) return this.#refuse(refusal);
    return super.connect({ ...options, host: this.#host, lookup: this.#lookup }, onConnect);
  }

  /** Stands before every listener, whenever it was added. */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'ready' && this.destroyed) return false;
    if (event !== 'connect') return super.emit(event, ...values);
    // No peer any more: the connection broke in the same moment, and cannot be judged.
    const refusal = this.remoteAddress ? this.#guard.policy.refusalOf(this.remoteAddress) : 'invalid';
    if (!refusal) return super.emit(event, ...values);
    this.#refuse(refusal);
    return false;
  }

  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    this.#guard.lookup(hostname, { ...options, all: true }, (error, answers) => {
      if (error) return callback(error, []);
      const refusal = answers.map(({ address }) => this.#guard.policy.refusalOf(address)).find(Boolean);
      if (refusal) return callback(this.#refusedError(refusal), []);
      if (options.all) return callback(null, answers);
      const [first] = answers;
      return first ? callback(null, first.address, first.family) : callback(notFound(hostname), []);
    });
  };

  #refuse(refusal: Refusal): this {
    return this.destroy(this.#refusedError(refusal));
  }

  #refusedError(refusal: Refusal): Error {
    this.#guard.onRefused(this.#host, refusal);
    return refusedError(this.#host, refusal);
  }
}

/** Drivers give the port as text too; anything else would be a local path. */
function tcpOptions(port: number | string, host: unknown): SocketConnectOpts | undefined {
  if (!/^\d+$/.test(String(port))) return undefined;
  return { port: Number(port), host: typeof host === 'string' ? host : 'localhost' };
}

function notFound(hostname: string): Error {
  return Object.assign(new Error(`${hostname} has no address.`), { code: 'ENOTFOUND' });
}
