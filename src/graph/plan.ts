/** Plans: what is run, in which order, and how the version table's rows follow. */
export { planUpgrade } from "./upgrade.ts";
export { planDowngrade } from "./downgrade.ts";
export { planStamp } from "./stamp.ts";
export { historyRange } from "./history.ts";
export {
  checkRows,
  currentRevisions,
  findRowProblems,
  isAtHeads,
  type RowProblems,
} from "./rows.ts";
