import { verify, type KeyObject } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { fingerprintOf } from '../token-signer.ts';

/** Who may ask, as `ALTER USER … SET RSA_PUBLIC_KEY` makes known. */
export interface Identity {
  account: string;
  user: string;
  publicKey: KeyObject;
}

/** An answer that is no success, as the reference has them. */
export interface Refused {
  status: number;
  code: string;
  message: string;
}

/** https://docs.snowflake.com/en/developer-guide/sql-api/reference#request-headers-for-all-operations */
export function headerFault(headers: IncomingHttpHeaders, hasBody: boolean): Refused | undefined {
  const fault = (code: string, message: string): Refused => ({ status: 400, code, message });
  if (headers.accept !== 'application/json') {
    return fault('391902', `Unsupported Accept header ${headers.accept ?? 'null'} is specified.`);
  }
  if (!/^[\w.-]+\/[\w.-]+/.test(headers['user-agent'] ?? ''))
    return fault('391903', 'User-Agent is missing.');
  if (hasBody && headers['content-type'] !== 'application/json') {
    return fault('391901', 'Unsupported Content-Type header is specified.');
  }
  return undefined;
}

/** Whether the token is the user's own: its signature, names, and times. */
export function tokenFault(headers: IncomingHttpHeaders, identity: Identity): Refused | undefined {
  const invalid: Refused = { status: 401, code: '390144', message: 'JWT token is invalid.' };
  if (headers['x-snowflake-authorization-token-type'] !== 'KEYPAIR_JWT') return invalid;
  const [, head = '', claims = '', signature = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  const { alg } = decoded(head);
  const { iss, sub, iat, exp } = decoded(claims);
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    identity.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  const subject = `${identity.account}.${identity.user}`;
  const issuer = `${subject}.${fingerprintOf(identity.publicKey)}`;
  if (alg !== 'RS256' || !isSigned || sub !== subject || iss !== issuer) return invalid;
  const nowS = Date.now() / 1000;
  const isTimely = Number(iat) <= nowS + 60 && Number(exp) > nowS && Number(exp) - Number(iat) <= 3600;
  return isTimely ? undefined : invalid;
}

const FIELDS = new Set([
  ...['statement', 'timeout', 'database', 'schema', 'warehouse', 'role', 'bindings', 'parameters'],
]);
const PARAMETERS = new Set(['query_tag', 'MULTI_STATEMENT_COUNT']);

/** The body of a request to run statements. */
export interface SubmittedBody {
  statement: string;
  database?: string;
  warehouse?: string;
  role?: string;
  bindings: string[];
  statementCount: number;
}

/** Reads a body; what the reference does not have is refused. */
export function readBody(text: string): SubmittedBody | Refused {
  const refused = (message: string): Refused => ({ status: 400, code: '391918', message });
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return refused('The request body is not JSON.');
  }
  const unknown = Object.keys(body).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) return refused(`Unrecognized field "${unknown}".`);
  const parameters = (body['parameters'] ?? {}) as Record<string, unknown>;
  const odd = Object.entries(parameters).find(
    ([name, value]) => !PARAMETERS.has(name) || typeof value !== 'string',
  );
  if (odd) return refused(`Parameter "${odd[0]}" is not supported.`);
  if (typeof body['statement'] !== 'string') return refused('The statement is missing.');
  if (typeof body['timeout'] !== 'number') return refused('The timeout must be a number.');
  const bindings: string[] = [];
  for (const [place, binding] of Object.entries((body['bindings'] ?? {}) as object)) {
    const { type, value } = binding as { type?: unknown; value?: unknown };
    if (place !== String(bindings.length + 1) || type !== 'TEXT' || typeof value !== 'string') {
      return refused(`Binding ${place} is not one of type TEXT in its order.`);
    }
    if (Buffer.byteLength(value) > 16 * 1024 * 1024) return refused(`Binding ${place} is too long.`);
    bindings.push(value);
  }
  const named = Object.fromEntries(
    ['database', 'warehouse', 'role'].flatMap((name) =>
      typeof body[name] === 'string' ? [[name, body[name]]] : [],
    ),
  );
  const statementCount = Number(parameters['MULTI_STATEMENT_COUNT'] ?? 1);
  return { ...named, statement: body['statement'], bindings, statementCount };
}

function decoded(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
