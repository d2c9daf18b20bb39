import { DATABASES } from "../conformance/databases.ts";
import { createDatabase, dropDatabase } from "../server/mariadb.ts";
import { testTorture } from "./test_torture.ts";

const database = DATABASES.mariadb;
await testTorture(database && { database, header: "", createDatabase, dropDatabase });
