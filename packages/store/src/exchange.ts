/** One request to a destination as people may see it: secrets are masked before it gets here. */
export interface AttemptRequest {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** What the destination answered. */
export interface AttemptResponse {
  status: number;
  body?: string;
}

/** Bodies are kept to look at, not to send again. */
export const BODY_CHARACTERS = 8192;

/** The exchange with its body cut to {@link BODY_CHARACTERS}; `null` for none. */
export function capBody<T extends { body?: string }>(exchange: T | null | undefined): T | null {
  if (!exchange) return null;
  if (exchange.body === undefined || exchange.body.length <= BODY_CHARACTERS) return exchange;
  return { ...exchange, body: `${exchange.body.slice(0, BODY_CHARACTERS)}…` };
}

/** PostgreSQL's text holds no NUL; senders' ids may. Written and looked for in the same form. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
