/** What is tortured: for each kind of operation the first cases of it, as revisions. */
import { recordPart, withBench } from "../conformance/bench.ts";
import { CASES } from "../conformance/cases/mod.ts";
import type { Kind } from "../../src/operation/mod.ts";
import type { Case } from "../conformance/case.ts";
import type { Rig } from "./rig.ts";

/** A case by its place. */
export interface Subject {
  readonly topic: string;
  readonly index: number;
  readonly its: Case;
}

/** For each kind of operation the first cases that work on the database. */
export async function chooseSubjects(
  rig: Rig,
  most: number,
): Promise<ReadonlyMap<Kind, readonly Subject[]>> {
  return await withBench(rig.database, async (bench) => {
    const chosen = new Map<Kind, Subject[]>();
    for (const [topic, cases] of Object.entries(CASES)) {
      for (const [index, its] of cases.entries()) {
        const isLacking = (its.needs ?? []).some((capability) => !bench.supports(capability));
        if (isLacking || its.fails !== undefined || its.naming !== undefined) continue;
        const operations = await recordPart(bench, its.operations);
        for (const kind of new Set(operations.map((operation) => operation.kind))) {
          // Everything else is in schemas as it is without.
          if (kind.endsWith("Schema") !== (topic === "schemas")) continue;
          const list = chosen.get(kind) ?? [];
          if (list.length < most) chosen.set(kind, [...list, { topic, index, its }]);
        }
      }
    }
    return chosen;
  });
}

/** The case of that name, which works on all databases. */
export function findSubject(name: string): Subject {
  for (const [topic, cases] of Object.entries(CASES)) {
    const index = cases.findIndex((its) => its.name === name);
    const its = cases[index];
    if (its !== undefined) return { topic, index, its };
  }
  throw new Error(`There is no case ${name}`);
}

const CASES_FOLDER = new URL("../conformance/cases/", import.meta.url);

/** The revisions that are written, in their order: the subject, and one that does nothing. */
export const REVISIONS = ["a1", "b2"] as const;

/**
 * Writes the revisions. They tell the tortured program when they are called, so that the statements
 * of the first one's step are known.
 *
 * @param subject null: the first does nothing either.
 */
export function writeRevisions(folder: string, subject: Subject | null, rig: Rig): void {
  const { capabilities, collations } = rig.database;
  const migrations = `${folder}/migrations`;
  Deno.mkdirSync(`${migrations}/scripts`, { recursive: true });
  for (const { name } of Deno.readDirSync(new URL("scripts", CASES_FOLDER))) {
    Deno.copyFileSync(new URL(`scripts/${name}`, CASES_FOLDER), `${migrations}/scripts/${name}`);
  }
  const [first, second] = REVISIONS;
  const work = subject === null ? "" : `
  const { CASES } = await import(${JSON.stringify(new URL("mod.ts", CASES_FOLDER).href)});
  CASES[${JSON.stringify(subject.topic)}][${subject.index}].operations({
    ...migration,
    collation: (name) => COLLATIONS[name],
    supports: (name) => migration.op.dialect.supports(name) || CAPABILITIES.has(name),
  });`;
  write(
    first,
    null,
    `
const CAPABILITIES = new Set(${JSON.stringify([...capabilities])});
const COLLATIONS = ${JSON.stringify(collations)};`,
    work,
  );
  write(second, first, "", "");

  function write(id: string, down: string | null, constants: string, body: string): void {
    Deno.writeTextFileSync(
      `${migrations}/${id}.ts`,
      `export const revision = ${JSON.stringify(id)};
export const downRevision = ${JSON.stringify(down)};
${rig.header}${constants}
export async function upgrade(migration) {
  globalThis.tellCall?.();${body}
}
`,
    );
  }
}
