CREATE TABLE "trackyard"."warehouse_states" (
	"destination_id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"newest_received_at" timestamp (3) with time zone,
	"last_sync_at" timestamp (3) with time zone,
	"verdict" json,
	"prune_turn_at" timestamp (3) with time zone,
	"pruned_at" timestamp (3) with time zone,
	"pruned_rows" bigint DEFAULT 0 NOT NULL,
	"prune_problem" text
);
--> statement-breakpoint
CREATE TABLE "trackyard"."warehouse_syncs" (
	"id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"loads" integer NOT NULL,
	"status" text NOT NULL,
	"events" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	"duration_ms" bigint NOT NULL,
	"tables" json NOT NULL,
	"notices" json NOT NULL,
	"message" text,
	CONSTRAINT "warehouse_syncs_at_id_pk" PRIMARY KEY("at","id")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
-- Edited by hand: the history is partitioned by day (UTC), so that old days are dropped and not deleted row by row.
ALTER TABLE "trackyard"."destinations" ADD COLUMN "warehouse" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "trackyard"."replays" ADD COLUMN "kind" text DEFAULT 'replay' NOT NULL;--> statement-breakpoint
ALTER TABLE "trackyard"."replays" ADD COLUMN "swapped_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "warehouse_syncs_list" ON "trackyard"."warehouse_syncs" USING btree ("workspace_id","destination_id","at");