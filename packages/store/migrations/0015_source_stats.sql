CREATE TABLE "trackyard"."source_stats" (
	"workspace_id" text NOT NULL,
	"source_id" text NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"accepted" bigint NOT NULL,
	"duplicate" bigint NOT NULL,
	"quarantined" bigint NOT NULL,
	CONSTRAINT "source_stats_workspace_id_source_id_minute_pk" PRIMARY KEY("workspace_id","source_id","minute")
);
