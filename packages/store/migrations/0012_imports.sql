CREATE TABLE "trackyard"."imports" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"source_id" text NOT NULL,
	"name" text NOT NULL,
	"plan" json NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"file_key" text,
	"rate_per_second" double precision,
	"status" text DEFAULT 'uploading' NOT NULL,
	"place" json NOT NULL,
	"stamp" json,
	"read" bigint DEFAULT 0 NOT NULL,
	"accepted" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"waiting_for" text,
	"problem" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"uploaded_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"file_gone_at" timestamp (3) with time zone,
	"leased_by" text,
	"leased_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "imports_list" ON "trackyard"."imports" USING btree ("workspace_id","created_at");--> statement-breakpoint
CREATE INDEX "imports_running" ON "trackyard"."imports" USING btree ("leased_until") WHERE status = 'running';