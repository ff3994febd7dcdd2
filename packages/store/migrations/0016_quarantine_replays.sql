CREATE TABLE "trackyard"."quarantine_replays" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"source_id" text NOT NULL,
	"code" text,
	"status" text DEFAULT 'running' NOT NULL,
	"total" bigint,
	"place" json,
	"replayed" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"events" bigint DEFAULT 0 NOT NULL,
	"waiting_for" text,
	"problem" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "quarantine_replays_list" ON "trackyard"."quarantine_replays" USING btree ("workspace_id","source_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantine_replays_running" ON "trackyard"."quarantine_replays" USING btree ("source_id") WHERE status = 'running';
