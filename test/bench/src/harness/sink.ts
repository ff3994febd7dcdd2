import type { SinkNumbers } from '../processes/sink.ts';
import { startChild } from './child.ts';

export interface BenchSink {
  url: string;
  numbers(): Promise<SinkNumbers>;
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startBenchSink(): Promise<BenchSink> {
  const child = await startChild('processes/sink.ts');
  return {
    url: `http://127.0.0.1:${String(child.hello)}`,
    numbers: () => child.ask<SinkNumbers>('numbers'),
    reset: async () => void (await child.ask('reset')),
    stop: () => child.stop(),
  };
}
