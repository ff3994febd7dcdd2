import type { Bars } from './figure.ts';

/**
 * The bars on two cores with Redis (append-only file, everysec), by what they are for. CPU is microseconds an event, hub
 * and queue together, unless it says a delivery; latencies are milliseconds, memory bytes. PostgreSQL is shown beside
 * them without bars.
 */
export const TARGETS = {
  ingestSingle: { floor: 120, aim: 70 },
  ingestBatch: { floor: 25, aim: 12 },
  endToEndOne: { floor: 80, aim: 40 },
  /** A delivery. */
  endToEndTen: { floor: 40, aim: 15 },
  latencyP50: { aim: 10 },
  latencyP99: { floor: 250, aim: 50 },
  ackP99HalfLoad: { floor: 25, aim: 10 },
  ackP99Saturated: { floor: 100, aim: 20 },
  memoryOne: { floor: 150, aim: 80 },
  memoryTen: { floor: 200, aim: 100 },
  /** Seconds. */
  recovery: { floor: 15, aim: 8 },
} as const satisfies Record<string, Bars>;

/** How many times less CPU than the plain design, at least. */
export const RATIOS = { endToEndOne: 5, endToEndTen: 10 } as const;
