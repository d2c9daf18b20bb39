/** `completions`: what the program proposes, and the scripts in the shells themselves. */
import { strict as assert } from "node:assert";
import {
  assertFails,
  COMMAND,
  revisionText,
  withWorkspace,
  type Workspace,
  writeRevisions,
} from "./harness.ts";

/** Two trees, a label, and a message that a shell must not read as code. */
function writeSample(workspace: Workspace): void {
  writeRevisions(
    workspace,
    { id: "aaaa1", labels: "billing", message: "first $(touch pwned) `x` 100%s\twide" },
    { id: "bbbb2", down: "aaaa1", message: "second" },
    { id: "cccc3", message: "other" },
  );
}

/** The program under the name that the scripts complete. */
function writeProgram(workspace: Workspace): void {
  const command = COMMAND.map((part) => `'${part}'`).join(" ");
  workspace.write("bin/migrate", `#!/bin/sh\nexec ${command} "$@"\n`);
  Deno.chmodSync(`${workspace.dir}/bin/migrate`, 0o755);
}

const wordsOf = (stdout: string) => stdout.trimEnd().split("\n").map((line) => line.split("\t")[0]);

const PROPOSED: readonly (readonly [string, readonly string[]])[] = [
  // What is typed, the last word being completed -> the answer.
  ["upg", [":words", "upgrade"]],
  ["-d migrations upg", [":words", "upgrade"]],
  ["rep", [":words", "repair"]],
  ["repair ", [":words", "files", "rows", "accept"]],
  ["-d migrations repair r", [":words", "rows"]],
  ["repair --json files --f", [":words", "--fix"]],
  ["upgrade --dr", [":words", "--dry-run"]],
  ["upgrade --js", [":words", "--json"]],
  ["ensure_version --lo", [":words", "--lock-wait"]],
  ["--color al", [":words", "always"]],
  ["--color=a", [":words", "--color=auto", "--color=always"]],
  ["completions ", [":words", "bash", "zsh", "fish"]],
  ["upgrade ", [":words", "head", "heads", "base", "bbbb2", "aaaa1", "cccc3", "billing"]],
  ["upgrade b", [":words", "base", "bbbb2", "billing"]],
  ["upgrade --backup b", [":words", "base", "bbbb2", "billing"]],
  ["upgrade -- b", [":words", "base", "bbbb2", "billing"]],
  ["upgrade billing@b", [":words", "billing@base", "billing@bbbb2"]],
  ["upgrade cccc@", [":words", ...["head", "heads", "base", "cccc3"].map((its) => `cccc@${its}`)]],
  ["upgrade -d nowhere ", [""]],
  ["stamp aaaa1 c", [":words", "cccc3"]],
  ["show c", [":words", "current", "cccc3"]],
  ["history -r c", [":words", "current", "cccc3"]],
  ["history -r aaaa1:b", [":words", "aaaa1:base", "aaaa1:bbbb2", "aaaa1:billing"]],
  ["history --rev-range=:c", [":words", "--rev-range=:current", "--rev-range=:cccc3"]],
  ["revision --depends-on bi", [":words", "billing"]],
  ["-d ", [":folders"]],
  ["upgrade -c ", [":files"]],
  ["upgrade --backup=x", [":files"]],
  ["upgrade nowhere@", [""]],
  ["upgrade --nothing ", [""]],
  ["nothing ", [""]],
  ["upgrade head ", [""]],
];

Deno.test("completions: proposals", async (test) => {
  await withWorkspace(async (workspace) => {
    writeSample(workspace);
    for (const [typed, expected] of PROPOSED) {
      await test.step(`[${typed}]`, async () => {
        const { code, stdout, stderr } = await workspace.call("__complete", ...typed.split(" "));
        assert.deepEqual(wordsOf(stdout), expected);
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      });
    }
  });
});

Deno.test("completions: every command is proposed, with what help says of it", async () => {
  await withWorkspace(async (workspace) => {
    const { stdout } = await workspace.call("__complete", "");
    const help = (await workspace.call("--help")).stdout;
    const proposed = stdout.trimEnd().split("\n").slice(1);
    assert.ok(proposed.length > 10);
    for (const [name = "", brief = ""] of proposed.map((line) => line.split("\t"))) {
      if (name === "repair") continue; // a group, which help shows by its commands
      assert.match(help, new RegExp(`^  ${name} +${RegExp.escape(brief)}`, "m"));
    }
    assert.doesNotMatch(stdout + help, /__complete/);
  });
});

Deno.test("completions: the config's folder and databases; what it prints is no candidate", async () => {
  await withWorkspace(async (workspace) => {
    workspace.write(
      "migrate.config.ts",
      `console.log(":noise"); export default { directory: "./deep", databases: { main: {}, other: {} } };`,
    );
    workspace.write("deep/x1.ts", revisionText({ id: "x1" }));
    const names = await workspace.run("__complete", "upgrade", "-n", "");
    assert.deepEqual(wordsOf(names.stdout), [":noise", ":words", "main", "other"]);
    const ids = await workspace.run("__complete", "-n", "main", "upgrade", "x");
    assert.deepEqual(wordsOf(ids.stdout), [":noise", ":words", "x1"]);
  });
});

Deno.test("completions: no error is told, no database is made, no odd name is offered", async () => {
  await withWorkspace(async (workspace) => {
    writeRevisions(workspace, { id: "a$(x)" }, { id: "b;c", down: "a$(x)" }, { id: "good" });
    const env = { MIGRATE_URL: "sqlite:app.db" };
    const ids = await workspace.callWith({ env }, "__complete", "upgrade", "");
    assert.deepEqual(wordsOf(ids.stdout), [":words", "head", "heads", "base", "good"]);
    workspace.write("migrations/broken.ts", "export const revision = 1;");
    for (
      const options of [
        { env },
        { env: { ...env, MIGRATE_COLOR: "pink", MIGRATE_JSON: "1" } },
        { env: { ...env, MIGRATE_CONFIG: "nowhere.ts" } },
      ]
    ) {
      const { code, stdout, stderr } = await workspace.callWith(
        options,
        "__complete",
        "upgrade",
        "",
      );
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "", stderr: "" });
    }
    assert.deepEqual(workspace.list(), ["migrations"]);
  });
});

Deno.test("completions: the script, whatever lies in the folder; an unknown shell", async () => {
  await withWorkspace(async (workspace) => {
    workspace.write("migrate.config.ts", "throw new Error('never run');");
    for (const shell of ["bash", "zsh", "fish"]) {
      const { code, stdout } = await workspace.call("completions", shell);
      assert.equal(code, 0);
      assert.match(stdout, /__complete/);
    }
    assert.equal((await workspace.call("completions", "bash", "--json")).json().data.shell, "bash");
    assertFails(await workspace.call("completions", "powershell"), "usage.invalid_argument");
    assertFails(await workspace.call("completions"), "usage.missing_argument");
  });
});

// -------------------------------------------------------------------------- in the shells

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null" }).output())
      .success;
  } catch {
    return false;
  }
}

/** Runs a test with a shell, or says why not. */
function shellTest(
  shell: string,
  test: (run: (script: string) => Promise<string>) => Promise<void>,
) {
  Deno.test(`completions in ${shell}`, async () => {
    if (!await isInstalled(shell)) {
      // deno-lint-ignore no-console -- a skipped test says why
      console.log(`completions in ${shell}: skipped, ${shell} is not installed`);
      return;
    }
    await withWorkspace(async (workspace) => {
      writeSample(workspace);
      writeProgram(workspace);
      await test(async (script) => {
        const { stdout, stderr } = await new Deno.Command(shell, {
          args: [
            ...({ bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell] ?? []),
            "-c",
            script,
          ],
          cwd: workspace.dir,
          env: { PATH: `${workspace.dir}/bin:${Deno.env.get("PATH")}`, MIGRATE_URL: "" },
          stdin: "null",
        }).output();
        assert.equal(new TextDecoder().decode(stderr), "");
        return new TextDecoder().decode(stdout).trimEnd();
      });
      assert.deepEqual(workspace.list(), ["bin", "migrations"]);
    });
  });
}

/** Bash's own parting of a line into words, as readline gives it to a completion. */
const bashWords = (line: string) => {
  const words = line.match(/[:=@]+|[^\s:=@]+/g) ?? [];
  return / $/.test(line) ? [...words, ""] : words;
};

shellTest("bash", async (run) => {
  const cases: readonly (readonly [string, string])[] = [
    ["migrate upg", "upgrade"],
    ["./bin/migrate   upgrade --dry", "--dry-run"],
    ["migrate upgrade b", "base bbbb2 billing"],
    ["migrate upgrade billing@b", "base bbbb2"],
    ["migrate upgrade billing@", "head heads base bbbb2 aaaa1"],
    ["migrate history -r aaaa1:c", "current cccc3"],
    ["migrate history -r aaaa1:", "current head heads base bbbb2 aaaa1 cccc3 billing"],
    ["migrate --color=a", "auto always"],
    ["migrate -d mig", "migrations"],
    ["migrate --directory=mig", "migrations"],
    ["migrate nothing ", ""],
  ];
  const calls = cases.map(([line]) => {
    const words = bashWords(line).map((word) => `'${word}'`);
    return `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_CWORD=${words.length - 1}
COMP_WORDS=(${words.join(" ")}); _migrate 2>/dev/null; echo "\${COMPREPLY[*]}"`;
  });
  const out = await run(`source <(migrate completions bash)\n${calls.join("\n")}`);
  assert.deepEqual(out.split("\n"), cases.map(([, expected]) => expected).slice(0, -1));
});

shellTest("zsh", async (run) => {
  // The completion system is for terminals; what the script hands to it is looked at instead.
  const stubs = `compdef() { }
_describe() { print -rl -- "$\{(@P)5}" }
_files() { print -r -- "files $*" }
compset() { }`;
  const call = (words: string) => {
    const list = words.split(" ").map((word) => `'${word}'`);
    return `words=(${list.join(" ")}); CURRENT=${list.length}; PREFIX=${
      list.at(-1)
    }; _migrate; print --`;
  };
  const out = await run(`${stubs}
source <(migrate completions zsh)
${
    ["migrate upgrade b", "migrate history -r aaaa1:c", "migrate --color=al", "migrate -d m"].map(
      call,
    ).join("\n")
  }`);
  assert.deepEqual(out.split("\n"), [
    ...["base:the start", "bbbb2:second", "billing:branch label of aaaa1", ""],
    ...["aaaa1\\:current:where the database is", "aaaa1\\:cccc3:other", ""],
    ...["--color=always:", ""],
    "files -/",
  ]);
});

shellTest("fish", async (run) => {
  const lines = [
    "migrate upgrade b",
    "./bin/migrate history -r aaaa1:c",
    "migrate --color=al",
    "migrate -d mig",
  ];
  const out = await run(`migrate completions fish | source
${lines.map((line) => `complete -C '${line}'; echo ==`).join("\n")}
complete -C 'migrate upgrade aaa'`);
  assert.deepEqual(out.split("\n"), [
    ...["base\tthe start", "bbbb2\tsecond", "billing\tbranch label of aaaa1", "=="],
    ...["aaaa1:current\twhere the database is", "aaaa1:cccc3\tother", "=="],
    ...["--color=always", "=="],
    ...["migrations/", "=="],
    "aaaa1\tfirst $(touch pwned) `x` 100%s wide",
  ]);
});
