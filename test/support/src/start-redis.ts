import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { endWithProcess } from './end-with-process.ts';
import { freePort } from './free-port.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { waitFor } from './wait-for.ts';

/** A private Redis, durable as in production: appendonly, fsync every second, nothing evicted. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Removes every key. */
  flush(): Promise<void>;
  /** `kill -9` and a new server on the same port and data: what a crash looks like to its clients. */
  crash(): Promise<void>;
  /** `kill -9`, its data kept: until `restart` nobody listens on the port. */
  kill(): Promise<void>;
  /** A new server on the same port and data, after `kill`. */
  restart(): Promise<void>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** Starts `redis-server` (from PATH) for this test process: in `beforeAll`, with `stop` in `afterAll`. */
export async function startRedis(): Promise<TestRedis> {
  const folder = makeTemporaryFolder('redis');
  const port = await freePort();
  let server = await launch(port, folder.path);

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server.pid;
    },
    flush: () => withClient(port, async (client) => void (await client.flushall())),
    crash: async () => {
      await server.end('SIGKILL');
      server = await launch(port, folder.path);
    },
    kill: () => server.end('SIGKILL'),
    restart: async () => {
      server = await launch(port, folder.path);
    },
    stop: async () => {
      await server.end('SIGTERM');
      folder.remove();
    },
  };
}

interface RedisProcess {
  readonly pid: number;
  end(signal: NodeJS.Signals): Promise<void>;
}

async function launch(port: number, folder: string): Promise<RedisProcess> {
  const settings = {
    bind: '127.0.0.1',
    port,
    dir: folder,
    daemonize: 'no',
    'maxmemory-policy': 'noeviction',
  };
  const durability = { appendonly: 'yes', appendfsync: 'everysec', save: '' };
  const args = Object.entries({ ...settings, ...durability }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  // A session of its own, so that Ctrl-C ends the tests first and the server after them.
  const child = spawn('redis-server', args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  child.unref();
  const callOff = endWithProcess(pid, folder);
  await waitFor(() => withClient(port, (client) => client.ping()), { what: 'redis-server' });
  return {
    pid,
    end: async (signal) => {
      await endChild(child, signal);
      callOff();
    },
  };
}

async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

async function withClient<T>(port: number, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
  // Refused connections reject `connect` too; without a listener ioredis prints them.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}
