import { ConfigError, secureSocket, type ConnectorContext } from '@trackyard/connector-sdk';
import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';
import type { KafkaSettings } from './read-settings.ts';

export interface KafkaClient {
  kafka: Kafka;
  /** Why an address was refused, of which the driver keeps the text alone. */
  refusal(): ConfigError | undefined;
}

/** Below the ten seconds that a delivery has: the lane tries again itself. */
export const RETRY = { retries: 2, initialRetryTime: 200, maxRetryTime: 1_000 };

/** A client all of whose connections, also to the brokers that others name, are made by the context's `dial`. */
export function createClient({ dial }: Pick<ConnectorContext, 'dial'>, settings: KafkaSettings): KafkaClient {
  let refusal: ConfigError | undefined;
  const { brokers, tls, caCertificate, sasl } = settings;
  const socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = dial.socket();
    socket.on('error', (error) => {
      if (error instanceof ConfigError) refusal = error;
    });
    socket.setKeepAlive(true, 60_000).connect(port, host);
    if (!tls) return socket.once('connect', onConnect);
    const secured = secureSocket(socket, { host, ...(caCertificate !== undefined && { ca: caCertificate }) });
    return secured.once('secureConnect', onConnect);
  };
  const kafka = new Kafka({
    ...{ clientId: 'trackyard', brokers, socketFactory, retry: RETRY, logLevel: logLevel.NOTHING },
    ...(sasl && { sasl: sasl as SASLOptions }),
    connectionTimeout: 5_000,
    authenticationTimeout: 5_000,
    requestTimeout: 15_000,
  });
  return { kafka, refusal: () => refusal };
}
