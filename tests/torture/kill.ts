/** Processes that are killed, before a statement or right behind sending it. */
import assert from "node:assert/strict";
import { SCHEMA } from "../conformance/cases/given.ts";
import type { Harm } from "./harm.ts";

const ENTRY = new URL("entry.ts", import.meta.url).pathname;

/** Runs `upgrade` in a process that is tortured as the variables say. */
export async function upgradeApart(
  folder: string,
  url: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly signal: string | null; readonly stderr: string }> {
  const { code, signal, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", "-A", ENTRY, "upgrade"],
    cwd: folder,
    env: { NO_COLOR: "1", MIGRATE_URL: "", DATABASE_URL: url, MIGRATE_TEST_SCHEMA: SCHEMA, ...env },
  }).output();
  return { code, signal, stderr: new TextDecoder().decode(stderr) };
}

export const KILL: Harm = {
  name: "kill",
  modes: ["before", "within"],
  // A start of Deno leaves much of the time unused.
  lanes: 2,
  config: "export default {};",
  async run(_rig, folder, url, { at, mode }) {
    const env = { TORTURE_AT: String(at), TORTURE_MODE: mode };
    const { signal, stderr } = await upgradeApart(folder, url, env);
    assert.equal(signal, "SIGKILL", stderr);
  },
};
