// The identity provider of the tests: `oidc-provider`, which is certified, with a sign-in page of one field, and beside it the part of
// Cloudflare Access. Whoever signs in says in that field who they are: `sub=...&email=...&email_verified=true`.
//
// Under /test it does what a provider never would, and what happens to one: the next token of a subject is a forged one, the keys are
// exchanged, and it tells how often its keys were fetched.

import { createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { PORT, PORTAL, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, ACCESS_AUD } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const team = `${issuer}/access`;

const text = (value) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);
const count = { keys: 0, accessKeys: 0 };

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const id = { kid: randomBytes(8).toString("hex"), use: "sig", alg: "RS256" };
  return {
    ...id,
    privateKey,
    pem: publicKey.export({ type: "spki", format: "pem" }),
    private: { ...privateKey.export({ format: "jwk" }), ...id },
    public: { ...publicKey.export({ format: "jwk" }), ...id },
  };
}

/** A token with this header and these claims, signed as `by` says. */
function token(key, by, header, claims) {
  const alg = { none: "none", public: "HS256" }[by] ?? "RS256";
  const signed = `${text({ alg, kid: key.kid, typ: "JWT", ...header })}.${text(claims)}`;
  switch (by) {
    case "none":
      return `${signed}.`;
    case "public":
      return `${signed}.${createHmac("sha256", key.pem).update(signed).digest("base64url")}`;
    case "other":
      return `${signed}.${sign("sha256", Buffer.from(signed), newKey().privateKey).toString("base64url")}`;
    default:
      return `${signed}.${sign("sha256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
  }
}

/** The newest key comes first: it signs. */
let keys = [newKey()];
const accessKey = newKey();
const accounts = new Map();
const forgeries = new Map();
const cookieKey = randomBytes(32).toString("hex");

const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><body>${body}</body></html>`;

function start() {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: OIDC_CLIENT_ID,
        client_secret: OIDC_CLIENT_SECRET,
        redirect_uris: [`${PORTAL}/api/sign-in/callback`],
        post_logout_redirect_uris: [`${PORTAL}/sign-in`],
      },
    ],
    jwks: { keys: keys.map((key) => key.private) },
    cookies: { keys: [cookieKey] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) }),
    // Nobody is asked whether the portal may know their address.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email");
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = page(`${form}<button id="sign-out" form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
        },
      },
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === "/jwks") count.keys += 1;
    const honest = ctx.path === "/token" && ctx.body?.id_token;
    if (!honest) return;
    const claims = JSON.parse(Buffer.from(honest.split(".")[1], "base64url"));
    const forgery = forgeries.get(claims.sub);
    if (!forgery) return;
    forgeries.delete(claims.sub);
    const forged = Object.fromEntries(Object.entries({ ...claims, ...forgery.claims }).filter(([, value]) => value !== null));
    ctx.body = { ...ctx.body, id_token: token(keys[0], forgery.by, forgery.header, forged) };
  });
  return provider;
}

let provider = start();

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** The one page of this provider: who are you? */
async function interaction(request, response) {
  if (request.method === "GET") {
    const form = '<form method="post"><input id="login" name="login"><button id="sign-in">Sign in</button></form>';
    return response.writeHead(200, { "content-type": "text/html" }).end(page(form));
  }
  const login = new URLSearchParams(new URLSearchParams(await read(request)).get("login"));
  if (!login.has("sub")) {
    const refused = { error: "access_denied", error_description: "broken off" };
    return provider.interactionFinished(request, response, refused);
  }
  const { sub, email_verified, ...claims } = Object.fromEntries(login);
  accounts.set(sub, { ...claims, email_verified: email_verified === "true" });
  await provider.interactionFinished(request, response, { login: { accountId: sub } });
}

const tests = {
  "POST /test/rotate": () => {
    // The old one is published for a while, as providers do.
    keys = [newKey(), ...keys];
    provider = start();
    return {};
  },
  "POST /test/forge": ({ sub, ...forgery }) => {
    forgeries.set(sub, forgery);
    return {};
  },
  "POST /test/access-token": ({ by, header, claims }) => {
    const usual = { iss: team, aud: [ACCESS_AUD], iat: now(), nbf: now(), exp: now() + 300, type: "app", ...claims };
    return { token: token(accessKey, by, header, usual) };
  },
  "GET /test/count": () => count,
  "GET /access/cdn-cgi/access/certs": () => {
    count.accessKeys += 1;
    return { keys: [accessKey.public] };
  },
};

async function answer(request, response) {
  const path = request.url.split("?")[0];
  const test = tests[`${request.method} ${path}`];
  if (test) {
    const asked = await read(request);
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(test(JSON.parse(asked || "{}"))));
  }
  if (path.startsWith("/interaction/")) return interaction(request, response);
  return provider.callback()(request, response);
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(String(error));
  });
}).listen(Number(PORT), "127.0.0.1", () => console.log(`listening on ${issuer}`));
