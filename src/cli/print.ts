/** Everything that people see: colours, events, errors. Results go to stdout, the rest to stderr. */
import { describeThrown, MigrateError } from "../core/error.ts";
import { indent, list, shorten } from "../core/text.ts";
import type { Event } from "../core/event.ts";
import type { RunReport } from "../runner/run_report.ts";
import type { Host } from "../core/host.ts";
import type { Secrets } from "./secrets.ts";

/** How to show things. */
export interface Style {
  readonly color: "auto" | "always" | "never";
  readonly quiet: boolean;
  readonly verbose: boolean;
}

const CODES = { red: 31, yellow: 33, green: 32, cyan: 36, dim: 2, bold: 1 } as const;

/** Colours a text; the printer's and the commands' only way to do so. */
export type Paint = (color: keyof typeof CODES, text: string) => string;

/** Whether and how to colour what goes to a stream. */
export function createPaint(host: Host, style: Pick<Style, "color">, isTerminal: boolean): Paint {
  const noColor = host.env("NO_COLOR");
  const isAllowed = (noColor === undefined || noColor === "") && host.env("TERM") !== "dumb";
  const isOn = style.color === "always" || (style.color === "auto" && isAllowed && isTerminal);
  return (color, text) => isOn ? `\x1b[${CODES[color]}m${text}\x1b[0m` : text;
}

function revisions(ids: readonly string[]): string {
  return ids.length === 0 ? "" : ids.join(", ");
}

/** The line of an event; null for one that is not shown. */
function formatEvent(event: Event, style: Style, paint: Paint): string | null {
  if (event.type === "warning") return `${paint("yellow", "warning:")} ${indent(event.message, 2)}`;
  if (style.quiet) return null;
  switch (event.type) {
    case "database":
      return paint("dim", `Database ${event.url} (from ${event.origin})`);
    case "waiting":
      return `Waiting for ${event.database}, which is locked${
        event.holder === null ? " by another program" : `: ${event.holder}`
      }`;
    case "step": {
      const message = event.message === "" ? "" : `, ${shorten(event.message, 200)}`;
      return `Running ${event.direction} ${revisions(event.from)} -> ${
        revisions(event.to)
      }${message}`;
    }
    case "statement":
      return style.verbose ? paint("dim", `${indent(`  ${event.sql()}`, 2)};`) : null;
    case "notice":
      return event.message;
  }
}

/** Writes events to stderr as they come; warnings are kept for `--json`. */
export function createEventPrinter(host: Host, style: Style, { hide }: Secrets) {
  const paint = createPaint(host, style, host.stderr.isTerminal);
  const warnings: string[] = [];
  return {
    warnings,
    emit: (event: Event) => {
      if (event.type === "warning") warnings.push(hide(event.message));
      const line = formatEvent(event, style, paint);
      if (line !== null) host.stderr.write(`${hide(line)}\n`);
    },
  };
}

/** Any thrown value as an error of ours: what nobody foresaw is a bug, and says so. */
export function toMigrateError(thrown: unknown): MigrateError {
  if (thrown instanceof MigrateError) return thrown;
  return new MigrateError("internal.bug", { reason: describeThrown(thrown) }, { cause: thrown });
}

/** How far a failed run came. */
function reportLines(report: RunReport | null): string[] {
  if (report === null || report.failed === null) return [];
  const parts = [
    [report.done.map(({ revision }) => revision ?? "base"), "done"],
    [report.rolledBack, "rolled back too"],
    [report.notStarted, "not started"],
  ] as const;
  const told = parts.filter(([ids]) => ids.length > 0).map(([ids, what]) =>
    `${what}: ${list(ids, "and", 5)}`
  );
  const at = report.rowsAfter.length === 0 ? "base" : list(report.rowsAfter);
  return [[`The database is at ${at}`, ...told].join("; ")];
}

/** Tells an error, once: what happened, its code, what to do next. */
export function printError(
  host: Host,
  error: MigrateError,
  style: Pick<Style, "color">,
  { hide }: Secrets,
): void {
  if (error.isReported) return;
  error.isReported = true;
  const paint = createPaint(host, style, host.stderr.isTerminal);
  const lines = [`${paint("red", `error[${error.code}]:`)} ${error.message}`];
  lines.push(...reportLines(error.report as RunReport | null));
  if (error.hint !== undefined) lines.push(`${paint("cyan", "hint:")} ${error.hint}`);
  if (error.code === "internal.bug" && host.env("MIGRATE_DEBUG") !== undefined) {
    lines.push(error.cause instanceof Error ? error.cause.stack ?? "" : String(error.cause));
  }
  host.stderr.write(`${hide(lines.join("\n"))}\n`);
}
