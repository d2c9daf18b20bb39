// merge
//
// Revision ID: d7_merge
import type { Migration } from "../../../../templates/migrate.d.ts";

export const revision = "d7_merge";
export const downRevision = ["b6_status", "c6_search"];
export const branchLabels = null;
export const dependsOn = null;

export function upgrade({}: Migration) {
}

export function downgrade({}: Migration) {
}
