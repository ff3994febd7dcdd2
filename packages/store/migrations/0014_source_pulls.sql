CREATE TABLE "trackyard"."source_pulls" (
	"source_id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"position" json,
	"is_running" boolean DEFAULT false NOT NULL,
	"next_run_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"events" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"problem" text,
	"total_events" bigint DEFAULT 0 NOT NULL,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "trackyard"."source_pulls" ADD CONSTRAINT "source_pulls_source_id_sources_id_fk" FOREIGN KEY ("source_id") REFERENCES "trackyard"."sources"("id") ON DELETE cascade ON UPDATE no action;