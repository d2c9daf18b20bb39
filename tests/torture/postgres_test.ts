import { DATABASES } from "../conformance/databases.ts";
import { createDatabase, dropDatabase } from "../server/postgres.ts";
import { testTorture } from "./test_torture.ts";

const header = `export const transaction = "none";`;
const database = DATABASES.postgres;
await testTorture(database && { database, header, createDatabase, dropDatabase });
