import { silentLogger } from '@trackyard/base';
import { openQueue, type OpenQueue } from '@trackyard/queue';
import { describeRecordStore } from '@trackyard/queue/testing';
import {
  startPostgres,
  startRedis,
  type FreshDatabase,
  type TestPostgres,
  type TestRedis,
} from '@trackyard/test-support';

let queue: OpenQueue;

describe('the default backend', () => {
  let postgres: TestPostgres;
  let database: FreshDatabase;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(async () => {
    await queue.close();
    await database.drop();
  });
  afterAll(() => postgres.stop());

  describeRecordStore('PostgreSQL', async () => {
    database = await postgres.freshDatabase();
    queue = await openQueue({ databaseUrl: database.url, log: silentLogger });
    return queue.records;
  });
});

describe('with REDIS_URL', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await queue.close();
    await redis.flush();
  });
  afterAll(() => redis.stop());

  describeRecordStore('Redis', async () => {
    queue = await openQueue({ databaseUrl: '', redisUrl: redis.url, log: silentLogger });
    return queue.records;
  });
});
