/** How this program came to be: `scripts/build.ts` writes another `build.json` into what it builds. */
import build from "./build.json" with { type: "json" };
import { VERSION } from "./version.ts";

/** The line of `--version`: also where the program comes from, for reports of bugs. */
export function describeVersion({ form, commit, date }: typeof build = build): string {
  const origin = form === "source" ? "from source" : `${form}, commit ${commit}, built ${date}`;
  return `migrate ${VERSION} (${origin})`;
}
