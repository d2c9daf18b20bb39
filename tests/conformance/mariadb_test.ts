import { DATABASES } from "./databases.ts";
import { testCases } from "./test_cases.ts";

testCases(DATABASES.mariadb);
