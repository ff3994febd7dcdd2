CREATE TABLE "trackyard"."shadow_samples" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"message_id" text NOT NULL,
	"event_type" text NOT NULL,
	"event_name" text,
	"outcome" text NOT NULL,
	"reasons" json NOT NULL,
	"requests" json NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "trackyard"."connections" ADD COLUMN "shadow_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trackyard"."connections" ADD COLUMN "live_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "trackyard"."shadow_samples" ADD CONSTRAINT "shadow_samples_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "trackyard"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shadow_samples_connection" ON "trackyard"."shadow_samples" USING btree ("connection_id","id");