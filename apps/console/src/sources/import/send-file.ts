import { ApiError, errorOf } from '../../api/client.ts';
import { words } from '../../words.ts';
import type { Query } from './file-wishes.ts';

/** Nothing that could be taken for JSON, which a browser calls some of these files. */
export function contentTypeOf(name: string): string {
  if (/\.gz$/i.test(name)) return 'application/gzip';
  return /\.(ndjson|jsonl|json)$/i.test(name) ? 'application/x-ndjson' : 'text/csv';
}

export interface Sending {
  sourceId: string;
  file: File;
  query: Query & { ratePerSecond?: number };
  onProgress(bytes: number): void;
  signal: AbortSignal;
}

/**
 * Uploads a file as the browser reads it from the disk. `fetch` does not say how far an upload is, `XMLHttpRequest` does.
 * Rejects with `ApiError`.
 */
export function sendFile({ sourceId, file, query, onProgress, signal }: Sending): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/v1/sources/${sourceId}/imports?${searchOf(file.name, query)}`);
    request.setRequestHeader('content-type', contentTypeOf(file.name));
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      if (request.status === 201) resolve();
      else reject(errorOf(request.status, request.response));
    };
    request.onerror = () => reject(new ApiError('NO_ANSWER', 0, words.imports.upload.broken));
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

const MAX_NAME = 200;

function searchOf(name: string, { map = [], ratePerSecond, ...plain }: Sending['query']): URLSearchParams {
  const search = new URLSearchParams({ name: name.slice(-MAX_NAME), ...plain });
  for (const each of map) search.append('map', each);
  if (ratePerSecond !== undefined) search.set('ratePerSecond', String(ratePerSecond));
  return search;
}
