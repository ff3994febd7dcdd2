import {
  PayloadError,
  type Settings,
  type SourceDefinition,
  type SourceRequest,
} from '@trackyard/connector-sdk';
import { ERROR_CODES } from '@trackyard/base';
import type { Problem } from '@trackyard/event-spec';
import { bodyBytes, decodeBody, type RawLine } from '@trackyard/lake';

/** A stored webhook as its connector was given it, as far as it was kept; or why there is no body to read. */
export function requestOfLine(line: RawLine): { request: SourceRequest } | { problem: Problem } {
  const isGet = line.method === 'GET';
  const decoded = isGet ? { text: '' } : decodeBody(line);
  if ('problem' in decoded) return { problem: decoded.problem };
  const query = isGet ? Object.fromEntries(new URLSearchParams(bodyBytes(line).toString())) : {};
  return {
    request: {
      ...{ method: isGet ? 'GET' : 'POST', headers: line.headers, query },
      ...{ body: Buffer.from(decoded.text), receivedAt: Date.parse(line.receivedAt) },
    },
  };
}

/** What the connector makes of a request, in the form of collection; or why it makes nothing of it. */
export function readRequest(
  definition: SourceDefinition,
  request: SourceRequest,
  settings: Settings,
): { items: readonly unknown[] } | { problem: Problem } {
  try {
    return { items: definition.parse?.(request, settings) ?? [] };
  } catch (error) {
    const { message } = error instanceof PayloadError ? error : ERROR_CODES.TY_WEBHOOK_UNREADABLE;
    return { problem: { code: 'TY_WEBHOOK_UNREADABLE', message } };
  }
}
