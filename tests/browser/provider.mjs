// A real OpenID provider (oidc-provider, certified) on this machine, for the
// time of the tests. Its own pages ask for a login and take any password.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

// Starts a provider that knows one client, at `client`, and vouches for the
// addresses of `people` (by login), verified or not. Answers with what the
// server needs to know of it, and with what stops it.
export async function startProvider(client, people) {
  const http = createServer();
  // Another name than the server's, so that for a browser it is another site.
  await new Promise((resolve) => http.listen(0, "localhost", resolve));
  const issuer = `http://localhost:${http.address().port}`;
  // With all that has to be encoded on its way.
  const secret = "a secret: of 100% & more + nothing else";
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ client_id: "quydinh", client_secret: secret, redirect_uris: [`${client}/dang-nhap/oidc/tra-ve`] }],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] },
    cookies: { keys: ["only for tests"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    // It says so at every start: these pages are for tests only.
    features: { devInteractions: { enabled: true } },
    findAccount: (_, login) => ({
      accountId: login,
      claims: () => ({ sub: login, ...people[login] }),
    }),
  });
  http.on("request", provider.callback());
  const stop = () =>
    new Promise((resolve) => {
      http.close(resolve);
      http.closeAllConnections();
    });
  return { issuer, secret, stop };
}
