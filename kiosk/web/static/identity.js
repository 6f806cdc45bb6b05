// Who this screen is and where its server is. The token is kept for the tab and taken out of the address bar.

const TOKEN_KEY = "kiosk-token";

export function screenAddress() {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}

/** Fields of `hello`; `?screen=`, `?token=`, `?presenter=` of the page's address decide. */
export function screenIdentity(kind) {
  const address = new URL(location.href);
  const given = address.searchParams.get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN_KEY, given);
    address.searchParams.delete("token");
    history.replaceState(null, "", address);
  }
  return {
    screen: address.searchParams.get("screen") || `${kind}-1`,
    kind,
    token: sessionStorage.getItem(TOKEN_KEY) ?? "",
    codecs: ["region", "jpeg"],
    presenter: address.searchParams.get("presenter") ?? "",
  };
}
