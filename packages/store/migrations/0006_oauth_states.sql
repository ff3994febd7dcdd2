CREATE TABLE "trackyard"."oauth_states" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"subject" text NOT NULL,
	"verifier" json,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "trackyard"."oauth_states" ADD CONSTRAINT "oauth_states_destination" FOREIGN KEY ("workspace_id","destination_id") REFERENCES "trackyard"."destinations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oauth_states_expiry" ON "trackyard"."oauth_states" USING btree ("expires_at");