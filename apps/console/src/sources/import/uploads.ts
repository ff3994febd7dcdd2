import { useSyncExternalStore } from 'react';
import { sendFile, type Sending } from './send-file.ts';

/** A file on its way from this tab, or one that did not get there. */
export interface Upload {
  file: File;
  /** Bytes. */
  sent: number;
  error?: Error;
}

type Start = Pick<Sending, 'sourceId' | 'file' | 'query'> & {
  /** Once it is stored, failed or canceled. */
  onEnd(error?: Error): void;
};

/**
 * Uploads by source. They belong to the tab and not to a page: whoever goes to another page of the console does not end
 * one. The browser asks before it closes the tab meanwhile.
 */
const uploads = new Map<string, Upload>();
const stops = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function put(sourceId: string, upload: Upload | undefined): void {
  if (upload) uploads.set(sourceId, upload);
  else uploads.delete(sourceId);
  for (const listener of listeners) listener();
}

export async function startUpload({ sourceId, file, query, onEnd }: Start): Promise<void> {
  const stop = new AbortController();
  stops.set(sourceId, stop);
  addEventListener('beforeunload', askFirst);
  put(sourceId, { file, sent: 0 });
  const onProgress = (sent: number) => put(sourceId, { file, sent });
  try {
    await sendFile({ sourceId, file, query, onProgress, signal: stop.signal });
    put(sourceId, undefined);
    onEnd();
  } catch (error) {
    const wasCanceled = stop.signal.aborted;
    put(sourceId, wasCanceled ? undefined : { file, sent: 0, error: error as Error });
    onEnd(wasCanceled ? undefined : (error as Error));
  } finally {
    stops.delete(sourceId);
    if (stops.size === 0) removeEventListener('beforeunload', askFirst);
  }
}

/** Ends it, or takes away the notice of one that failed. */
export function endUpload(sourceId: string): void {
  stops.get(sourceId)?.abort();
  put(sourceId, undefined);
}

export function useUpload(sourceId: string): Upload | undefined {
  return useSyncExternalStore(subscribe, () => uploads.get(sourceId));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
