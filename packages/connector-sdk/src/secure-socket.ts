import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/**
 * TLS over a socket of the context's `dial` that is connecting already; the certificate is checked for `host`, against
 * `ca` (PEM) where it is given, else the public authorities. Emits `secureConnect`; an error of the socket, such
 * as a refused address, is its error too. It opens no connection of its own.
 */
export function secureSocket(socket: Socket, { host, ca }: { host: string; ca?: string }): TLSSocket {
  return connect({
    socket,
    // Certificates of addresses are checked by `host`; a server name must be a name (RFC 6066, 3).
    ...(isIP(host) === 0 ? { servername: host } : { host }),
    ...(ca !== undefined && { ca }),
  });
}
