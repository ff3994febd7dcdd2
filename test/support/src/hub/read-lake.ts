import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

export interface LakeLine {
  requestId: string;
  encoding: 'utf8' | 'base64';
  body: string;
}

/** The lines of the lake, each request once, read as anybody could read them: gzip and JSON, none of our code. */
export async function lakeLines(dataDirectory: string): Promise<LakeLine[]> {
  const lines = new Map<string, LakeLine>();
  for await (const name of glob('lake/raw/source=*/date=*/hour=*/*.ndjson.zst', { cwd: dataDirectory })) {
    const text = zstdDecompressSync(await readFile(join(dataDirectory, name))).toString('utf8');
    for (const row of text.split('\n').filter(Boolean)) {
      const line = JSON.parse(row) as LakeLine;
      lines.set(line.requestId, line);
    }
  }
  return [...lines.values()];
}

/** The message ids of the batches in the lake. */
export async function lakeMessageIds(dataDirectory: string): Promise<string[]> {
  const bodies = (await lakeLines(dataDirectory)).map(
    ({ body }) => JSON.parse(body) as { batch: { messageId: string }[] },
  );
  return bodies.flatMap(({ batch }) => batch.map(({ messageId }) => messageId));
}
