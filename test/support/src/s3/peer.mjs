// A thread of its own, because fauxqs is a module that jest cannot load.
import { parentPort, workerData } from 'node:worker_threads';
import { buildApp } from 'fauxqs';

// It lists keys in a language's order; S3 does in that of their bytes.
String.prototype.localeCompare = function (other) {
  return this < other ? -1 : this > other ? 1 : 0;
};

const app = buildApp({ logger: false });
await app.ready();
await app.inject({ method: 'PUT', url: `/${workerData.bucket}` });
await app.listen({ port: 0, host: '127.0.0.1' });
parentPort.postMessage(app.server.address().port);
