// Every page of those who are signed in.
import { MEMBERS, pageTests } from "./pages.mjs";

pageTests(MEMBERS);
