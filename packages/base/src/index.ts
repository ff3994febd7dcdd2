/**
 * What every part of Trackyard shares and nothing more: ids, hashes, the clock, coded errors, redaction, the
 * logger's port, and how bytes are split and unpacked. It does no I/O and knows no domain word; every package may import it.
 */
export { newId, newKey, newUuid, uuidTime, type IdPrefix } from './ids.ts';
export { systemClock, type Clock } from './clock.ts';
export { ERROR_CODES, TrackyardError, isTrackyardError, type ErrorCode } from './errors.ts';
export { redactText, redactUrl, MASK } from './redact.ts';
export { silentLogger, type Logger, type LogFields } from './logger.ts';
export { splitAtLineFeeds } from './line-feeds.ts';
export { zstdPieceBytes } from './zstd-piece.ts';
export { hash64, hash64Hex, writeHash64 } from './hash64.ts';
export type { Brand, Json, JsonObject } from './types.ts';
