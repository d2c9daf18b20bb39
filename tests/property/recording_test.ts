import assert from "node:assert/strict";
import fc from "./fast_check.ts";
import { noteRecording } from "../../src/operation/record_sample.ts";
import type { Op } from "../../templates/migrate.d.ts";

/** What a revision's function may do next. */
type Act =
  | { readonly kind: "write" }
  | { readonly kind: "read" | "run"; readonly isAwaitedLater: boolean }
  | { readonly kind: "together"; readonly size: number }
  | { readonly kind: "loop"; readonly body: readonly Act[] }
  | { readonly kind: "savepoint"; readonly body: readonly Act[]; readonly fails: boolean };

const { acts } = fc.letrec<{ acts: Act[]; act: Act }>((tie) => ({
  acts: fc.array(tie("act"), { maxLength: 6 }),
  act: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant<Act>({ kind: "write" }),
    fc.record({
      kind: fc.constantFrom("read" as const, "run" as const),
      isAwaitedLater: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("together" as const), size: fc.nat(3) }),
    fc.record({ kind: fc.constant("loop" as const), body: tie("acts") }),
    fc.record({
      kind: fc.constant("savepoint" as const),
      body: tie("acts"),
      fails: fc.boolean(),
    }),
  ),
}));

/** Does it, and notes in `said` what the author says in which order. */
async function perform(op: Op, acts: readonly Act[], said: string[], name: string): Promise<void> {
  const pending: PromiseLike<unknown>[] = [];
  for (const [index, act] of acts.entries()) {
    const id = `${name}.${index}`;
    switch (act.kind) {
      case "write":
        said.push(`write ${id}`);
        op.execute(id);
        break;
      case "read":
      case "run": {
        said.push(`${act.kind} ${id}`);
        const promise = act.kind === "read" ? op.query(id) : op.run(id);
        if (act.isAwaitedLater) pending.unshift(promise);
        else await promise;
        break;
      }
      case "together":
        await Promise.all(Array.from({ length: act.size }, (_, place) => {
          said.push(`read ${id}.${place}`);
          return op.query(`${id}.${place}`);
        }));
        break;
      case "loop":
        said.push(`loop ${id}`);
        for await (const row of op.query(id)) {
          await perform(op, act.body, said, `${id}${row["id"]}`);
        }
        break;
      case "savepoint":
        said.push("savepoint");
        await op.savepoint(async (inner) => {
          await perform(inner, act.body, said, id);
          if (act.fails) throw new RangeError(id);
        }).catch((error: unknown) => {
          assert.ok(error instanceof RangeError, String(error));
        });
        break;
    }
  }
  // Awaited last first: the order of the calls is what counts.
  for (const promise of pending) await promise;
}

/** The runtime's notes in the author's words. */
function carriedOut(log: readonly string[]): string[] {
  return log.flatMap((entry) => {
    const [word = "", ...names] = entry.split(" ");
    if (word === "flush") return names.map((name) => `write ${name}`);
    const words: Readonly<Record<string, string>> = {
      query: "read",
      run: "run",
      stream: "loop",
      savepoint: "savepoint",
    };
    const own = words[word];
    return own === undefined ? [] : [[own, ...names].join(" ")];
  });
}

/** Writes that stand at the end of a savepoint which fails are never carried out. */
function withoutLost(said: readonly string[], done: readonly string[]): string[] {
  const isDone = new Set(done);
  return said.filter((entry) => !entry.startsWith("write ") || isDone.has(entry));
}

Deno.test("operations and what is awaited happen in the author's order, each once", async () => {
  await fc.assert(
    fc.asyncProperty(acts, async (acts) => {
      const { recording, op, notes } = noteRecording({ rows: [{ id: "x" }, { id: "y" }] });
      const said: string[] = [];
      await perform(op, acts, said, "a");
      await recording.finish();
      const done = carriedOut(notes.log);
      assert.deepEqual(done, withoutLost(said, done));
      const hasFailure = JSON.stringify(acts).includes('"fails":true');
      if (!hasFailure) assert.deepEqual(done, said);
    }),
    { numRuns: 500 },
  );
});
