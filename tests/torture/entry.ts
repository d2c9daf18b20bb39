/**
 * The program with a connection that ends the process, as a power cut does, at the statement that
 * `TORTURE_AT` counts to: before it, or right behind sending it. `TORTURE_COUNT` names the file that
 * is told how many there were, and behind how many each revision was called.
 */
import { tortureConnections } from "./tortured.ts";

/** What the file is told. */
export interface Count {
  readonly all: number;
  readonly calls: readonly number[];
}

const url = Deno.env.get("DATABASE_URL") ?? "";
const deathAt = Number(Deno.env.get("TORTURE_AT") ?? 0);
const isWithin = Deno.env.get("TORTURE_MODE") === "within";
let passed = 0;

function die(): void {
  Deno.kill(Deno.pid, "SIGKILL");
}

async function pass<T>(run: () => Promise<T>): Promise<T> {
  passed++;
  if (passed !== deathAt) return await run();
  if (!isWithin) die();
  const running = run();
  running.catch(() => {});
  // What is sent leaves the process with the next turn of its loop.
  await new Promise((resolve) => setTimeout(resolve, deathAt % 3));
  die();
  return await running;
}

await tortureConnections(url, pass);

const calls: number[] = [];
Object.assign(globalThis, { tellCall: () => void calls.push(passed) });
globalThis.addEventListener("unload", () => {
  const file = Deno.env.get("TORTURE_COUNT");
  const count: Count = { all: passed, calls };
  if (file !== undefined) Deno.writeTextFileSync(file, JSON.stringify(count));
});

await import("../../main.ts");
