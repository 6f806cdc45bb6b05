// Who stands before the screen, told by the camera process of this machine (hardware/watch.py) over loopback. Pictures
// never reach the page. Without that process the page works by touch and voice alone; `?camera=off` does not even ask.

const ADDRESS = "http://127.0.0.1:8301/presence";
const RETRY_MS = 60_000;

/** Events: `arrived`, `left`. */
export class CameraPresence extends EventTarget {
  #source = null;

  constructor(address = ADDRESS) {
    super();
    this.address = address;
    if (new URLSearchParams(location.search).get("camera") !== "off") this.#listen();
  }

  #listen() {
    this.#source = new EventSource(this.address);
    this.#source.onmessage = ({ data }) => this.#heard(data);
    this.#source.onerror = () => {
      // the browser's own retry comes every few seconds and would fill the log of a hall without a camera
      this.#source.close();
      setTimeout(() => this.#listen(), RETRY_MS);
    };
  }

  #heard(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return; // something else answers at that port
    }
    if (message.near) this.dispatchEvent(new CustomEvent("arrived"));
    else if (message.event !== "now") this.dispatchEvent(new CustomEvent("left"));
  }
}
