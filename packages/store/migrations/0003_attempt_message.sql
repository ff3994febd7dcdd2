ALTER TABLE "trackyard"."attempts" ADD COLUMN "message" text;--> statement-breakpoint
ALTER TABLE "trackyard"."attempts" ADD COLUMN "maybe_delivered" integer DEFAULT 0 NOT NULL;