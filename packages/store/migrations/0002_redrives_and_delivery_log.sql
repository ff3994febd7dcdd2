CREATE TABLE "trackyard"."redrives" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"filter" json NOT NULL,
	"rate_per_second" double precision,
	"status" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "trackyard"."destination_stats" (
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"requests" bigint NOT NULL,
	"delivered" bigint NOT NULL,
	"retried" bigint NOT NULL,
	"dead" bigint NOT NULL,
	"held" bigint NOT NULL,
	"duration_sum_ms" bigint NOT NULL,
	"duration_max_ms" bigint NOT NULL,
	"reasons" jsonb NOT NULL,
	CONSTRAINT "destination_stats_workspace_id_destination_id_minute_pk" PRIMARY KEY("workspace_id","destination_id","minute")
) PARTITION BY RANGE ("minute");
--> statement-breakpoint
-- Edited by hand: both logs are partitioned by day (UTC), so that old days are dropped and not deleted row by row.
ALTER TABLE "trackyard"."attempts" RENAME TO "attempts_before";--> statement-breakpoint
ALTER INDEX "trackyard"."attempts_pkey" RENAME TO "attempts_before_pkey";--> statement-breakpoint
ALTER INDEX "trackyard"."attempts_destination" RENAME TO "attempts_before_destination";--> statement-breakpoint
CREATE TABLE "trackyard"."attempts" (
	"id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"connection_ids" text[] NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"calls" integer DEFAULT 1 NOT NULL,
	"duration_ms" integer NOT NULL,
	"action" text NOT NULL,
	"delivered" integer NOT NULL,
	"retried" integer NOT NULL,
	"dead" integer NOT NULL,
	"held" integer NOT NULL,
	"reason" text,
	"request" json,
	"response" json,
	"message_hashes" integer[] NOT NULL,
	CONSTRAINT "attempts_at_id_pk" PRIMARY KEY("at","id")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE INDEX "attempts_destination" ON "trackyard"."attempts" USING btree ("workspace_id","destination_id","at");--> statement-breakpoint
DO $$
DECLARE day date;
BEGIN
	FOR day IN SELECT DISTINCT ("at" AT TIME ZONE 'UTC')::date FROM "trackyard"."attempts_before" LOOP
		EXECUTE format(
			'CREATE TABLE trackyard.attempts_%s PARTITION OF trackyard.attempts FOR VALUES FROM (%L) TO (%L)',
			to_char(day, 'YYYYMMDD'), to_char(day, 'YYYY-MM-DD') || 'T00:00:00Z', to_char(day + 1, 'YYYY-MM-DD') || 'T00:00:00Z'
		);
	END LOOP;
END $$;
--> statement-breakpoint
INSERT INTO "trackyard"."attempts" ("id", "workspace_id", "destination_id", "connection_ids", "at", "duration_ms", "action", "delivered", "retried", "dead", "held", "reason", "request", "response", "message_hashes")
SELECT "id", "workspace_id", "destination_id", "connection_ids", "at", "duration_ms", "action", "delivered", "retried", "dead", "held", "reason", "request", "response", "message_hashes" FROM "trackyard"."attempts_before";--> statement-breakpoint
DROP TABLE "trackyard"."attempts_before";--> statement-breakpoint
ALTER TABLE "trackyard"."dead_letters" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trackyard"."dead_letters" ADD COLUMN "redrive_id" text;--> statement-breakpoint
ALTER TABLE "trackyard"."dead_letters" ADD COLUMN "redrive_record_id" text;--> statement-breakpoint
ALTER TABLE "trackyard"."dead_letters" ADD COLUMN "redriven_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "redrives_list" ON "trackyard"."redrives" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "dead_letters_destination" ON "trackyard"."dead_letters" USING btree ("workspace_id","destination_id","status","created_at");--> statement-breakpoint
CREATE INDEX "dead_letters_redriving" ON "trackyard"."dead_letters" USING btree ("redrive_id") WHERE status = 'redriving';