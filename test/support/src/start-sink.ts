import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request as it arrived. */
export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes of the body. */
  readonly body: Buffer;
}

/** What the sink answers; 200 with nothing where a field is left out. `hangUp` closes without an answer. */
export interface SinkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly hangUp?: boolean;
}

/** An HTTP receiver on loopback that records what it gets. */
export interface Sink {
  readonly url: string;
  readonly port: number;
  /** All requests so far whose bodies have arrived whole, in that order. */
  readonly requests: readonly SinkRequest[];
  /** Sets what is answered from now on; `index` counts requests from 0. An answer may take its time. */
  answer(
    script: SinkAnswer | ((request: SinkRequest, index: number) => SinkAnswer | Promise<SinkAnswer>),
  ): void;
  /** Forgets all requests. */
  clear(): void;
  stop(): Promise<void>;
}

/** Starts a receiver that answers 200 to everything until told otherwise. */
export async function startSink(): Promise<Sink> {
  const requests: SinkRequest[] = [];
  let script: (request: SinkRequest, index: number) => SinkAnswer | Promise<SinkAnswer> = () => ({});
  const server = createServer((incoming, response) => {
    receive(incoming)
      .then(async (request) => {
        const index = requests.push(request) - 1;
        send(response, await script(request, index));
      })
      // The sender hung up, or the script threw: the sender sees a broken connection.
      .catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    requests,
    answer: (next) => {
      script = typeof next === 'function' ? next : () => next;
    },
    clear: () => requests.splice(0),
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<SinkRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = '', url = '', headers } = incoming;
  return { method, path: url, headers, body: Buffer.concat(chunks) };
}

function send(response: ServerResponse, answer: SinkAnswer): void {
  if (answer.hangUp) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '');
}
