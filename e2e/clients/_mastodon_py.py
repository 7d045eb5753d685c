"""People who hold Mastodon.py in hand."""

import os

from mastodon import Mastodon

from steppe import authorize, sign_up

URL = os.environ["STEPPE_URL"]
SCOPES = ["read", "write", "follow", "push"]


def client(username):
    """Signs somebody up, and lets their app in."""
    browser = sign_up(username)
    key, secret = Mastodon.create_app("e2e", scopes=SCOPES, api_base_url=URL)
    app = Mastodon(client_id=key, client_secret=secret, api_base_url=URL, version_check_mode="none")
    code = authorize(browser, app.auth_request_url(scopes=SCOPES, allow_http=True))
    app.log_in(code=code, scopes=SCOPES, allow_http=True)
    return app
