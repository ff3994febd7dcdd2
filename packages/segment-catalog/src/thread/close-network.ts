/* eslint-disable @typescript-eslint/no-restricted-imports -- This is the guard; no other file here touches sockets. */
import dgram from 'node:dgram';
import { Socket } from 'node:net';

/**
 * Whatever a destination's dependencies try (AWS clients, Kafka, `http`, `fetch`), no socket of this thread connects.
 * The one way out is the transport, which asks the host.
 */
export function closeNetwork(): void {
  Socket.prototype.connect = function connect(this: Socket) {
    return this.destroy(refused());
  };
  dgram.Socket.prototype.send = refuse;
  dgram.Socket.prototype.connect = refuse;
}

function refuse(): never {
  throw refused();
}

function refused(): Error {
  return Object.assign(new Error('This destination may speak HTTP only.'), { code: 'EACCES' });
}
