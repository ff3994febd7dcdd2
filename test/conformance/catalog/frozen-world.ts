import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

// Loaded in the catalog's thread before Segment's code: the same request for the same event in every run.

const NOW = Date.parse('2026-01-02T03:04:10.000Z');
const RealDate = Date;

class FrozenDate extends RealDate {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [NOW] : parts) as [number]));
  }

  static override now(): number {
    return NOW;
  }
}

globalThis.Date = FrozenDate as unknown as DateConstructor;
Math.random = () => 0.5;
const fixedBytes = (size: number) => Buffer.alloc(size, 7);
Object.assign(crypto, {
  randomUUID: () => '07070707-0707-4707-8707-070707070707',
  randomBytes: fixedBytes,
  randomFillSync: (target: Uint8Array) => target.fill(7),
});
Object.assign(globalThis.crypto, { randomUUID: crypto.randomUUID });
syncBuiltinESMExports();
