import { AuthError, ConfigError, TransientError } from '@trackyard/connector-sdk';
import { DatabaseError } from 'pg';
import { redshiftFailure } from './failure-of.ts';

const said = (message: string, code = 'XX000') =>
  redshiftFailure(Object.assign(new DatabaseError(message, message.length, 'error'), { code }));

it.each([
  [
    '1023',
    'DETAIL: Serializable isolation violation on table - 1256109, transactions forming the cycle are: 1, 2',
  ],
  ['1018', 'DETAIL: Relation does not exist'],
  ['', 'could not complete because of conflict with concurrent transaction'],
  ['', 'could not open relation with OID 100123'],
  ['', "Invalid digit, Value 'g', Pos 0, Type: Long"],
])('has a load tried again at once after %s %s', (number, detail) => {
  const { kind, error } = said(`${number} ${detail}`.trim());
  expect(kind).toBe('again');
  expect(error).toBeInstanceOf(TransientError);
});

it.each([
  ["Query (150) cancelled on user's request", '57014'],
  ['canceling statement due to statement timeout', '57014'],
  ['Query (7) cancelled by WLM abort action of Query Monitoring Rule "long"', 'XX000'],
  ['connection limit "500" exceeded for non-bootstrap users', '53300'],
  ['too many connections for database "dev"', '53300'],
  ['Disk Full', 'XX000'],
  ['Transaction 4 is aborted due to exceeding the disk space quota in schema(s): (Under Quota: 1)', 'XX000'],
  ['Out Of Memory', '53200'],
  ['S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid 1', 'XX000'],
  ['S3CurlException: Connection timed out after 50001 milliseconds, CurlError 28', 'XX000'],
  ["The specified S3 prefix 'x' does not exist", 'XX000'],
  ['terminating connection due to administrator command', '57P01'],
  ['Cluster is currently being resized', 'XX000'],
])('sends later after %s', (message, code) => {
  const { kind, error } = said(message, code);
  expect(kind).toBe('failed');
  expect(error).toBeInstanceOf(TransientError);
});

it.each([
  ['S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid 1', 'XX000', ConfigError],
  ['User arn:aws:redshift:x is not authorized to assume IAM Role arn:x', 'XX000', ConfigError],
  ['password authentication failed for user "u"', '28000', AuthError],
  ['permission denied for schema demo', '42501', AuthError],
  ['database "dev" does not exist', '3D000', ConfigError],
])('holds events after %s', (message, code, errorClass) => {
  const { kind, error } = said(message, code);
  expect(kind).toBe('failed');
  expect(error).toBeInstanceOf(errorClass);
  expect(error.message).toMatch(/^Redshift: /);
});

it.each([
  ['value too long for type character varying(65535)', '22001'],
  ['Numeric data overflow (result precision)', 'XX000'],
  ['Float8 underflow', 'XX000'],
])('blames a row for %s', (message, code) => {
  expect(said(message, code).kind).toBe('refused');
});
