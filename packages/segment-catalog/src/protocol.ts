import type { HttpRequest, HttpResponse } from '@trackyard/connector-sdk';

/** For whom the thread works: one destination's settings, split into what each part of the code reads. */
export interface Account {
  destinationId: string;
  directory: string;
  /** What the definition's own fields hold. */
  settings: Record<string, unknown>;
  /** What the definition expects in the environment: a vendor's secrets, by the variable's name. */
  environment: Record<string, string>;
  tokens?: Tokens;
  /** Where a destination that hands events back has them posted to. */
  reingest?: { url: string; writeKey: string };
}

/** OAuth 2.0: what a person connected or pasted. */
export interface Tokens {
  accessToken: string;
  refreshToken?: string;
  clientId?: string;
  clientSecret?: string;
  refreshTokenUrl?: string;
}

/** One mapped event: the action's fields, and the event that they came from. */
export interface MappedEvent {
  payload: Record<string, unknown>;
  eventJson: string;
}

/** What the thread can be asked to do for an account; each has its answer below. */
export type Task =
  | { name: 'perform'; action: string; events: MappedEvent[] }
  | { name: 'check' }
  | { name: 'choices'; action: string; field: string; payload: Record<string, unknown> }
  | { name: 'delete'; user: Record<string, unknown> }
  /** Asks the vendor for new tokens in exchange for the account's. */
  | { name: 'refresh' }
  /** Loads the code and says which actions it has. */
  | { name: 'load' };

export interface Answers {
  perform: Verdict[];
  check: Verdict;
  choices: { value: string; label: string; description?: string }[];
  delete: Verdict;
  refresh: Tokens | Verdict;
  load: string[];
}

/** What the thread found out about one event, before the host's table makes an outcome of it. */
export type Verdict =
  | { kind: 'delivered' }
  /** The vendor's answer, or an error that carries a status as if it were one. */
  | { kind: 'status'; status: number; headers: Record<string, string>; text: string }
  | { kind: 'payload' | 'auth' | 'config'; message: string }
  | { kind: 'passing'; message: string; maybeDelivered: boolean; afterMs?: number }
  /** None of the known errors: most likely a defect of the connector. */
  | { kind: 'unknown'; message: string };

export type ToThread =
  | { type: 'task'; id: number; account: Account; task: Task }
  | { type: 'answer'; exchange: number; answer: HttpResponse | TransportFault }
  /** The account's settings changed or it is gone: forget what was kept for it. */
  | { type: 'forget'; destinationId: string }
  /** Answered at once by a thread that is not stuck. */
  | { type: 'ping' };

export type FromThread =
  | { type: 'request'; id: number; exchange: number; request: HttpRequest }
  | { type: 'done'; id: number; answer: Answers[keyof Answers] }
  | { type: 'failed'; id: number; message: string }
  | { type: 'pong' };

/** Why a request has no answer. */
export interface TransportFault {
  fault: 'config' | 'passing';
  message: string;
  maybeDelivered: boolean;
}
