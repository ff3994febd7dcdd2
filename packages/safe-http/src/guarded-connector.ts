import { buildConnector } from 'undici';
import { GuardedSocket, type Guard } from './guarded-socket.ts';

export interface ConnectorOptions {
  guard: Guard;
  /** For DNS and TCP, and again for TLS. */
  timeoutMs: number;
  /** Certificates to trust instead of the well-known ones. */
  ca?: string;
}

/** undici's way to open connections, over guarded sockets: TLS begins only on a socket that passed. */
export function guardedConnector(options: ConnectorOptions): buildConnector.connector {
  const { guard, timeoutMs, ca } = options;
  const startTls = buildConnector({ allowH2: false, timeout: timeoutMs, ...(ca !== undefined && { ca }) });
  return (target, callback) => {
    const socket = new GuardedSocket(guard);
    const timer = setTimeout(() => socket.destroy(timeoutError()), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      callback(error, null);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      if (target.protocol !== 'https:') return callback(null, socket);
      // From here on the TLS socket tells of errors; this one must not throw them.
      socket.on('error', () => undefined);
      return startTls({ ...target, httpSocket: socket }, callback);
    });
    socket.setNoDelay(true).setKeepAlive(true, 60_000);
    socket.connect(Number(target.port) || (target.protocol === 'https:' ? 443 : 80), target.hostname);
  };
}

function timeoutError(): Error {
  return Object.assign(new Error('The connection took too long.'), { code: 'ETIMEDOUT' });
}
