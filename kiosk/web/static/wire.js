// The WebSocket to the server: hello, reconnection, binary headers, round trips. Knows nothing of pages or sound.
// The messages themselves are described in kiosk/PROTOCOL.md.

export const PROTOCOL_VERSION = 1;
export const HEADER_BYTES = 16;
export const MediaKind = Object.freeze({ MICROPHONE: 1, SPEECH: 2, JPEG: 3, REGION: 4, H264: 5 });
export const FLAG_KEY = 1;
export const FLAG_LAST = 2;

const PING_EVERY_MS = 2_000;
const SILENT_SERVER_MS = 10_000;
const FIRST_RETRY_MS = 400;
const LONGEST_RETRY_MS = 8_000;
const FATAL_RETRY_MS = 30_000;
const MAX_BUFFERED_BYTES = 256 * 1024; // eight seconds of microphone: beyond it the network is gone, drop chunks

/** Header and payload as one message: u8 kind, u8 flags, u16 aux, u32 turn, i64 pts, little-endian. */
export function packMedia(kind, turn, pts, aux, payload, flags = 0) {
  const bytes = new Uint8Array(HEADER_BYTES + payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, flags);
  view.setUint16(2, aux & 0xffff, true);
  view.setUint32(4, turn, true);
  view.setBigInt64(8, BigInt(pts), true);
  bytes.set(new Uint8Array(payload.buffer ?? payload, payload.byteOffset ?? 0, payload.byteLength), HEADER_BYTES);
  return bytes.buffer;
}

/** What `packMedia` packed; null when the message is too short to be one. */
export function parseMedia(buffer) {
  if (buffer.byteLength <= HEADER_BYTES) return null;
  const view = new DataView(buffer);
  return {
    kind: view.getUint8(0),
    flags: view.getUint8(1),
    aux: view.getUint16(2, true),
    turn: view.getUint32(4, true),
    pts: Number(view.getBigInt64(8, true)),
    payload: new Uint8Array(buffer, HEADER_BYTES),
  };
}

/** Events: `open`, `close` {retryMs}, `message` (parsed JSON in detail), `media` (parsed binary in detail). */
export class Wire extends EventTarget {
  #socket = null;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer = 0;
  #pingTimer = 0;
  #heardAt = 0;
  #closed = false;

  /** `hello` is the message sent on every connection, without its type and protocol. */
  constructor(url, hello) {
    super();
    this.url = url;
    this.hello = hello;
    this.metrics = { connects: 0, rttMs: [], chunksDropped: 0, malformed: 0 };
  }

  get connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    clearTimeout(this.#retryTimer);
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event) => this.#received(event.data);
    socket.onclose = () => this.#lost(socket);
  }

  /** Leave for good. */
  close() {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#socket?.close();
  }

  /** One typed message; false when there is no connection to send it on. */
  send(type, fields = {}) {
    if (!this.connected) return false;
    this.#socket.send(JSON.stringify({ type, ...fields }));
    return true;
  }

  sendMedia(kind, turn, pts, aux, payload) {
    if (!this.connected) return false;
    if (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      this.metrics.chunksDropped += 1;
      return false;
    }
    this.#socket.send(packMedia(kind, turn, pts, aux, payload));
    return true;
  }

  #opened() {
    this.metrics.connects += 1;
    this.#heardAt = performance.now();
    this.send("hello", { protocol: PROTOCOL_VERSION, ...this.hello });
    clearInterval(this.#pingTimer);
    this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS);
    this.dispatchEvent(new CustomEvent("open"));
  }

  #ping() {
    if (performance.now() - this.#heardAt > SILENT_SERVER_MS) this.#socket.close();
    else this.send("ping", { sent_ms: performance.now() });
  }

  #received(data) {
    this.#heardAt = performance.now();
    if (data instanceof ArrayBuffer) {
      const media = parseMedia(data);
      if (media) this.dispatchEvent(new CustomEvent("media", { detail: media }));
      else this.metrics.malformed += 1;
      return;
    }
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      this.metrics.malformed += 1;
      return;
    }
    this.#notice(message);
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  #notice(message) {
    if (message.type === "pong") {
      this.metrics.rttMs.push(performance.now() - message.sent_ms);
      if (this.metrics.rttMs.length > 300) this.metrics.rttMs.shift();
    } else if (message.type === "welcome") this.#retryMs = FIRST_RETRY_MS;
    else if (message.type === "busy") this.#retryMs = Math.max(1, message.retry_after_s) * 1000;
    else if (message.type === "error" && message.fatal) this.#retryMs = FATAL_RETRY_MS;
  }

  #lost(socket) {
    if (socket !== this.#socket) return;
    clearInterval(this.#pingTimer);
    if (this.#closed) return;
    const retryMs = this.#retryMs * (0.8 + 0.4 * Math.random()); // a hall's screens must not all come back at once
    this.#retryMs = Math.min(Math.max(this.#retryMs, FIRST_RETRY_MS) * 1.7, LONGEST_RETRY_MS);
    this.#retryTimer = setTimeout(() => this.connect(), retryMs);
    this.dispatchEvent(new CustomEvent("close", { detail: { retryMs } }));
  }
}
