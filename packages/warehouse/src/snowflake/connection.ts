import type { HttpClient } from '@trackyard/connector-sdk';

/** How to reach an account. */
export interface SnowflakeConnection {
  /** `https://<account>.snowflakecomputing.com`, or the address of a private link. */
  url: string;
  /** As Snowflake shows it (`myorg-myaccount`), or a locator with its region (`xy12345.eu-central-1`). */
  account: string;
  user: string;
  /** PKCS#8 or PKCS#1, PEM. */
  privateKey: string;
  passphrase?: string;
  warehouse: string;
  database: string;
  /** The user's default role where absent. */
  role?: string;
  http: HttpClient;
}
