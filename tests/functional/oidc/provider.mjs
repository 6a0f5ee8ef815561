// The sign-in of an agency, for the tests alone: a certified OpenID Connect provider, and a page that asks only
// who somebody is. Who there is, and how they prove it, stands in the environment variable AGENCY_SIGN_IN.

import { createServer } from "node:http";
import Provider from "oidc-provider";

const { port, client, people } = JSON.parse(process.env.AGENCY_SIGN_IN);

const provider = new Provider(`http://localhost:${port}`, {
  clients: [{ ...client, grant_types: ["authorization_code"], response_types: ["code"] }],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ["of the tests alone"] },
  claims: { openid: ["sub", "amr", "auth_time"], email: ["email", "email_verified"], profile: ["name"] },
  interactions: { url: (_, interaction) => `/who/${interaction.uid}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub].claims }) }),
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

const PAGE = `<!doctype html><html lang="en"><title>Agency</title><h1>Sign in at the agency</h1>
<form method="post"><label>Who are you? <input name="person"></label><button>Go on</button></form></html>`;

async function body(request) {
  let text = "";
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

async function who(request, response) {
  if (request.method !== "POST") {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    return response.end(PAGE);
  }
  const accountId = (await body(request)).get("person");
  const login = { accountId, amr: people[accountId].amr };
  return provider.interactionFinished(request, response, { login });
}

const answer = provider.callback();
createServer((request, response) => (request.url.startsWith("/who/") ? who : answer)(request, response)).listen(
  port,
  "127.0.0.1",
);
