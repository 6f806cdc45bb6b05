// Speech out, and the master clock: which sample of the turn is leaving the speaker now.

const MAX_LATENCY_S = 0.5; // a browser that claims more is not believed

/** Events: `started` {turn, audibleAtMs}, `ended` {turn, samples}, `stopped` {turn, samples}. */
export class Player extends EventTarget {
  #context = null;
  #node = null;
  #anchor = null;
  #rateHz = 24_000;
  #startedTurn = 0;

  constructor() {
    super();
    this.turn = 0;
    this.underruns = 0;
    this.played = 0;
    this.gain = 1;
    this.state = "ended";
  }

  /** Open the sound output; false while the browser still wants a touch first. */
  async open({ rateHz, jitterMs }) {
    if (this.#context) {
      this.#node.port.postMessage({ jitterSamples: Math.round((jitterMs * rateHz) / 1000) });
      return this.unlock();
    }
    this.#rateHz = rateHz;
    this.#context = new AudioContext({ sampleRate: rateHz, latencyHint: "interactive" });
    await this.#context.audioWorklet.addModule("/static/playback.worklet.js");
    this.#node = new AudioWorkletNode(this.#context, "playback", {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: { jitterSamples: Math.round((jitterMs * rateHz) / 1000) },
    });
    this.#node.port.onmessage = ({ data }) => this.#reported(data);
    this.#node.connect(this.#context.destination);
    return this.unlock();
  }

  get unlocked() {
    return this.#context?.state === "running";
  }

  /** Call from a touch: browsers outside kiosk mode start with the sound locked. */
  async unlock() {
    if (!this.#context) return false;
    if (this.#context.state !== "running") {
      // resume() stays pending for ever without a gesture
      await Promise.race([this.#context.resume(), new Promise((done) => setTimeout(done, 300))]);
    }
    return this.unlocked;
  }

  begin(turn) {
    this.turn = turn;
    this.played = 0;
    this.underruns = 0;
    this.#anchor = null;
    this.state = "waiting";
    this.#node?.port.postMessage({ begin: turn });
  }

  /** PCM16 of the turn in hand at `pts`; of any other turn it is refused. */
  push(turn, pts, bytes) {
    if (turn !== this.turn || this.state === "stopped" || !this.#node) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const samples = new Float32Array(bytes.byteLength >> 1);
    for (let index = 0; index < samples.length; index += 1) samples[index] = view.getInt16(index * 2, true) / 32768;
    this.#node.port.postMessage({ turn, pts, samples }, [samples.buffer]);
    return true;
  }

  end(turn, samples) {
    if (turn === this.turn) this.#node?.port.postMessage({ end: turn, samples });
  }

  /** Silence within one render quantum. */
  stop(turn) {
    if (turn !== this.turn || this.state === "stopped" || this.state === "ended") return;
    this.state = "stopped";
    this.#node?.port.postMessage({ stop: turn });
  }

  /** 1 is the voice as synthesised. */
  setGain(gain) {
    this.gain = Math.min(2.5, Math.max(0.25, gain));
    this.#node?.port.postMessage({ gain: this.gain });
  }

  /** Seconds between rendering a sample and hearing it. */
  latencyS() {
    const context = this.#context;
    if (!context) return 0;
    const latency = context.outputLatency || context.baseLatency || 0;
    return Math.min(latency, MAX_LATENCY_S);
  }

  /** Sample of the turn that is audible now; null before the first one. Never runs backwards or past what was rendered. */
  audibleSample() {
    if (!this.#anchor) return null;
    const heard = this.#anchor.played + (this.#audibleTimeS() - this.#anchor.at) * this.#rateHz;
    const limit = this.state === "playing" ? Infinity : this.#anchor.played;
    const sample = Math.min(Math.max(heard, this.played), limit);
    if (heard < 0 && this.played === 0) return null;
    this.played = sample;
    return sample;
  }

  #audibleTimeS() {
    const context = this.#context;
    const stamp = context.getOutputTimestamp?.();
    if (stamp?.performanceTime > 0) {
      const time = stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
      if (Math.abs(context.currentTime - time) < MAX_LATENCY_S) return time;
    }
    return context.currentTime - this.latencyS();
  }

  #reported(report) {
    if (report.turn !== this.turn) return;
    this.#anchor = report;
    this.underruns = report.underruns;
    if (this.state !== "stopped" || report.state === "stopped") this.state = report.state;
    if (report.state === "playing" && this.#startedTurn !== report.turn) this.#started(report);
    if (report.state === "ended" || report.state === "stopped") this.#finished(report);
  }

  #started(report) {
    this.#startedTurn = report.turn;
    const audibleAtMs = performance.now() + (report.at - this.#audibleTimeS()) * 1000;
    this.dispatchEvent(new CustomEvent("started", { detail: { turn: report.turn, audibleAtMs } }));
  }

  #finished({ turn, played, state }) {
    if (state === "stopped") this.played = Math.min(played, this.audibleSample() ?? 0);
    const samples = state === "stopped" ? Math.round(this.played) : played;
    this.dispatchEvent(new CustomEvent(state, { detail: { turn, samples } }));
  }
}
