import { ConfigError, PayloadError } from '@trackyard/connector-sdk';

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Refuses a template that is no http URL, or whose values would choose the host. */
export function checkUrl(template: string): void {
  const filled = template.replaceAll(PLACEHOLDER, 'x');
  if (!/^https?:\/\//i.test(filled) || !URL.canParse(filled))
    throw new ConfigError('The URL must be an http or https URL.');
  const host = /^https?:\/\/[^/?#]*/i.exec(template)?.[0] ?? '';
  if (/[{}]/.test(host)) throw new ConfigError('The host of the URL cannot come from events.');
  if (/[{}]/.test(filled)) throw new ConfigError('The URL has a { or } that belongs to no {path}.');
}

/** The URL of one event; `PayloadError` where it has no value for it. */
export function fillUrl(template: string, event: object): string {
  if (!template.includes('{')) return template;
  return template.replaceAll(PLACEHOLDER, (_, path: string) => segmentOf(valueAt(event, path), path));
}

function valueAt(event: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const isOwn = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isOwn ? (value as Record<string, unknown>)[name] : undefined;
  }, event);
}

/** Encoded, so that a value stays one segment; `.` and `..` would climb up the path however they are written. */
function segmentOf(value: unknown, path: string): string {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text === '' || text === '.' || text === '..')
    throw new PayloadError(`The event has no value for {${path}} in the URL.`);
  return encodeURIComponent(text.toWellFormed());
}
