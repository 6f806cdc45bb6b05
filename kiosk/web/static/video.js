// H.264 through WebCodecs: one picture out for every access unit in, in order. A decoder that fails or falls silent is
// given up for good, and whoever waits for its pictures is told.

const SILENT_MS = 1_500; // no picture for this long while units wait: it will not come
const PROBED = { codec: "avc1.42E028", codedWidth: 1080, codedHeight: 1920, optimizeForLatency: true };

/** True when this browser says that it decodes what the server would send. */
export async function canDecodeVideo() {
  try {
    return (await globalThis.VideoDecoder?.isConfigSupported(PROBED))?.supported === true;
  } catch {
    return false;
  }
}

/** RFC 6381 name of the stream, from the sequence parameters in an Annex B access unit; null when it has none. */
export function codecOf(unit) {
  for (let at = 0; at + 6 < unit.length; at += 1) {
    const starts = unit[at] === 0 && unit[at + 1] === 0 && unit[at + 2] === 1;
    if (!starts || (unit[at + 3] & 31) !== 7) continue;
    const levels = [...unit.subarray(at + 4, at + 7)].map((byte) => byte.toString(16).padStart(2, "0"));
    return `avc1.${levels.join("")}`;
  }
  return null;
}

export class Video {
  #decoder = null;
  #waiting = new Map(); // number of the unit → {resolve, reject, since}
  #number = 0;
  #watch = 0;

  /** `failed(reason)` is called once, when no picture will come any more. */
  constructor(failed) {
    this.failed = failed;
    this.broken = false;
  }

  /** The picture of one access unit, as a VideoFrame that the caller closes. Rejects when it cannot be decoded. */
  decode(bytes, key) {
    return new Promise((resolve, reject) => {
      try {
        if (this.broken) throw new Error("video was given up");
        if (key) this.#configure(bytes);
        if (!this.#decoder) throw new Error("a stream begins with a key frame");
        this.#waiting.set(this.#number, { resolve, reject, since: performance.now() });
        this.#decoder.decode(
          new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: this.#number, data: bytes }),
        );
        this.#number += 1;
        this.#watch ||= setInterval(() => this.#check(), SILENT_MS / 3);
      } catch (error) {
        reject(error);
        this.#fail(error);
      }
    });
  }

  /** Forget what is being decoded: the stream ends here. */
  reset() {
    this.#rejectAll(new Error("stream ended"));
    if (this.#decoder && this.#decoder.state !== "closed") this.#decoder.close();
    this.#decoder = null;
  }

  #configure(bytes) {
    const codec = codecOf(bytes);
    if (!codec) throw new Error("key frame without parameters");
    if (this.#decoder?.state === "configured") return; // same decoder: parameters travel in the stream
    this.#decoder = new VideoDecoder({ output: (picture) => this.#arrived(picture), error: (error) => this.#fail(error) });
    this.#decoder.configure({ codec, optimizeForLatency: true });
  }

  #arrived(picture) {
    const waiter = this.#waiting.get(picture.timestamp);
    this.#waiting.delete(picture.timestamp);
    if (waiter) waiter.resolve(picture);
    else picture.close();
    if (!this.#waiting.size) this.#stopWatch();
  }

  #check() {
    const oldest = this.#waiting.values().next().value;
    if (oldest && performance.now() - oldest.since > SILENT_MS) this.#fail(new Error("the decoder is silent"));
  }

  #fail(error) {
    if (this.broken) return;
    this.broken = true;
    this.reset();
    this.failed(String(error));
  }

  #rejectAll(error) {
    this.#stopWatch();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #stopWatch() {
    clearInterval(this.#watch);
    this.#watch = 0;
  }
}
