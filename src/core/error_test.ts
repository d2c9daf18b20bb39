import assert from "node:assert/strict";
import {
  describeThrown,
  type ErrorCode,
  type ErrorDetails,
  ERRORS,
  formatPosition,
  isMigrateError,
  MigrateError,
} from "./error.ts";
import { SAMPLES } from "./error_sample.ts";

const EXITS: Readonly<Record<string, number>> = {
  usage: 2,
  config: 3,
  graph: 4,
  history: 5,
  lock: 6,
  database: 7,
  unsupported: 8,
  revision: 9,
  internal: 70,
  interrupted: 128 + 2,
};

Deno.test("every code has a message and a hint in the house's style, and its family's exit", () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const samples: readonly ErrorDetails<ErrorCode>[] = SAMPLES[code];
    assert.ok(samples.length > 0, code);
    for (const details of samples) {
      const error = new MigrateError(code, details);
      for (const text of [error.message, error.hint ?? "ok"]) {
        assert.notEqual(text.trim(), "", code);
        assert.doesNotMatch(text, /[.\s]$/, `${code}: ${text}`);
        assert.doesNotMatch(text, /undefined|\[object|NaN|\n\s+at /, `${code}: ${text}`);
      }
      assert.equal(error.exitCode, EXITS[code.split(".")[0] ?? ""], code);
      assert.deepEqual(JSON.parse(JSON.stringify(error.details)), details, code);
      assert.equal(error.report, null);
      assert.ok(isMigrateError(error, code));
    }
  }
});

Deno.test("isMigrateError tells codes apart", () => {
  const error = new MigrateError("lock.busy", { database: "a" });
  assert.ok(isMigrateError(error));
  assert.ok(!isMigrateError(error, "lock.timeout"));
  assert.ok(!isMigrateError({ ...error, code: "lock.busy" }));
  assert.ok(!isMigrateError(null));
});

Deno.test("describeThrown tells any value in one text", () => {
  const ring: { self?: unknown } = {};
  ring.self = ring;
  const cases: readonly (readonly [thrown: unknown, text: string])[] = [
    [new Error("boom"), "boom"],
    [new RangeError(""), "RangeError"],
    ["text", "text"],
    [undefined, "undefined"],
    [null, "object null"],
    [5, "number 5"],
    [{ a: 1 }, 'object {"a":1}'],
    [5n, "bigint"],
    [ring, "object"],
    [Symbol("s"), "Symbol(s)"],
    [new Error("it failed:\n    at f (file:///a.ts:1:1)\n    at file:///b.ts:2:2"), "it failed:"],
    [Object.assign(new Error(), { message: 5 }), "5"],
    [
      new Proxy({}, {
        get() {
          throw new Error("a trap");
        },
      }),
      "object",
    ],
  ];
  for (const [thrown, text] of cases) assert.equal(describeThrown(thrown), text);
});

Deno.test("formatPosition", () => {
  assert.equal(
    formatPosition({ file: "migrations/a.ts", line: 3, column: 5 }),
    "migrations/a.ts:3:5",
  );
});
