/** Operations as what a new revision's functions say. */
import { type RenderedBody, renderOperations } from "../../diff/render/render.ts";
import { arrangeOperations } from "../../diff/render/render_lift.ts";
import { EMPTY_BODY, type FunctionBody, type RevisionBody } from "../../environment/template.ts";
import type { Operation } from "../../operation/mod.ts";
import { guardHooks } from "./hook.ts";
import { spellTypes } from "./spelled_type.ts";
import type { Workbench } from "./workbench.ts";

/** Both directions of a revision. */
export interface BothWays {
  readonly upgrade: readonly Operation[];
  readonly downgrade: readonly Operation[];
  /** Of the upgrade, what the downgrade does not undo; in a few words each. */
  readonly irreversible: readonly string[];
}

/** The functions' bodies. */
export function renderBodies(
  bench: Workbench,
  { upgrade, downgrade, irreversible }: BothWays,
): RevisionBody {
  const comments = irreversible.map((its) => `Not undone: ${its}`);
  return {
    upgrade: toBody(renderBody(bench, upgrade), []),
    downgrade: toBody(renderBody(bench, downgrade), comments),
  };
}

/** What records operations, as the config wants it. */
export function renderBody(
  { session: { host, settings: { config } }, comparer }: Workbench,
  operations: readonly Operation[],
): RenderedBody {
  const { renderItem } = guardHooks(host, config);
  return renderOperations(arrangeOperations(spellTypes(operations, comparer)), {
    renderItem,
    naming: config.namingConvention,
  });
}

function toBody(
  { body, uses }: RenderedBody,
  comments: readonly string[],
): FunctionBody {
  const text = comments.map((comment) => `  // ${comment.replaceAll(/\s+/g, " ")}\n`).join("") +
    body;
  if (text === "") return EMPTY_BODY.upgrade;
  const used = ["op", "t", "sql"].filter((name) => uses.has(name));
  // An argument must be there.
  return { text, uses: used.length === 0 ? ["op"] : used };
}
