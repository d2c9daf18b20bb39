// Settings of the sample in migrations/: `deno task migrate upgrade head` applies it to sample.db.
import type { Config } from "./templates/migrate.d.ts";

export default {
  url: "sqlite:sample.db",
} satisfies Config;
