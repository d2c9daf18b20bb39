// merge billing
//
// One head again, so that `upgrade head` means everything. There is nothing to do.
//
// Revision ID: 0d4b8e71f6a9
// Revises: e80b6f4a2c75, 97c3fa05e2b1
// Create Date: 2026-11-21 03:33:10 UTC
export const revision = "0d4b8e71f6a9";
export const downRevision = ["e80b6f4a2c75", "97c3fa05e2b1"];
export const branchLabels = null;
export const dependsOn = null;

export function upgrade() {
}

export function downgrade() {
}
