/** Enum types: where there are none, creating and dropping does nothing, changing is refused. */
import type { Case, Part } from "../case.ts";

const mood: Part = ({ op }) => op.createEnum("mood", ["sad", "ok", "happy"]);

const VALUES = ["it's", "über", "", "a b", "UPPER"];

export const enums: readonly Case[] = [
  { name: "create", operations: mood },
  {
    name: "create with unusual values",
    operations: ({ op }) => op.createEnum("Mood of the day", VALUES),
  },
  {
    name: "create and use",
    operations: ({ op, t }) => {
      op.createEnum("mood", ["sad", "happy"]);
      op.createTable("a", { b: t.enum("mood", ["sad", "happy"]).notNull().default("happy") });
    },
  },
  { name: "drop", given: mood, operations: ({ op }) => op.dropEnum("mood") },
  {
    name: "add a value",
    needs: ["enumTypes"],
    given: mood,
    operations: ({ op }) => op.addEnumValue("mood", "curious"),
    noInverse: "a value cannot be taken away",
  },
  {
    name: "add a value after another",
    needs: ["enumTypes"],
    given: mood,
    operations: ({ op }) => op.addEnumValue("mood", "curious", { after: "sad" }),
    noInverse: "a value cannot be taken away",
  },
  {
    name: "add a value before another",
    needs: ["enumTypes"],
    given: mood,
    operations: ({ op }) => op.addEnumValue("mood", "it's", { before: "ok" }),
    noInverse: "a value cannot be taken away",
  },
  {
    name: "rename a value",
    needs: ["enumTypes"],
    given: mood,
    operations: ({ op }) => op.renameEnumValue("mood", "ok", "so so"),
  },
  {
    name: "rename a value that rows have",
    needs: ["enumTypes"],
    given: ({ op, t }) => {
      op.createEnum("mood", ["sad", "happy"]);
      op.createTable("a", { b: t.enum("mood", ["sad", "happy"]) });
    },
    operations: ({ op }) => op.renameEnumValue("mood", "sad", "blue"),
    changesRows: ["a"],
  },
  {
    name: "change the values of a column",
    given: ({ op, t }) => {
      op.createEnum("mood", ["sad", "happy"]);
      op.createEnum("mood2", ["sad", "happy", "curious"]);
      op.createTable("a", { b: t.enum("mood", ["sad", "happy"]) });
    },
    operations: ({ op, t }) =>
      op.alterColumn("a", "b", {
        type: t.enum("mood2", ["sad", "happy", "curious"]),
        using: "b::text::mood2",
      }),
  },
];
