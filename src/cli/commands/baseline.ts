/** `migrate baseline`. */
import { writeBaseline } from "../../runner/comparison/baseline.ts";
import { defineCommand, text, toggle } from "../command.ts";
import { countText, objectText, tellUncompared } from "../difference_text.ts";
import { VERSION } from "../version.ts";

interface Flags {
  readonly message?: string | undefined;
  readonly models?: string | undefined;
  readonly revId?: string | undefined;
  readonly noStamp?: boolean | undefined;
}

export const baseline = defineCommand<Flags>({
  brief: "Adopt a database: a first revision that makes its present schema",
  details:
    "A database that Alembic keeps keeps its id: the revision takes that of its version row.",
  flags: {
    message: text("What it does; becomes its comment and its name (baseline)", "MESSAGE"),
    models: text("Write the models too, into this file", "FILE"),
    revId: text("Its id, instead of a random one", "ID"),
    noStamp: toggle("Do not record the database as being there"),
  },
  aliases: { m: "message" },
  run: async (environment, { message = "baseline", models = null, revId = null, noStamp }) => {
    const { emit } = environment;
    const report = await writeBaseline(environment, {
      message,
      models,
      id: revId,
      stamps: noStamp !== true,
      toolVersion: VERSION,
    });
    const notice = (message: string) => emit({ type: "notice", message });
    notice(`${report.id} makes ${countText(report.compared)} of ${report.database}`);
    if (report.asSql.length > 0) notice(`By SQL it makes ${objectText(report.asSql)}`);
    tellUncompared(environment, report.leftOut, "Left out, as migrate cannot make them");
    if (report.isStamped) notice(`The database is stamped with ${report.id}`);
    if (report.models !== null && environment.settings.config.models === undefined) {
      notice(`Name the models in migrate.config.ts: models: "./${report.models}"`);
    }
    return { data: report, text: [report.file, report.models].filter(Boolean).join("\n") };
  },
});
