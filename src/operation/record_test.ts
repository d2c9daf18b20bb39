import assert from "node:assert/strict";
import { type ErrorCode, isMigrateError } from "../core/error.ts";
import { type Answers, noteRecording, SampleFailure } from "./record_sample.ts";
import type { Op } from "../../templates/migrate.d.ts";

/** What a revision's function makes the runtime do, and what it fails with. */
async function run(
  upgrade: (op: Op) => unknown,
  answers?: Answers,
): Promise<{ readonly log: readonly string[]; readonly error: unknown }> {
  const { recording, op, notes } = noteRecording(answers);
  try {
    await upgrade(op);
    await recording.finish();
    return { log: notes.log, error: null };
  } catch (error) {
    recording.abandon();
    return { log: notes.log, error };
  }
}

/** Lets everything that only waits for promises come to its end. */
async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

const ORDERS: readonly {
  readonly name: string;
  readonly upgrade: (op: Op) => unknown;
  readonly log: readonly string[];
}[] = [
  { name: "nothing", upgrade: () => {}, log: [] },
  {
    name: "operations go together at the end",
    upgrade: (op) => {
      op.execute("a");
      op.execute("b");
    },
    log: ["flush a b"],
  },
  {
    name: "what is awaited comes after what precedes it",
    upgrade: async (op) => {
      op.execute("a");
      assert.equal((await op.query("q")).length, 2);
      op.execute("b");
      assert.deepEqual(await op.run("r"), { rowCount: 1 });
      await op.inspect();
      op.execute("c");
    },
    log: ["flush a", "query q", "flush b", "run r", "inspect", "flush c"],
  },
  {
    name: "awaited together",
    upgrade: async (op) => {
      const first = op.query("1");
      op.execute("a");
      await Promise.all([first, op.run("2"), op.query("3")]);
    },
    log: ["query 1", "flush a", "run 2", "query 3"],
  },
  {
    name: "awaited the other way round",
    upgrade: async (op) => {
      const first = op.query("1");
      op.execute("a");
      const second = op.run("2");
      assert.deepEqual(await second, { rowCount: 1 });
      assert.equal((await first).length, 2);
    },
    log: ["query 1", "flush a", "run 2"],
  },
  {
    name: "awaited twice is done once",
    upgrade: async (op) => {
      const rows = op.query("1");
      assert.equal(await rows, await rows);
    },
    log: ["query 1"],
  },
  {
    name: "a loop that writes",
    upgrade: async (op) => {
      for await (const { id } of op.query("q")) op.execute(`u${id}`);
      op.execute("after");
    },
    log: ["stream q", "batch q", "flush u1", "batch q", "flush u2", "close q", "flush after"],
  },
  {
    name: "a loop that is left",
    upgrade: async (op) => {
      for await (const { id } of op.query("q")) {
        op.execute(`u${id}`);
        break;
      }
    },
    log: ["stream q", "batch q", "close q", "flush u1"],
  },
  {
    name: "a loop in a loop",
    upgrade: async (op) => {
      for await (const outer of op.query("o")) {
        for await (const inner of op.query("i")) op.execute(`${outer["id"]}${inner["id"]}`);
      }
    },
    log: [
      ...["stream o", "batch o"],
      ...["stream i", "batch i", "flush 11", "batch i", "flush 12", "close i"],
      "batch o",
      ...["stream i", "batch i", "flush 21", "batch i", "flush 22", "close i"],
      "close o",
    ],
  },
  {
    name: "rows that were awaited can be looped over",
    upgrade: async (op) => {
      const query = op.query("q");
      await query;
      for await (const { id } of query) op.execute(`u${id}`);
    },
    log: ["query q", "flush u1 u2"],
  },
  {
    name: "savepoints within savepoints",
    upgrade: async (op) => {
      op.execute("a");
      const result = await op.savepoint(async (op) => {
        op.execute("b");
        await op.savepoint((op) => op.execute("c"));
        op.execute("d");
        return 5;
      });
      assert.equal(result, 5);
      op.execute("e");
    },
    log: [
      ...["flush a", "savepoint", "flush b", "savepoint", "flush c", "release"],
      ...["flush d", "release", "flush e"],
    ],
  },
  {
    name: "a failed savepoint can be caught",
    upgrade: async (op) => {
      await assert.rejects(op.savepoint((op) => op.execute("bad")), SampleFailure);
      op.execute("on");
    },
    log: ["savepoint", "flush bad", "rollback to", "flush on"],
  },
  {
    name: "a failed savepoint is its caller's, whoever is awaited first",
    upgrade: async (op) => {
      const failing = op.savepoint((op) => op.execute("bad"));
      assert.deepEqual(await op.run("next"), { rowCount: 1 });
      await assert.rejects(failing, SampleFailure);
    },
    log: ["savepoint", "flush bad", "rollback to", "run next"],
  },
  {
    name: "a savepoint catches what fails before any SQL is sent",
    upgrade: async (op) => {
      await assert.rejects(
        op.savepoint(() => {
          throw new RangeError();
        }),
        RangeError,
      );
      await assert.rejects(op.savepoint((op) => op.execute("")));
    },
    log: ["savepoint", "rollback to", "savepoint", "rollback to"],
  },
  {
    name: "an inner failure that is caught inside still fails the savepoint",
    upgrade: async (op) => {
      await assert.rejects(
        op.savepoint(async (op) => {
          await op.run("bad").catch(() => {});
        }),
        SampleFailure,
      );
    },
    log: ["savepoint", "run bad", "rollback to"],
  },
  {
    name: "an autocommit block",
    upgrade: async (op) => {
      op.execute("a");
      await op.autocommitBlock((op) => op.execute("b"));
      op.execute("c");
    },
    log: ["flush a", "commit", "flush b", "begin", "flush c"],
  },
  {
    name: "then, catch and finally await too",
    upgrade: async (op) => {
      await op.query("1").then(() => op.execute("a"));
      await op.query("2").catch(() => {});
      await op.query("3").finally(() => op.execute("b"));
    },
    log: ["query 1", "flush a", "query 2", "query 3", "flush b"],
  },
];

for (const { name, upgrade, log } of ORDERS) {
  Deno.test(`order: ${name}`, async () => {
    const done = await run(upgrade, { rows: [{ id: 1 }, { id: 2 }], fails: "bad" });
    if (done.error !== null) throw done.error;
    assert.deepEqual(done.log, log);
  });
}

const MISTAKES: readonly {
  readonly name: string;
  readonly upgrade: (op: Op) => unknown;
  readonly code: ErrorCode;
  readonly operation: string;
}[] = [
  ...(["query", "run"] as const).map((method) => ({
    name: `${method} without await`,
    upgrade: (op: Op) => void op[method]("q"),
    code: "revision.missing_await" as const,
    operation: `op.${method}`,
  })),
  {
    name: "inspect without await",
    upgrade: (op) => void op.inspect(),
    code: "revision.missing_await",
    operation: "op.inspect",
  },
  {
    name: "a savepoint without await",
    upgrade: (op) => void op.savepoint(() => {}),
    code: "revision.missing_await",
    operation: "op.savepoint",
  },
  {
    name: "an autocommit block without await",
    upgrade: (op) => void op.autocommitBlock(() => {}),
    code: "revision.missing_await",
    operation: "op.autocommitBlock",
  },
  {
    name: "started by then, and not awaited",
    upgrade: (op) => void op.run("q").then(() => {}, () => {}),
    code: "revision.missing_await",
    operation: "op.run",
  },
  {
    name: "an async helper without await",
    upgrade: (op) => void (async () => await op.run("q"))().catch(() => {}),
    code: "revision.missing_await",
    operation: "op.run",
  },
  {
    name: "one of two",
    upgrade: async (op) => {
      op.query("1");
      await op.query("2");
    },
    code: "revision.missing_await",
    operation: "op.query",
  },
  {
    name: "inside a savepoint, caught",
    upgrade: async (op) => {
      await op.savepoint((op) => void op.run("q")).catch(() => {});
    },
    code: "revision.missing_await",
    operation: "op.run",
  },
  {
    name: "the outer op inside a savepoint, caught",
    upgrade: async (op) => {
      await op.savepoint(() => op.execute("a")).catch(() => {});
    },
    code: "revision.outer_operation",
    operation: "op.execute",
  },
  {
    name: "the outer op inside an autocommit block",
    upgrade: (op) => op.autocommitBlock(() => op.execute("a")),
    code: "revision.outer_operation",
    operation: "op.execute",
  },
  {
    name: "an inner op after its block",
    upgrade: async (op) => {
      const inner = await op.savepoint((op) => [op]);
      inner[0]?.execute("a");
    },
    code: "revision.late_operation",
    operation: "op.execute",
  },
  {
    name: "reading the rows of a query twice",
    upgrade: async (op) => {
      const query = op.query("q");
      for await (const _ of query);
      for await (const _ of query);
    },
    code: "revision.invalid_operation",
    operation: "query",
  },
];

for (const { name, upgrade, code, operation } of MISTAKES) {
  Deno.test(`mistake: ${name}`, async () => {
    const { error } = await run(upgrade);
    await settle();
    assert.ok(isMigrateError(error, code), String(error));
    const details = error.details as { operation: string; position?: { file: string } };
    assert.equal(details.operation, operation);
    assert.equal(details.position?.file, "record_test.ts");
  });
}

Deno.test("after a failure nothing more is carried out", async () => {
  const { log, error } = await run(async (op) => {
    await op.run("bad").catch(() => {});
    assert.throws(() => op.execute("a"), SampleFailure);
    await op.query("q");
  }, { fails: "bad" });
  assert.ok(error instanceof SampleFailure);
  assert.deepEqual(log, ["run bad"]);
});

Deno.test("a failing flush fails what waits for it, and the revision", async () => {
  const { log, error } = await run(async (op) => {
    op.execute("bad");
    await assert.rejects(op.query("q"), SampleFailure);
  }, { fails: "bad" });
  assert.ok(error instanceof SampleFailure);
  assert.deepEqual(log, ["flush bad"]);
});

Deno.test("a loop whose write fails is closed", async () => {
  const { log, error } = await run(async (op) => {
    for await (const _ of op.query("q")) op.execute("bad");
  }, { fails: "bad" });
  assert.ok(error instanceof SampleFailure);
  assert.deepEqual(log, ["stream q", "batch q", "flush bad", "close q"]);
});

Deno.test("late operations are refused, told, and say how the revision ended", async () => {
  for (const committed of [true, false]) {
    const { recording, op, notes } = noteRecording();
    await recording.finish();
    recording.settle(committed);
    for (const call of [() => op.execute("a"), () => op.query("q"), () => op.savepoint(() => 1)]) {
      assert.throws(
        call,
        (error) =>
          isMigrateError(error, "revision.late_operation") && error.details.committed === committed,
      );
    }
    assert.equal(notes.late.length, 3);
    assert.deepEqual(notes.log, []);
  }
});

Deno.test("after abandon nothing is carried out, also of what had begun", async () => {
  const { recording, op, notes } = noteRecording();
  op.execute("a");
  const query = op.query("q");
  recording.abandon();
  await assert.rejects(query, (error) => isMigrateError(error, "revision.late_operation"));
  assert.throws(() => op.execute("b"), (error) => isMigrateError(error, "revision.late_operation"));
  assert.deepEqual(notes.log, []);
});

Deno.test("after abandon a block that still runs cannot go on", async () => {
  const { recording, op, notes } = noteRecording();
  const block = op.savepoint(async (inner) => {
    for (let i = 0; i < 50; i++) await inner.run(`${i}`);
  });
  const failure = block.then(() => null, (error: unknown) => error);
  for (let i = 0; i < 30; i++) await Promise.resolve();
  recording.abandon();
  const begun = notes.log.filter((entry) => entry.startsWith("run")).length;
  assert.ok(begun > 0 && begun < 50, `${begun} had begun`);
  assert.ok(isMigrateError(await failure, "revision.late_operation"));
  assert.deepEqual(notes.log.slice(begun + 1), ["rollback to"]);
});

Deno.test("custom operations", async () => {
  const context = {
    custom: {
      audit: (op: Op, table: string) => op.execute(`audit ${table}`),
      slow: (async () => {}) as () => void,
    },
  };
  const done = await run((op) => op.invoke("audit", "users"), { context });
  assert.deepEqual(done.log, ["flush audit users"]);
  for (const name of ["slow", "none", "toString"]) {
    const { error } = await run((op) => op.invoke(name), { context });
    assert.ok(isMigrateError(error, "revision.invalid_operation"), name);
    assert.equal(error.details.operation, "invoke");
  }
});

Deno.test("op is frozen and says where it runs", () => {
  const { op } = noteRecording({ context: { x: { a: "1" } } });
  assert.ok(Object.isFrozen(op));
  assert.deepEqual([op.dialect.name, op.offline, op.x["a"]], ["sqlite", false, "1"]);
  assert.deepEqual(op.f("n"), { name: "n", final: true });
});
