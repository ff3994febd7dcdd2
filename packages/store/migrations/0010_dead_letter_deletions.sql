CREATE TABLE "trackyard"."dead_letter_deletions" (
	"id" text PRIMARY KEY NOT NULL,
	"connection_id" text NOT NULL,
	"events" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
