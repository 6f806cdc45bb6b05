// Who stands before the screen, as the camera watcher on this machine tells it (hardware/watch.py). No picture comes here,
// only near or away. Without a watcher nothing happens: touch and voice wake the page as well.

const WATCHERS = ["http://127.0.0.1:8301/presence"];
const RETRY_MS = 30_000;

/** Calls `tell(near)` whenever somebody comes or leaves; returns a function that stops listening. */
export function followPresence(tell) {
  let source = null;
  let timer = 0;
  const listen = () => {
    source = new EventSource(WATCHERS[0]);
    source.addEventListener("message", ({ data }) => {
      const { near } = JSON.parse(data);
      tell(Boolean(near));
    });
    source.addEventListener("error", () => {
      source.close();
      timer = setTimeout(listen, RETRY_MS);
    });
  };
  listen();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
