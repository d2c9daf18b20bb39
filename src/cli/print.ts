/** Everything that people see: colours, events, errors. Results go to stdout, the rest to stderr. */
import type { MigrateError } from "../core/error.ts";
import { count, indent, list, shorten } from "../core/text.ts";
import { createStatusLine } from "./status_line.ts";
import type { Event, Outlook } from "../core/event.ts";
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

/** Steps that are told of before a run: of more nobody reads. */
const MOST_FORESEEN = 20;

/** What is to be known of a plan before it runs. */
function formatOutlook({ steps, foreseen, unknown }: Outlook, paint: Paint): string {
  const more = foreseen.length - MOST_FORESEEN;
  return [
    `To know before it runs (${foreseen.length} of ${count(steps, "revision")}):`,
    ...foreseen.slice(0, MOST_FORESEEN).flatMap(({ revision, message, hazards }) => [
      `  ${paint("bold", revision)}  ${shorten(message, 100)}`,
      ...hazards.map((hazard) => `    ${paint("yellow", "!")} ${indent(hazard, 6)}`),
    ]),
    ...(more > 0 ? [`  and ${count(more, "more revision")}`] : []),
    ...(unknown > 0 ? [`  What ${unknown} more will do is known only when it runs`] : []),
  ].join("\n");
}

/** Which of several steps it is, for who looks on. */
function placeOf({ place, of }: { readonly place: number; readonly of: number }): string {
  return of > 1 ? `  ${place} of ${of}` : "";
}

/** The line of an event; null for one that is not shown. */
function formatEvent(
  event: Event,
  style: Style,
  paint: Paint,
  isTerminal: boolean,
): string | null {
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
      }${message}${isTerminal ? paint("dim", placeOf(event)) : ""}`;
    }
    case "outlook":
      return formatOutlook(event, paint);
    case "rows":
      return null;
    case "statement":
      return style.verbose ? paint("dim", `${indent(`  ${event.sql()}`, 2)};`) : null;
    case "notice":
      return event.message;
  }
}

/** Writes events to stderr as they come; warnings are kept for `--json`. */
export function createEventPrinter(
  host: Host,
  style: Style & { readonly json: boolean },
  { hide }: Secrets,
) {
  const { isTerminal } = host.stderr;
  const paint = createPaint(host, style, isTerminal);
  const isShown = isTerminal && !style.quiet && !style.json && host.env("TERM") !== "dumb";
  const line = isShown ? createStatusLine(host, (text) => paint("dim", text)) : null;
  const warnings: string[] = [];
  return {
    warnings,
    emit: (event: Event) => {
      if (event.type === "warning") warnings.push(hide(event.message));
      const text = formatEvent(event, style, paint, isTerminal);
      if (text !== null) {
        line?.clear();
        host.stderr.write(`${hide(text)}\n`);
      }
      line?.note(event);
    },
    /** Takes away what is shown of work under way. */
    end: () => line?.end(),
  };
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
