import { TransientError, type HttpClient } from '@trackyard/connector-sdk';

/** The way out of a test: Node's own, to loopback too. */
export const fetchClient: HttpClient = {
  async request({ method, url, headers, body }) {
    try {
      const sent = typeof body === 'string' || body === undefined ? body : Buffer.from(body);
      const response = await fetch(url, {
        ...{ method, redirect: 'manual' },
        ...(headers && { headers }),
        ...(sent !== undefined && { body: sent }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    } catch (cause) {
      throw new TransientError('No answer.', { cause });
    }
  },
};
