import { SCHEMA } from "../conformance/cases/given.ts";
import { DATABASES } from "../conformance/databases.ts";
import { createDatabase, dropDatabase, runAdministration } from "../server/mariadb.ts";
import { MARIADB } from "../mariadb/scene.ts";
import { testTorture } from "./test_torture.ts";

const database = DATABASES.mariadb;
await testTorture(
  database && {
    database,
    header: "",
    createDatabase,
    stage: MARIADB,
    dropDatabase: async (url) => {
      await dropDatabase(url);
      // A schema that a case makes is a database beside.
      await runAdministration(`DROP DATABASE IF EXISTS ${SCHEMA}`);
    },
  },
);
