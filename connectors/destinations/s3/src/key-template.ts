import { ConfigError } from '@trackyard/connector-sdk';
import { isKeySegment } from '@trackyard/lake';

const PLACEHOLDER = /\{([^{}]*)\}/g;
const MAX_LENGTH = 700;

/** Folders for the events of one source and hour. */
export type KeyTemplate = (source: string, receivedAt: string) => string;

/** Throws `ConfigError` for a template with placeholders or signs that are not known. */
export function readKeyTemplate(template: string): KeyTemplate {
  const fill: KeyTemplate = (source, receivedAt) => {
    const values = valuesOf(source, receivedAt);
    return template.replace(PLACEHOLDER, (_whole, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new ConfigError(`The folders have no "{${name}}".`);
      return value;
    });
  };
  const sample = fill('source', '2026-01-02T03:04:05.678Z');
  if (sample.length > MAX_LENGTH || !sample.split('/').every(isKeySegment))
    throw new ConfigError('The folders must be names of letters, digits and _ . = ~ - with / between them.');
  return fill;
}

/** `receivedAt` is always in UTC and of one form. */
function valuesOf(source: string, receivedAt: string): Readonly<Record<string, string>> {
  const date = receivedAt.slice(0, 10);
  const [year = '', month = '', day = ''] = date.split('-');
  return { source, date, year, month, day, hour: receivedAt.slice(11, 13) };
}
