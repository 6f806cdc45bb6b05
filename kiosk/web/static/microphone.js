// The microphone: permission, capture graph, level. Hands out 16 kHz PCM16 chunks; knows nothing of the wire.

const WIRE_RATE_HZ = 16_000;
const CHUNK_SAMPLES = 512; // 32 ms: one window of the voice-activity model

/** Events: `chunk` {samples: Int16Array, pts, rms, peak}, `state` ("on" | "off" | "denied" | "missing"). */
export class Microphone extends EventTarget {
  #stream = null;
  #context = null;
  #opening = null;

  constructor({ echoCancellation = true, noiseSuppression = true, autoGainControl = true } = {}) {
    super();
    this.constraints = { channelCount: 1, echoCancellation, noiseSuppression, autoGainControl };
    this.state = "off";
    this.rms = 0;
    this.pts = 0;
  }

  /** Ask for the microphone and start sending; safe to call again after a failure or a lost device. */
  open() {
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open() {
    if (this.state === "on") return;
    if (!navigator.mediaDevices?.getUserMedia) return this.#become("missing"); // not a secure context
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: this.constraints });
      await this.#connect();
      this.#become("on");
    } catch (error) {
      this.close();
      this.#become(error.name === "NotAllowedError" || error.name === "SecurityError" ? "denied" : "missing");
    }
  }

  async #connect() {
    this.#context = new AudioContext({ sampleRate: WIRE_RATE_HZ, latencyHint: "interactive" });
    let source;
    try {
      source = this.#context.createMediaStreamSource(this.#stream);
    } catch {
      // Firefox refuses a context whose rate differs from the device: the worklet resamples instead.
      await this.#context.close();
      this.#context = new AudioContext({ latencyHint: "interactive" });
      source = this.#context.createMediaStreamSource(this.#stream);
    }
    await this.#context.audioWorklet.addModule("/static/capture.worklet.js");
    const node = new AudioWorkletNode(this.#context, "capture", {
      numberOfOutputs: 0,
      processorOptions: { chunkSamples: CHUNK_SAMPLES },
    });
    this.pts = 0;
    node.port.onmessage = ({ data }) => this.#chunk(data);
    source.connect(node);
    this.#stream.getAudioTracks()[0].onended = () => this.#unplugged();
    await this.#context.resume();
  }

  close() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#context?.close();
    this.#stream = null;
    this.#context = null;
    this.rms = 0;
    this.#become("off");
  }

  /** What the browser really gave us, for the technician. */
  settings() {
    return this.#stream?.getAudioTracks()[0]?.getSettings() ?? {};
  }

  #chunk({ samples, rms, peak }) {
    this.rms = rms;
    const pts = this.pts;
    this.pts += samples.length;
    this.dispatchEvent(new CustomEvent("chunk", { detail: { samples, pts, rms, peak } }));
  }

  #unplugged() {
    this.close();
    this.#become("missing");
  }

  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}
