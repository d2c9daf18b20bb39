/** Conformance cases as models, one of eight, on MariaDB. */
import { DATABASES } from "../conformance/databases.ts";
import { testFixedPoints } from "./fixed_point.ts";

testFixedPoints(DATABASES.mariadb, 8);
