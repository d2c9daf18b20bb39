/** Connections that are lost: the server ends them, or it answers no more. */
import assert from "node:assert/strict";
import { statement } from "../../src/dialect/statement.ts";
import { type Called, callProgram } from "../cli/call_program.ts";
import { assertFails } from "../cli/harness.ts";
import { type Proxy, startProxy } from "../server/proxy.ts";
import { type Scene, terminate, until, untilGone } from "../server/scene.ts";
import { type Pass, tortureConnections } from "./tortured.ts";
import type { ConnectOptions } from "../../src/dialect/dialect.ts";
import type { Harm, Point } from "./harm.ts";

/** What is seen and done beside the run. */
type Beside = Pick<Scene, "stage" | "client" | "list">;

/** The session ended, or the server's answer lost on its way. */
export const CUT: Harm = {
  name: "cut",
  modes: ["before", "in the answer to", "behind"],
  lanes: 1,
  config: "export default {};",
  run: upgradeCut,
};

/** Nothing goes through any more, and nobody is told. */
export const SILENCE: Harm = {
  name: "silence",
  modes: ["silent at"],
  lanes: 1,
  // So long that only a watch that looks more often ends by it.
  config: `export default { statementTimeout: "60m" };`,
  run: upgradeCut,
};

async function upgradeCut(
  { stage }: Parameters<Harm["run"]>[0],
  folder: string,
  url: string,
  point: Point,
): Promise<void> {
  assert.ok(stage !== undefined);
  await using client = await stage.open(url);
  const list: Beside["list"] = async (sql) =>
    (await client.query(statement(sql))).map((row) => Object.values(row)[0]);
  using proxy = startProxy(url);
  const restore = await cutAt(url, proxy, { stage, client, list }, point);
  try {
    const env = {
      NO_COLOR: "1",
      MIGRATE_URL: "",
      DATABASE_URL: `${proxy.url}&${stage.patience}=5`,
    };
    const ended = await endOf(callProgram(folder, env, ["upgrade"]));
    // The answer to a COMMIT may be what was lost.
    if (point.mode !== "in the answer to") await assertTold(ended, list);
    if (ended.code === 0) return;
    assertFails({ ...ended, signal: null, json: () => null }, "database.connection_lost");
  } finally {
    restore();
  }
}

/** Waits for the end, and not for ever. */
async function endOf(run: Promise<Called>): Promise<Called> {
  let ended: Called | undefined;
  run.then((its) => ended = its);
  await until("the run ends", () => ended !== undefined);
  return await run;
}

/** That the program says truly where the database is, where it knows. */
async function assertTold({ stderr }: Called, list: Beside["list"]): Promise<void> {
  const [, told] = /The database is at (\w+)/.exec(stderr) ?? [];
  if (told === undefined) return;
  const [row = "base"] = await list("SELECT version_num FROM alembic_version");
  assert.equal(told, row, stderr);
}

/** From now on, the program's connections come to that harm. */
async function cutAt(
  url: string,
  proxy: Proxy,
  beside: Beside,
  { at, mode }: Point,
): Promise<() => void> {
  let passed = 0;
  let isSilent = false;
  const end = async () => {
    await terminate(beside);
    await untilGone(beside);
  };
  const pass: Pass = async (run) => {
    passed++;
    if (passed !== at) return await run();
    if (mode === "before") await end();
    if (mode === "in the answer to") proxy.loseAnswer();
    if (mode === "silent at") {
      proxy.freeze();
      isSilent = true;
    }
    try {
      return await run();
    } finally {
      if (mode === "behind") await end();
    }
  };
  const every: ConnectOptions["every"] = (_, work) => {
    const timer = setInterval(() => isSilent && work(), 20);
    return () => clearInterval(timer);
  };
  return await tortureConnections(url, pass, { every });
}
