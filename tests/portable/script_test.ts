/**
 * The script of the portable file: where it unpacks, what it says where it cannot, what it leaves.
 * A small program stands in for Deno, so that unpacking takes no time.
 */
import assert from "node:assert/strict";
import {
  FOLDER,
  list,
  makeFolder,
  makeSmall,
  run as runFile,
  type RunOptions,
} from "./portable_file.ts";

const FILE = `${FOLDER}/small`;
await makeSmall(FILE);

/** What the stand-in ends in. */
const RAN = 7;
const NAME = /^migrate-[\d.]+-[0-9a-f]{16}$/;

const run = (options: Partial<RunOptions>, ...args: readonly string[]) =>
  runFile({ file: FILE, ...options }, ...args);

/** To be somebody else; null where this process may not. */
const SOMEBODY = Deno.build.os === "linux" && Deno.uid() === 0
  ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
  : null;

Deno.test("ten first runs at once: one folder stays, and is used again", async () => {
  const cache = await makeFolder("cache");
  const env = { MIGRATE_CACHE_DIR: cache };
  const runs = await Promise.all(Array.from({ length: 10 }, () => run({ env })));
  for (const { code, stderr } of runs) assert.deepEqual([code, stderr], [RAN, ""]);
  const [name = "", ...more] = await list(cache);
  assert.match(name, NAME);
  assert.deepEqual(more, [], "nothing is left of the others");
  assert.deepEqual(await list(`${cache}/${name}`), ["app", "deno", "used"]);
  const { ino } = await Deno.stat(`${cache}/${name}/deno`);
  assert.equal((await run({ env })).code, RAN);
  assert.equal((await Deno.stat(`${cache}/${name}/deno`)).ino, ino);
});

Deno.test("another first run makes the folder in the moment before", async () => {
  const cache = await makeFolder("cache");
  const bin = await makeFolder("bin");
  // mkdir as it is where somebody was faster: the folder is there, and mkdir complains.
  const text = `#!/bin/sh\nPATH=\${PATH#*:}\nmkdir "$@" && case $* in "-m 700"*/migrate)\n` +
    `  echo "mkdir: File exists" >&2; exit 1 ;;\nesac\n`;
  await Deno.writeTextFile(`${bin}/mkdir`, text, { mode: 0o755 });
  const env = { XDG_CACHE_HOME: cache, PATH: `${bin}:${Deno.env.get("PATH")}` };
  const { code, stderr } = await run({ env });
  assert.deepEqual([code, stderr], [RAN, ""]);
  assert.match((await list(`${cache}/migrate`)).join(), NAME);
});

Deno.test("Deno is started with these rights, and the user's arguments behind them", async () => {
  const cache = await makeFolder("cache");
  const args = ["", "--json", "a b$c'\"*", "-x", "two\nlines"];
  const { stdout } = await run({ env: { MIGRATE_CACHE_DIR: cache } }, ...args);
  const [name] = await list(cache);
  assert.deepEqual(stdout.slice(0, -1).split("\n"), [
    "run",
    "--quiet",
    "--no-config",
    "--no-lock",
    "--no-npm",
    "--no-remote",
    "--cached-only",
    "--unstable-lazy-dynamic-imports",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-net",
    "--no-prompt",
    `${cache}/${name}/app/main.js`,
    ...args.flatMap((arg) => arg.split("\n")),
  ]);
});

Deno.test("another name, blanks and emoji, a link, relative paths, other shells", async () => {
  const folder = await makeFolder("odd 🦕 $(touch pwned)");
  await Deno.symlink(FILE, `${folder}/mi grate`);
  const shells: readonly (readonly string[])[] = [[], ["sh"], ["bash"], ["bash", "--posix"]];
  for (const through of shells) {
    for (const file of [`${folder}/mi grate`, "./mi grate"]) {
      const { code, stderr } = await run({
        file,
        cwd: folder,
        through,
        env: { MIGRATE_CACHE_DIR: "ca che" },
      });
      assert.deepEqual([code, stderr], [RAN, ""]);
    }
    assert.deepEqual(await list(folder), ["ca che", "mi grate"]);
    await Deno.remove(`${folder}/ca che`, { recursive: true });
  }
});

Deno.test("in a folder that has been removed", async () => {
  const folder = await makeFolder("removed");
  const { code, stderr } = await run({
    cwd: folder,
    env: { MIGRATE_CACHE_DIR: await makeFolder("cache") },
    through: ["sh", "-c", 'rmdir "$PWD" && exec "$0" "$@"'],
  });
  assert.equal(code, 3);
  assert.match(stderr, /error\[config\.missing_directory\]/);
});

Deno.test("$XDG_CACHE_HOME, $HOME, $TMPDIR in this order; what will not do is passed over", async () => {
  const [xdg = "", home = "", temporary = ""] = await Promise.all(
    ["xdg", "home", "tmp"].map(makeFolder),
  );
  const there = [`${xdg}/migrate`, `${home}/.cache/migrate`, `${temporary}/migrate-${Deno.uid()}`];
  const where = async (env: Readonly<Record<string, string>>) => {
    const { code, stderr } = await run({ env });
    assert.equal(code, RAN, stderr);
    const found = await Promise.all(there.map((path) => list(path).catch(() => [])));
    await Promise.all(there.map((path) => Deno.remove(path, { recursive: true }).catch(() => {})));
    return found.map((names) => names.length);
  };
  const all = { XDG_CACHE_HOME: xdg, HOME: home, TMPDIR: temporary };
  assert.deepEqual(await where(all), [1, 0, 0]);
  assert.deepEqual(await where({ ...all, XDG_CACHE_HOME: "relative" }), [0, 1, 0]);
  assert.deepEqual(await where({ TMPDIR: temporary }), [0, 0, 1]);
  const missing = `${FOLDER}/missing`;
  assert.deepEqual(await where({ XDG_CACHE_HOME: "", HOME: missing, TMPDIR: temporary }), [
    0,
    0,
    1,
  ]);
  await assert.rejects(Deno.stat(missing), Deno.errors.NotFound, "no home is made");
});

Deno.test("no room: one error that names folder and variable, and nothing is left", async () => {
  const folder = await makeFolder("full");
  // Files may have one block.
  const through = ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"'];
  const { code, stdout, stderr } = await run({ env: { MIGRATE_CACHE_DIR: folder }, through });
  assert.deepEqual([code, stdout], [3, ""]);
  assert.match(
    stderr,
    /^error\[config\.cannot_unpack\]: .*\n {2}\/.*full_.*: .*\nhint: .*MIGRATE_CACHE_DIR/,
  );
  assert.deepEqual(await list(folder), []);
});

Deno.test("with --json the document of a failure is on stdout", async () => {
  const odd = `${await makeFolder("odd")}/a "b" \\n`;
  await Deno.writeTextFile(odd, "no folder");
  for (
    const [args, variables, isAsked] of [
      [["upgrade", "--json"], {}, true],
      [["current"], { MIGRATE_JSON: "1" }, true],
      [["current"], { MIGRATE_JSON: "0" }, false],
      [["revision", "--", "--json"], {}, false],
    ] as const
  ) {
    const env = { MIGRATE_CACHE_DIR: odd, ...variables };
    const { code, stdout, stderr } = await run({ env }, ...args);
    assert.equal(code, 3);
    if (!isAsked) {
      assert.equal(stdout, "");
      continue;
    }
    const { data, ...envelope } = JSON.parse(stdout);
    const expected = { version: 1, command: "", ok: false, code: "config.cannot_unpack" };
    assert.deepEqual(envelope, { ...expected, warnings: [] });
    assert.deepEqual(Object.keys(data), ["message", "hint", "details", "report"]);
    assert.equal(stderr, `error[${envelope.code}]: ${data.message}\nhint: ${data.hint}\n`);
    assert.match(data.message, /a "b" \\n: /);
  }
});

Deno.test("gzip is missing: the error says so", async () => {
  const bin = await makeFolder("bin");
  for (const name of ["mkdir", "rm", "mv", "tar"]) {
    const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${name}`] })
      .output();
    await Deno.symlink(new TextDecoder().decode(stdout).trim(), `${bin}/${name}`);
  }
  const folder = await makeFolder("poor");
  const env = { PATH: bin, MIGRATE_CACHE_DIR: folder };
  const { code, stderr } = await run({ env, through: ["/bin/sh"] });
  assert.equal(code, 3);
  assert.match(stderr, /gzip/);
  assert.deepEqual(await list(folder), []);
});

Deno.test("a file that was cut short, or changed on its way, is not started", async () => {
  const whole = await Deno.readFile(FILE);
  // The checksum at the end of what is compressed.
  const changed = whole.map((byte, index) => index === whole.length - 8 ? byte ^ 255 : byte);
  const bytes = [whole.slice(0, -1), whole.slice(0, -60), changed];
  for (const its of bytes) {
    const folder = await makeFolder("damaged");
    await Deno.writeFile(`${folder}/migrate`, its, { mode: 0o755 });
    const env = { MIGRATE_CACHE_DIR: await makeFolder("cache") };
    const { code, stderr } = await run({ file: `${folder}/migrate`, env });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /error\[config\.cannot_unpack\]/);
    assert.deepEqual(await list(env.MIGRATE_CACHE_DIR), []);
  }
});

Deno.test("a version that nobody has used for a month goes when another is unpacked", async () => {
  const folder = await makeFolder("old");
  const place = async (name: string, file: string, days: number) => {
    const time = new Date(Date.now() - days * 24 * 3_600_000);
    await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeTextFile(`${folder}/${name}/${file}`, "");
    for (const path of [`${name}/${file}`, name]) await Deno.utime(`${folder}/${path}`, time, time);
  };
  await place("migrate-0.0.1-old", "used", 40);
  await place("migrate-0.0.2-young", "used", 20);
  await place("new-migrate-0.0.1-1-0", "deno", 3);
  await place("new-migrate-0.0.2-1-0", "deno", 0);
  await place("mine", "used", 400);
  assert.equal((await run({ env: { MIGRATE_CACHE_DIR: folder } })).code, RAN);
  const left = (await list(folder)).filter((name) => !NAME.test(name));
  assert.deepEqual(left, ["migrate-0.0.2-young", "mine", "new-migrate-0.0.2-1-0"]);
});

Deno.test("what somebody has removed a part of is unpacked again", async () => {
  const folder = await makeFolder("part");
  const env = { MIGRATE_CACHE_DIR: folder };
  assert.equal((await run({ env })).code, RAN);
  const [name = ""] = await list(folder);
  await Deno.remove(`${folder}/${name}/app/main.js`);
  assert.equal((await run({ env })).code, RAN);
  assert.deepEqual(await list(folder), [name]);
});

Deno.test({
  name: "as root: another user, with what root has unpacked and nobody may write",
  ignore: SOMEBODY === null,
  fn: async () => {
    const through = SOMEBODY ?? [];
    const cache = await makeFolder("cache");
    assert.equal((await run({ env: { MIGRATE_CACHE_DIR: `${cache}/made` } })).code, RAN);
    const again = await run({ env: { MIGRATE_CACHE_DIR: `${cache}/made` }, through });
    assert.deepEqual([again.code, again.stderr], [RAN, ""]);
    const cannot = await run({ env: { MIGRATE_CACHE_DIR: `${cache}/other` }, through });
    assert.equal(cannot.code, 3);
    assert.match(cannot.stderr, /cache_.*other.*[Pp]ermission denied/);
  },
});

Deno.test({
  name: "as root: what others could have put there is not started",
  ignore: SOMEBODY === null,
  fn: async () => {
    const temporary = await makeFolder("shared");
    await Deno.chmod(temporary, 0o777);
    await Deno.mkdir(`${temporary}/migrate-0`);
    await Deno.chown(`${temporary}/migrate-0`, 65534, 65534);
    const { code, stderr } = await run({ env: { TMPDIR: temporary } });
    assert.equal(code, 3);
    assert.match(stderr, /migrate-0: it belongs to somebody else/);
    const [home = "", free = ""] = await Promise.all(["home", "free"].map(makeFolder));
    await Deno.chown(home, 65534, 65534);
    assert.equal((await run({ env: { HOME: home, TMPDIR: free } })).code, RAN);
    assert.deepEqual(await list(home), [], "root leaves the home of others alone");
  },
});

Deno.test("two versions stand side by side; the same sources give the same bytes", async () => {
  const cache = await makeFolder("cache");
  const env = { MIGRATE_CACHE_DIR: cache };
  await makeSmall(`${FOLDER}/second`);
  assert.deepEqual(await Deno.readFile(`${FOLDER}/second`), await Deno.readFile(FILE));
  const other = `${FOLDER}/other`;
  const bytes = Array.from(await Deno.readFile(FILE), (byte) => String.fromCharCode(byte));
  const renamed = bytes.join("").replace(/^id=migrate-[\d.]+/m, "id=migrate-9.9.9");
  await Deno.writeFile(other, Uint8Array.from(renamed, (its) => its.charCodeAt(0)), {
    mode: 0o755,
  });
  for (const file of [FILE, other, FILE, other]) {
    assert.equal((await run({ file, env })).code, RAN);
  }
  assert.equal((await list(cache)).length, 2);
});
