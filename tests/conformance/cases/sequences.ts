/** Sequences: where there are none they are refused. */
import type { Case } from "../case.ts";
import type { SequenceOptions } from "../../../templates/migrate.d.ts";

const OPTIONS: Readonly<Record<string, SequenceOptions>> = {
  "no options": {},
  "a start and a step": { start: 100, increment: 10n },
  "bounds, in a cycle": { minValue: 1, maxValue: 50n, cycle: true },
  "a negative step": { start: -1, increment: -1, minValue: -100, maxValue: -1 },
  "a cache": { cache: 20 },
  "an owner": { ownedBy: "a.b" },
};

export const sequences: readonly Case[] = [
  ...Object.entries(OPTIONS).flatMap(([what, options]): readonly Case[] => [
    {
      name: `create with ${what}`,
      needs: options.ownedBy === undefined ? ["sequences"] : ["sequences", "ownedSequences"],
      given: ({ op, t }) => op.createTable("a", { b: t.integer() }),
      operations: ({ op }) => op.createSequence("numbers", options),
    },
    {
      name: `drop with ${what}`,
      needs: ["sequences"],
      without: () => {},
      given: ({ op, t, supports }) => {
        op.createTable("a", { b: t.integer() });
        const { ownedBy, ...others } = options;
        const isOwned = ownedBy !== undefined && supports("ownedSequences");
        op.createSequence("numbers", isOwned ? options : others);
      },
      operations: ({ op }) => op.dropSequence("numbers"),
    },
  ]),
];
