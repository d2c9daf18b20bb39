/** Many containers that start at once. */
import { testStampede } from "../server/stampede.ts";
import { MARIADB } from "./scene.ts";

testStampede(MARIADB, "MariaDB", "place integer AUTO_INCREMENT PRIMARY KEY");
