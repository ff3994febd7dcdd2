CREATE TABLE "trackyard"."replays" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"source_ids" json NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"filter" text,
	"user_id" text,
	"rate_per_second" double precision,
	"dry_run" boolean NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"place" json,
	"read" bigint DEFAULT 0 NOT NULL,
	"matched" bigint DEFAULT 0 NOT NULL,
	"sent" bigint DEFAULT 0 NOT NULL,
	"filtered" json DEFAULT '{}'::json NOT NULL,
	"waiting_for" text,
	"problem" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "replays_list" ON "trackyard"."replays" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "replays_running" ON "trackyard"."replays" USING btree ("leased_until") WHERE status = 'running';