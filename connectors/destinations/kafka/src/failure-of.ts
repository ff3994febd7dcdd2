import { AuthError, ConfigError, PayloadError, TransientError } from '@trackyard/connector-sdk';

/** Kafka's error codes by what they mean here: https://kafka.apache.org/protocol#protocol_error_codes */
const AUTH =
  /^(TOPIC|CLUSTER|GROUP|TRANSACTIONAL_ID)_AUTHORIZATION_FAILED$|^(SASL_AUTHENTICATION_FAILED|ILLEGAL_SASL_STATE|SECURITY_DISABLED)$/;
const CONFIG =
  /^(UNSUPPORTED_SASL_MECHANISM|UNSUPPORTED_VERSION|UNSUPPORTED_FOR_MESSAGE_FORMAT|UNSUPPORTED_COMPRESSION_TYPE|INVALID_REQUIRED_ACKS|INVALID_CONFIG)$/;
const TOPIC = /^(UNKNOWN_TOPIC_OR_PARTITION|INVALID_TOPIC_EXCEPTION)$/;
const PAYLOAD =
  /^(MESSAGE_TOO_LARGE|RECORD_LIST_TOO_LARGE|INVALID_RECORD|INVALID_TIMESTAMP|POLICY_VIOLATION)$/;
/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ALTNAME/;

interface DriverError extends Error {
  /** Kafka's word for it, of an answer. */
  type?: unknown;
  /** Node's code, of a connection. */
  code?: unknown;
}

/** What an error of the driver means, as one of the SDK's. */
export function failureOf(thrown: unknown, { isTopicOfEvent }: { isTopicOfEvent: boolean }): Error {
  const error = innermost(thrown);
  const type = String(error.type ?? '');
  const message = `Kafka: ${error.message.slice(0, 300)}`;
  if (error.name === 'KafkaJSSASLAuthenticationError' || AUTH.test(type)) return new AuthError(message);
  if (CONFIG.test(type) || CERTIFICATE.test(String(error.code ?? ''))) return new ConfigError(message);
  if (TOPIC.test(type)) return isTopicOfEvent ? new PayloadError(message) : new ConfigError(message);
  if (PAYLOAD.test(type)) return new PayloadError(message);
  // Leaders move, brokers restart, answers get lost: the records may be there.
  return new TransientError(message, { maybeDelivered: true, cause: error });
}

/** The driver wraps what it gave up on in what made it give up. */
function innermost(thrown: unknown): DriverError {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  const { cause } = thrown;
  return cause instanceof Error && thrown.name === 'KafkaJSNumberOfRetriesExceeded'
    ? innermost(cause)
    : thrown;
}
