import { DATABASES } from "../conformance/databases.ts";
import { POSTGRES } from "../postgres/scene.ts";
import { createDatabase, dropDatabase, empty } from "../server/postgres.ts";
import { testTorture } from "./test_torture.ts";

const database = DATABASES.postgres;
await testTorture(
  database && {
    database,
    header: `export const transaction = "none";`,
    createDatabase,
    dropDatabase,
    reuse: { empty, beside: (url) => `${url}?application_name=torture` },
    stage: POSTGRES,
  },
);
