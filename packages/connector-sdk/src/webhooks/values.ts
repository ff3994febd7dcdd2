import { createHash } from 'node:crypto';

/** ISO 4217 currencies whose minor unit is not a hundredth, as exponents of ten. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...fromEach(['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF'], 0),
  ...fromEach(['UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'], 0),
  ...fromEach(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'], 3),
};

/** As long as a `messageId` may be. */
const MESSAGE_ID_LENGTH = 100;

function fromEach(codes: readonly string[], exponent: number): Record<string, number> {
  return Object.fromEntries(codes.map((code) => [code, exponent]));
}

/** An amount in a currency's minor unit (cents; yen) as the number that a person would write. */
export function fromMinorUnits(amount: number, currency: string): number {
  const exponent = EXPONENTS[currency.toUpperCase()] ?? 2;
  return Number((amount / 10 ** exponent).toFixed(exponent));
}

/** ISO 8601 in UTC of seconds since the epoch; undefined for what is no time. */
export function isoFromSeconds(seconds: unknown): string | undefined {
  return isoFromMs(numberOf(seconds) * 1000);
}

/** ISO 8601 in UTC of milliseconds since the epoch; undefined for what is no time. */
export function isoFromMs(ms: unknown): string | undefined {
  const date = new Date(numberOf(ms));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** `Number` makes 0, and so 1970, of what is empty. */
function numberOf(value: unknown): number {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  return isNumber ? Number(value) : Number.NaN;
}

/** ISO 8601 in UTC of a time as text; undefined for what is no time. */
export function isoFromText(text: unknown): string | undefined {
  return typeof text === 'string' ? isoFromMs(Date.parse(text)) : undefined;
}

/** `snake_case`, `dotted.kind` and `camelCase` as the words of an event's name: `invoice.paid` → `Invoice Paid`. */
export function titleCase(kind: string): string {
  return kind
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

/** The values that are there: `undefined`, `null` and `''` left out. */
export function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
}

/** A computed amount without the noise of binary fractions: 0.1 + 0.2 is 0.3. */
export function roundAmount(amount: number): number {
  return Number(amount.toFixed(4));
}

/** The same id for the same parts, for vendors that give an event none: `<vendor>-<24 hexadecimal digits>`. */
export function stableId(vendor: string, ...parts: readonly unknown[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${vendor}-${digest.slice(0, 24)}`;
}

/** The id of the vendor's event as a message id; a digest of it where it is longer than collection takes. */
export function messageIdOf(vendor: string, id: string | number): string {
  const messageId = `${vendor}-${id}`;
  return messageId.length <= MESSAGE_ID_LENGTH ? messageId : stableId(vendor, id);
}
