// Loaded into a hub under test before its own code (`node --import`): TCP connections to one vendor's name reach the
// vendor's double on loopback. Everything else stays as it is, TLS and the check of addresses among it.
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

// Threads have no way out of their own, and not this environment.
const { host, port } = isMainThread ? JSON.parse(process.env.VENDOR_DOUBLE) : {};
const connect = Socket.prototype.connect;

Socket.prototype.connect = function connectOrLead(target, ...rest) {
  const isVendor =
    host !== undefined && target !== null && typeof target === 'object' && target.host === host;
  return connect.call(this, isVendor ? { ...target, host: '127.0.0.1', port } : target, ...rest);
};
