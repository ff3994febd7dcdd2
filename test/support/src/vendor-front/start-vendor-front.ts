import { once } from 'node:events';
import { rm, mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { selfSigned } from '../self-signed.ts';

/** A vendor's own name over TLS, with a double behind it. */
export interface VendorFront {
  /** With these variables a hub's requests to `https://<host>` reach the double. */
  environment: Record<string, string>;
  close(): Promise<void>;
}

/** Connectors ask addresses that are theirs alone: a hub in a process of its own is led to `url`, as it is, by this. */
export async function startVendorFront(host: string, url: string): Promise<VendorFront> {
  const { cert, key } = selfSigned(host);
  const folder = await mkdtemp(join(tmpdir(), 'trackyard-vendor-'));
  const certificate = join(folder, 'vendor.pem');
  await writeFile(certificate, cert);
  const server = createServer({ cert, key }, (incoming, outgoing) => {
    const { method, headers, url: path } = incoming;
    const behind = request(url + path, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    behind.on('error', () => outgoing.destroy());
    incoming.pipe(behind);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const lead = pathToFileURL(join(import.meta.dirname, 'lead-to-double.mjs')).href;
  return {
    environment: {
      NODE_OPTIONS: `--import=${lead}`,
      NODE_EXTRA_CA_CERTS: certificate,
      VENDOR_DOUBLE: JSON.stringify({ host, port }),
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true });
    },
  };
}
