/**
 * Arguments, configs and folders at random, in this process, and a few in processes of their own:
 * `checkOutcome` says what must hold. `MIGRATE_RUNS` says how many are tried; 100000 is the long
 * form.
 */
import { strict as assert } from "node:assert";
import { COMMAND, revisionText } from "../cli/harness.ts";
import fc from "../property/fast_check.ts";
import { oddText } from "./text_arbitrary.ts";
import { argumentLists } from "./argument_arbitrary.ts";
import { checkOutcome } from "./check_outcome.ts";
import { configModule, configQuestion } from "./config_arbitrary.ts";
import { project, question } from "./folder_arbitrary.ts";
import {
  changedBetween,
  type Files,
  lookAt,
  runHere,
  withRoot,
  writeFiles,
} from "../cli/in_process.ts";

const RUNS = Number(Deno.env.get("MIGRATE_RUNS") ?? 150);
/** Of so many runs one is a process. */
const SHARE = 200;

/** Deep enough that `../..` stays within what is looked at. */
const FOLDER = "a/b/c/project";

const TEMPORARY = Deno.realPathSync(Deno.env.get("TMPDIR") ?? "/tmp");

/** Arguments name any place: whatever goes wrong, only the temporary folder can be written. */
const PERMISSIONS: Deno.PermissionOptions = {
  read: true,
  write: [TEMPORARY],
  env: true,
  net: ["127.0.0.1"],
};

function fuzz(
  name: string,
  test: (root: string) => Promise<void>,
  permissions: Deno.PermissionOptions = "inherit",
): void {
  Deno.test({ name, permissions, fn: () => withRoot(test) });
}

const OUTSIDE: Files = { "outside/file": "keep", "outside/x/y.ts": "keep" };

/** A chain with a branch, each revision with a table. */
const PROJECT: Files = {
  "models.ts":
    "export default ({ table, t }) => [table('t_a1', { id: t.integer().primaryKey() })];",
  "schema.sql": "CREATE TABLE t_a1 (id INTEGER PRIMARY KEY);",
  "garbage.db": "this is no database, and long enough to be looked at ".repeat(40),
  ...Object.fromEntries([
    { id: "a1", down: null },
    { id: "b2", down: "a1", labels: "left" },
    { id: "c3", down: "a1" },
  ].map((parts) => [
    `migrations/${parts.id}.ts`,
    revisionText({
      ...parts,
      upgrade: `op.createTable("t_${parts.id}", { id: t.integer().primaryKey() });`,
      downgrade: `op.dropTable("t_${parts.id}");`,
    }),
  ])),
};

/** Empties the root, so that each run finds what it would find alone. */
function prepare(root: string, folder: string, files: Files): void {
  for (const { name } of Deno.readDirSync(root)) {
    Deno.removeSync(`${root}/${name}`, { recursive: true });
  }
  writeFiles(`${folder}/..`, OUTSIDE);
  Deno.mkdirSync(folder, { recursive: true });
  writeFiles(folder, files);
}

fuzz("argument lists", async (root) => {
  const folder = `${root}/${FOLDER}`;
  await fc.assert(
    fc.asyncProperty(await argumentLists(), async (args) => {
      prepare(root, folder, PROJECT);
      checkOutcome(folder, { args }, await runHere(root, folder, { args }));
    }),
    { numRuns: RUNS },
  );
}, PERMISSIONS);

fuzz("folders of revisions", async (root) => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(project, question, async (files, args) => {
      // Modules are kept by their paths: each run has its own.
      const folder = `${root}/${FOLDER}${runs++}`;
      prepare(root, folder, files);
      checkOutcome(folder, { args }, await runHere(root, folder, { args }));
    }),
    { numRuns: RUNS },
  );
});

fuzz("configs", async (root) => {
  const folder = `${root}/${FOLDER}`;
  await fc.assert(
    fc.asyncProperty(configModule, configQuestion, async (config, args) => {
      prepare(root, folder, { ...PROJECT, "migrate.config.ts": "" });
      const call = { args, modules: { "migrate.config.ts": config } };
      const outcome = await runHere(root, folder, call);
      // A config may name any place.
      checkOutcome(folder, call, { ...outcome, changed: [] });
    }),
    { numRuns: RUNS },
  );
}, PERMISSIONS);

/** Names that lead away, if any do. */
const template = fc.array(
  fc.constantFrom(
    "{slug}",
    "{rev}",
    "{year}",
    "{epoch}",
    "..",
    "/",
    "\\",
    ".",
    "_",
    "x",
    "C:",
    "\0",
  ),
  { minLength: 1, maxLength: 5 },
).map((parts) => parts.join(""));

fuzz("new files", async (root) => {
  const folder = `${root}/${FOLDER}`;
  const command = fc.constantFrom("revision", "merge");
  await fc.assert(
    fc.asyncProperty(command, oddText, oddText, template, async (name, message, id, its) => {
      prepare(root, folder, {
        ...PROJECT,
        "migrate.config.ts": "",
        // Nothing is written through a link that leads nowhere.
        "migrations/x.ts": { link: "../../outside/new.ts" },
      });
      const heads = name === "merge" ? ["heads"] : ["--head", "b2"];
      const args = [name, ...heads, `--message=${message}`, `--rev-id=${id}`];
      const modules = { "migrate.config.ts": () => ({ default: { fileTemplate: its } }) };
      const outcome = await runHere(root, folder, { args, modules });
      checkOutcome(folder, { args }, { ...outcome, changed: [] });
      for (const path of outcome.changed) {
        assert.ok(
          path.startsWith(`${folder}/migrations`),
          `${path}: ${its} ${JSON.stringify(args)}`,
        );
        assert.notEqual(path, `${folder}/migrations/x.ts`);
      }
    }),
    { numRuns: RUNS },
  );
});

fuzz("processes", async (root) => {
  const argumentList = await argumentLists();
  const files = fc.oneof(fc.constant(PROJECT), project);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(files, fc.oneof(argumentList, question), async (its, args) => {
      const folder = `${root}/${FOLDER}${runs++}`;
      prepare(root, folder, its);
      const before = lookAt(root);
      // What no operating system can hand over.
      const given = args.map((arg) => arg.replaceAll("\0", "").toWellFormed());
      // A server that is not there would be waited for.
      const patient = given.map((arg) => arg.startsWith("--wait") ? "--wait=1ms" : arg);
      const [program = "", ...rest] = COMMAND;
      const { code, stdout, stderr } = await new Deno.Command(program, {
        args: [...rest.map((its) => its === "--allow-write" ? `${its}=${root}` : its), ...patient],
        cwd: folder,
        env: { DATABASE_URL: "", MIGRATE_URL: "", NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      const changed = changedBetween(before, lookAt(root));
      checkOutcome(folder, { args }, { code, stdout: text(stdout), stderr: text(stderr), changed });
    }),
    { numRuns: Math.ceil(RUNS / SHARE) },
  );
});
