import { request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Who sent the request, as this process saw it. */
export const REMOTE_HEADER = 'x-trackyard-remote';

/** They belong to one connection, not to the request. Node makes its own. */
const OF_ONE_HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'expect']);
const OF_THE_ANSWER = new Set([...OF_ONE_HOP, 'transfer-encoding']);

export interface Forward {
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Ends live streams, which would stay open for ever; browsers connect again. */
  endStreams(): void;
}

/** Lets the primary answer what is not collection: a person's or a script's request, never an event. */
export function createForward(socketPath: string): Forward {
  const streams = new Set<ServerResponse>();
  return {
    handle(req, res) {
      const { method, url: path } = req;
      const remote = [REMOTE_HEADER, req.socket.remoteAddress ?? ''];
      const headers = [...withoutHop(req.rawHeaders, new Set([...OF_ONE_HOP, REMOTE_HEADER])), ...remote];
      // A connection each: one that is kept may be closed at the moment when it is used again.
      const upstream = request({ socketPath, method, path, headers, agent: false });
      upstream.on('response', (answer) => passOn(answer, res, streams));
      upstream.on('error', () => refuse(res));
      res.on('close', () => {
        streams.delete(res);
        upstream.destroy();
      });
      req.pipe(upstream);
    },
    endStreams() {
      for (const stream of streams) stream.end();
    },
  };
}

function passOn(answer: IncomingMessage, res: ServerResponse, streams: Set<ServerResponse>): void {
  if (answer.headers['content-type']?.startsWith('text/event-stream')) streams.add(res);
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHop(answer.rawHeaders, OF_THE_ANSWER));
  answer.on('error', () => res.destroy());
  answer.pipe(res);
}

/** The primary is stopping, or not there yet. */
function refuse(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else res.writeHead(503, { 'Retry-After': '1' }).end();
}

function withoutHop(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  return raw.filter((_, at) => !dropped.has(raw[at - (at % 2)]!.toLowerCase()));
}
