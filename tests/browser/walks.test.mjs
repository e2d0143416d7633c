// The browser tests of what people say to each other: comments, petitions,
// questions and what is answered, with open data; and the journeys that are held to
// a number of clicks. A process of their own with a
// Chromium and a server, so that they run beside those of all.test.mjs.
import { after, before } from "node:test";
import { startBrowser } from "./browser.mjs";
import { builderTests } from "./builder.mjs";
import { commentTests } from "./comments.mjs";
import { consultationTests } from "./consultations.mjs";
import { draftTests } from "./drafts.mjs";
import { journeyTests } from "./journeys.mjs";
import { checkPage } from "./look.mjs";
import { moderationTests } from "./moderation.mjs";
import { openTests } from "./open.mjs";
import { petitionTests } from "./petitions.mjs";
import { questionTests } from "./questions.mjs";
import { startServer } from "./server.mjs";

let browser;
let server;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

const shared = { browser: () => browser, server: () => server, checkPage };
builderTests(shared);
commentTests(shared);
draftTests(shared);
consultationTests(shared);
journeyTests(shared);
moderationTests(shared);
openTests(shared);
petitionTests(shared);
questionTests(shared);
