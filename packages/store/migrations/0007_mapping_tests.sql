CREATE TABLE "trackyard"."mapping_tests" (
	"id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"destination_id" text NOT NULL,
	"name" text NOT NULL,
	"event" json NOT NULL,
	"expected" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mapping_tests_name" UNIQUE("destination_id","name")
);
--> statement-breakpoint
ALTER TABLE "trackyard"."mapping_tests" ADD CONSTRAINT "mapping_tests_destination" FOREIGN KEY ("workspace_id","destination_id") REFERENCES "trackyard"."destinations"("workspace_id","id") ON DELETE cascade ON UPDATE no action;