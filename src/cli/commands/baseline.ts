/** `migrate baseline`. */
import { MigrateError } from "../../core/error.ts";
import { writeBaseline, writeModelsAlone } from "../../runner/comparison/baseline.ts";
import {
  type CommandEnvironment,
  type CommandResult,
  defineCommand,
  text,
  toggle,
} from "../command.ts";
import { countText, objectText, tellUncompared } from "../difference_text.ts";
import { VERSION } from "../version.ts";

interface Flags {
  readonly message?: string | undefined;
  readonly models?: string | undefined;
  readonly revId?: string | undefined;
  readonly noStamp?: boolean | undefined;
  readonly onlyModels?: boolean | undefined;
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
    onlyModels: toggle("Write nothing but the models: the revisions are there already"),
  },
  aliases: { m: "message" },
  run: async (environment, flags) => {
    const { message = "baseline", models = null, revId = null, noStamp, onlyModels } = flags;
    if (onlyModels) return await writeOnlyModels(environment, models);
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
    if (report.models !== null) tellToName(environment, report.models);
    return { data: report, text: [report.file, report.models].filter(Boolean).join("\n") };
  },
});

async function writeOnlyModels(
  environment: CommandEnvironment,
  file: string | null,
): Promise<CommandResult> {
  if (file === null) throw new MigrateError("usage.missing_argument", { name: "--models FILE" });
  const report = await writeModelsAlone(environment, file);
  const { compared, database, models, leftOut } = report;
  environment.emit({
    type: "notice",
    message: `${models} has ${countText(compared)} of ${database}`,
  });
  tellUncompared(environment, leftOut, "Left out, as models have no words for it");
  tellToName(environment, models);
  return { data: report, text: models };
}

/** Models that the config does not name are not heard of again. */
function tellToName({ settings, emit }: CommandEnvironment, models: string): void {
  if (settings.config.models !== undefined) return;
  const message = `Name the models in migrate.config.ts: models: "./${models}"`;
  emit({ type: "notice", message });
}
