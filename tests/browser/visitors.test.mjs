// Every page that needs no account.
import { pageTests } from "./pages.mjs";

pageTests(["visitor"]);
