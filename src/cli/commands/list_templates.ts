/** `migrate list-templates`. */
import { TEMPLATES } from "../../environment/template.ts";
import { defineCommand } from "../command.ts";

export const listTemplates = defineCommand({
  brief: "What `init --template` can write",
  // deno-lint-ignore require-await -- commands are async, this one has nothing to wait for
  run: async () => {
    const templates = Object.entries(TEMPLATES).map(([name, { brief }]) => ({ name, brief }));
    const width = Math.max(...templates.map(({ name }) => name.length));
    return {
      data: { templates },
      text: templates.map(({ name, brief }) => `${name.padEnd(width)}  ${brief}`).join("\n"),
    };
  },
});
