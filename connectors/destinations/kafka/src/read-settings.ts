import { ConfigError, type Settings } from '@trackyard/connector-sdk';

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface KafkaSettings {
  brokers: string[];
  topic: string;
  tls: boolean;
  caCertificate?: string;
  sasl?: { mechanism: SaslMechanism; username: string; password: string };
  isCompressed: boolean;
}

/** The settings in the form that writing needs; `ConfigError` with a sentence for what is wrong. */
export function readSettings({ brokers, topic, tls = true, ...settings }: Settings): KafkaSettings {
  if (!Array.isArray(brokers) || brokers.length === 0)
    throw new ConfigError('At least one broker is needed.');
  if (typeof topic !== 'string') throw new ConfigError('The topic is missing.');
  const { caCertificate, compression } = settings;
  const sasl = readSasl(settings);
  if (sasl?.mechanism === 'plain' && tls !== true)
    throw new ConfigError('SASL/PLAIN sends the password as it is: it needs TLS.');
  return {
    ...{ brokers: brokers.map(String), topic, tls: tls === true, isCompressed: compression !== 'none' },
    ...(typeof caCertificate === 'string' && { caCertificate }),
    ...(sasl && { sasl }),
  };
}

function readSasl({ sasl = 'none', user, password }: Settings): KafkaSettings['sasl'] {
  if (sasl === 'none') return undefined;
  if (typeof user !== 'string' || typeof password !== 'string')
    throw new ConfigError('Authentication needs a user and a password.');
  return { mechanism: sasl as SaslMechanism, username: user, password }; // among the choices of the form
}
