// People who hold masto.js in hand.

import { execFileSync } from "node:child_process";

export const url = process.env.STEPPE_URL;

/** A token of a person who signed up and let the app in, by the helper that plays a browser without JavaScript. */
export function signIn(username) {
  const script = `
import requests, sys
from steppe import *
app = requests.post("${url}/api/v1/apps", json={"client_name": "masto", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write follow push"}).json()
page = "/oauth/authorize?" + urllib.parse.urlencode({"client_id": app["client_id"], "redirect_uri": "urn:ietf:wg:oauth:2.0:oob", "response_type": "code", "scope": "read write follow push"})
code = authorize(sign_up("${username}"), page)
print(requests.post("${url}/oauth/token", json={"grant_type": "authorization_code", "code": code, "client_id": app["client_id"], "client_secret": app["client_secret"], "redirect_uri": "urn:ietf:wg:oauth:2.0:oob"}).json()["access_token"])
`;
  return execFileSync(process.env.STEPPE_PYTHON, ["-c", script], { encoding: "utf8" }).trim();
}
