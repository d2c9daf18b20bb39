/** What `drizzle-kit export` (0.31.11) writes, as models. */
import { strict as assert } from "node:assert";
import { assertSame, type Scene, testPostgres, testSqlite, writeConfig } from "./scene.ts";

const POSTGRES = `CREATE SCHEMA "audit";

CREATE TYPE "public"."mood" AS ENUM('sad', 'ok', 'happy');
CREATE TABLE "audit"."events" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit"."events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"user_id" integer,
	"at" timestamp DEFAULT now() + interval '1 day'
);

CREATE TABLE "members" (
	"a" integer,
	"b" integer,
	CONSTRAINT "members_a_b_pk" PRIMARY KEY("a","b")
);

CREATE TABLE "users" (
	"id" serial PRIMARY KEY NOT NULL,
	"uuid" uuid DEFAULT gen_random_uuid() NOT NULL,
	"email" varchar(200) NOT NULL,
	"mood" "mood" DEFAULT 'ok' NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"tags" text[] DEFAULT '{}',
	"data" jsonb DEFAULT '{"a":1}'::jsonb,
	"price" numeric(10, 2) DEFAULT '1.50',
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_uuid_unique" UNIQUE("uuid"),
	CONSTRAINT "email_len" CHECK (length("users"."email") > 3)
);

ALTER TABLE "audit"."events" ADD CONSTRAINT "events_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
ALTER TABLE "members" ADD CONSTRAINT "members_b_users_id_fk" FOREIGN KEY ("b") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
CREATE INDEX "events_user" ON "audit"."events" USING btree ("user_id","at" DESC NULLS LAST);
CREATE UNIQUE INDEX "users_email_idx" ON "users" USING btree (lower("email"));
CREATE VIEW "public"."active_users" AS (select "id", "email" from "users" where "users"."active");
`;

const SQLITE = `CREATE TABLE \`posts\` (
	\`a\` integer,
	\`b\` integer,
	\`kind\` text DEFAULT 'x' NOT NULL,
	PRIMARY KEY(\`a\`, \`b\`),
	FOREIGN KEY (\`b\`) REFERENCES \`users\`(\`id\`) ON UPDATE no action ON DELETE cascade
);

CREATE UNIQUE INDEX \`p_kind\` ON \`posts\` (\`kind\`);
CREATE TABLE \`users\` (
	\`id\` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	\`email\` text(200) NOT NULL,
	\`active\` integer DEFAULT true,
	\`at\` integer DEFAULT (unixepoch()),
	\`score\` real DEFAULT 1.5,
	CONSTRAINT "len" CHECK(length("users"."email") > 3)
);

CREATE UNIQUE INDEX \`users_email_unique\` ON \`users\` (\`email\`);
CREATE INDEX \`u_at\` ON \`users\` (\`at\`);
`;

/** From nothing to the schema, on to a changed one, and back. */
async function checkExport(
  scene: Scene,
  script: string,
  changed: string,
): Promise<void> {
  writeConfig(scene.workspace, `models: "./schema.sql"`);
  scene.workspace.write("schema.sql", script);
  await scene.succeed("revision", "--autogenerate", "-m", "first");
  await scene.succeed("upgrade");
  await assertSame(scene);
  assert.notEqual(changed, script);
  scene.workspace.write("schema.sql", changed);
  await scene.succeed("revision", "--autogenerate", "-m", "second", "--no-rename");
  await scene.succeed("upgrade");
  await assertSame(scene);
  await scene.succeed("downgrade", "base", "--yes");
  const { data } = (await scene.succeed("diff", "revisions:base", "database", "--json")).json();
  assert.deepEqual(data.differences, []);
}

testPostgres("what drizzle-kit exports", (scene) =>
  checkExport(
    scene,
    POSTGRES,
    POSTGRES.replace("varchar(200)", "varchar(300)").replace("DEFAULT '1.50'", "DEFAULT '2'")
      .replace("> 3", "> 4").replace(`lower("email")`, `upper("email")`)
      .replace(`where "users"."active"`, `where not "users"."active"`),
  ));

testSqlite("what drizzle-kit exports", (scene) =>
  checkExport(
    scene,
    SQLITE,
    SQLITE.replace("text(200)", "text(300)").replace("DEFAULT 1.5", "DEFAULT 2.5")
      .replace("> 3", "> 4").replace("(`at`)", "(`at`, `score`)"),
  ));
