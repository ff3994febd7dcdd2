import { readJsonObject, type HttpResponse } from '@trackyard/connector-sdk';

const MAX_MESSAGE = 500;

/** What Snowflake said of a statement or a request. */
export class SnowflakeError extends Error {
  override name = 'SnowflakeError';
  readonly status: number;
  /** Six digits, as documented; empty where something in front of Snowflake answered. */
  readonly code: string;
  readonly sqlState: string;
  readonly headers: HttpResponse['headers'];

  constructor(response: HttpResponse) {
    const { code, message, sqlState } = readJsonObject(response);
    const number = typeof code === 'string' || typeof code === 'number' ? String(code).padStart(6, '0') : '';
    const text = typeof message === 'string' ? message.slice(0, MAX_MESSAGE) : 'no reason';
    super(`Snowflake: ${text} (${number === '' ? `HTTP ${response.status}` : number})`);
    this.status = response.status;
    this.code = number;
    this.sqlState = typeof sqlState === 'string' ? sqlState : '';
    this.headers = response.headers;
  }
}
