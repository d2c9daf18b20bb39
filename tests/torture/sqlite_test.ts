import { DATABASES } from "../conformance/databases.ts";
import { testTorture } from "./test_torture.ts";

await testTorture({
  database: DATABASES.sqlite,
  header: `export const transaction = "none";`,
  createDatabase: async () => `sqlite:${await Deno.makeTempDir()}/torture.db`,
  dropDatabase: (url) =>
    Deno.remove(url.slice("sqlite:".length, -"/torture.db".length), { recursive: true }),
});
