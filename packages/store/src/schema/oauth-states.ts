import { foreignKey, index, json, text } from 'drizzle-orm/pg-core';
import type { Sealed } from '../secrets.ts';
import { destinations } from './config.ts';
import { instant, trackyard } from './tables.ts';

/** Accounts that are being connected: who has gone to a vendor and is awaited back. */
export const oauthStates = trackyard.table(
  'oauth_states',
  {
    /** SHA-256 of the state that the browser carries. */
    stateHash: text('state_hash').primaryKey(),
    workspaceId: text('workspace_id').notNull(),
    destinationId: text('destination_id').notNull(),
    /** Whoever began, and alone may finish: a session or an API key. */
    subject: text().notNull(),
    /** PKCE's verifier; absent where the vendor has no PKCE. */
    verifier: json().$type<Sealed>(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('oauth_states_expiry').on(table.expiresAt),
    foreignKey({
      name: 'oauth_states_destination',
      columns: [table.workspaceId, table.destinationId],
      foreignColumns: [destinations.workspaceId, destinations.id],
    }).onDelete('cascade'),
  ],
);
