import dgram from 'node:dgram';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { BroadcastChannel } from 'node:worker_threads';

// Loaded in the catalog's thread: once that is closed, tries every way out that Node has, and tells what became of it.

const port = Number(new URL(import.meta.url).searchParams.get('port'));
const target = { host: '127.0.0.1', port };

const codeOf = (error: unknown): string => {
  const { code, cause } = Object(error) as { code?: string; cause?: unknown };
  return code ?? (cause ? codeOf(cause) : String(error));
};
const failing = (emitter: NodeJS.EventEmitter) =>
  new Promise<string>((resolve) => {
    emitter.on('error', (error) => resolve(codeOf(error)));
    for (const success of ['connect', 'response']) emitter.on(success, () => resolve(success));
  });

const ways: Record<string, () => Promise<string>> = {
  net: () => failing(net.connect(target)),
  socket: () => failing(new net.Socket().connect(target)),
  tls: () => failing(tls.connect({ ...target, rejectUnauthorized: false })),
  http: () => failing(http.get({ ...target, path: '/' })),
  https: () => failing(https.get({ ...target, path: '/', rejectUnauthorized: false })),
  fetch: () => fetch(`http://127.0.0.1:${port}/`).then(() => 'response', codeOf),
  dgram: async () => {
    try {
      dgram.createSocket('udp4').send('x', port, '127.0.0.1');
      return 'sent';
    } catch (error) {
      return codeOf(error);
    }
  },
};

setTimeout(async () => {
  const results: Record<string, unknown> = {};
  for (const [name, way] of Object.entries(ways)) results[name] = await way();
  const names = [
    'NODE_ENV',
    'AWS_EC2_METADATA_DISABLED',
    'HOME',
    'PATH',
    'DATABASE_URL',
    'TRACKYARD_DATA_DIR',
  ];
  const seen = names.filter((name) => name in process.env).map((name) => [name, process.env[name]]);
  results['environment'] = { ...Object.fromEntries(seen), ...process.env };
  new BroadcastChannel('segment-catalog-test').postMessage(results);
}, 500);
