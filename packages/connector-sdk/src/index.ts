/**
 * What a connector is written against, and all that it may import. It holds types, small constructors and
 * error classes; it never imports the pipeline. The worker calls the definitions, the api and the console
 * read the metadata.
 */
export {
  defineDestination,
  type ActionDefinition,
  type BatchingLimits,
  type ChoicesQuestion,
  type DeletedUser,
  type Delivery,
  type DestinationDefinition,
  type PlannedRecord,
} from './destination.ts';
export {
  defineSource,
  type SourceAnswer,
  type SourceDefinition,
  type SourceRequest,
  type Verdict,
} from './source.ts';
export { PULL_FIELDS, pullEveryMs, type PullContext, type PullDefinition, type PulledPage } from './pull.ts';
export { formBody, jsonBody, jsonObject, jsonObjects, shallow, textBody } from './webhooks/body.ts';
export {
  VALID,
  bearerToken,
  hasBasicAuth,
  hmac,
  invalid,
  isRecent,
  isSameSecret,
  matches,
  namedValues,
  verdictOn,
  verdictOnToken,
  verdictOnAny,
} from './webhooks/signature.ts';
export { verdictOnCredentials, type Credentials } from './webhooks/verdict-on-credentials.ts';
export { kindName, vendorEvent, type VendorEvent, type VendorPerson } from './webhooks/vendor-event.ts';
export { awsRequestHandler } from './aws-request-handler.ts';
export { fitting, fittingItems } from './webhooks/fitting.ts';
export {
  fromMinorUnits,
  isoFromMs,
  isoFromSeconds,
  isoFromText,
  messageIdOf,
  present,
  roundAmount,
  stableId,
  titleCase,
} from './webhooks/values.ts';
export { classifyError, classifyStatus } from './classify.ts';
export { performInChunks, type ChunkPlan } from './perform-in-chunks.ts';
export { secureSocket } from './secure-socket.ts';
export { sendHalving } from './send-halving.ts';
export { readHeaders } from './request-headers.ts';
export { isSuccess, objectOf, objectsOf, readJsonObject, textOf } from './vendor-http.ts';
export { EVERY_EVENT, defaultMapping, type Mapping, type MappingRule, type Preset } from './mapping.ts';
export type { ActionMeta, ConnectorMeta, DestinationMeta, Pace, SourceMeta, Unavailable } from './meta.ts';
export {
  actionJsonSchema,
  settingsJsonSchema,
  type Choice,
  type Field,
  type FieldCondition,
  type FieldType,
  type Fields,
} from './field.ts';
export { checkSettings, secretFields, textSetting, type Settings, type SettingsProblem } from './settings.ts';
export { summaryOf, type ConnectorSummary } from './summary.ts';
export {
  type ConnectorContext,
  type Dial,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type KeyValueState,
} from './context.ts';
export {
  AuthError,
  ConfigError,
  GoneError,
  HttpError,
  PayloadError,
  RateLimitedError,
  TransientError,
} from './errors.ts';
export {
  OAUTH_ACCOUNT_SETTING,
  OAUTH_SETTINGS,
  appOf,
  appVariables,
  oauthAddresses,
  withOAuthApp,
  type OAuthApp,
  type OAuthApps,
  type OAuthMeta,
  type OAuthTokens,
} from './oauth.ts';
export { CATEGORIES, type Category } from './category.ts';
export { accountName } from './account-name.ts';
export { exchangeCode, refreshTokens, type TokenRequest } from './request-tokens.ts';
export {
  SYNC_FIELDS,
  syncLimits,
  type BulkLoads,
  type LoadNotice,
  type LoadReport,
  type LoadRules,
  type PruneOrder,
  type RebuildOrder,
  type ReceivedSpan,
  type RollingWindow,
  type RowCount,
  type SourceSelection,
  type SyncSelection,
  type TableSelection,
  type WarehouseDefinition,
  type WarehouseHost,
  type WarehouseSources,
} from './warehouse.ts';
export { dead, delivered, held, retry, type Outcome } from './outcome.ts';
export type { Event, EventType, EventStamp } from '@trackyard/event-spec';
