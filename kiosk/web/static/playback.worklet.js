// Runs on the audio thread: plays the speech of one turn and is the clock that pictures follow.
// In:  {begin: turn}, {turn, pts, samples: Float32Array}, {end: turn, samples}, {stop: turn}, {gain}
// Out: {turn, played, at, buffered, underruns, state: "waiting" | "playing" | "starved" | "ended" | "stopped"}
//      `played` samples of the turn had been rendered at context time `at`.

const FADE_SAMPLES = 120; // 5 ms at 24 kHz: no click, and still within one render quantum of 128
const REPORT_EVERY_QUANTA = 4;

class Playback extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.jitterSamples = options.processorOptions.jitterSamples;
    this.gain = 1;
    this.quanta = 0;
    this.#reset(0, "ended");
    this.port.onmessage = ({ data }) => this.#command(data);
  }

  #reset(turn, state) {
    this.turn = turn;
    this.state = state;
    this.chunks = [];
    this.offset = 0; // read position in chunks[0]
    this.buffered = 0;
    this.received = 0;
    this.played = 0;
    this.total = Infinity;
    this.underruns = 0;
    this.fading = false;
  }

  #command(data) {
    if (data.begin !== undefined) this.#reset(data.begin, "waiting");
    else if (data.stop !== undefined) this.#stop(data.stop);
    else if (data.gain !== undefined) this.gain = data.gain;
    else if (data.jitterSamples !== undefined) this.jitterSamples = data.jitterSamples;
    else if (data.end !== undefined && data.end === this.turn) this.total = data.samples;
    else if (data.turn === this.turn && this.#live()) this.#append(data);
  }

  #live() {
    return !this.fading && this.state !== "ended" && this.state !== "stopped";
  }

  #append({ pts, samples }) {
    let chunk = samples;
    if (pts > this.received) this.#add(new Float32Array(pts - this.received)); // a hole is silence: the clock stays true
    else if (pts < this.received) chunk = samples.subarray(Math.min(samples.length, this.received - pts));
    this.#add(chunk);
  }

  #add(chunk) {
    if (!chunk.length) return;
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    this.received += chunk.length;
  }

  #stop(turn) {
    if (turn !== this.turn || !this.#live()) return;
    if (this.state === "playing") this.fading = true;
    else this.#finish("stopped");
  }

  #finish(state) {
    this.state = state;
    this.fading = false;
    this.chunks = [];
    this.buffered = 0;
    this.#report();
  }

  process(_inputs, outputs) {
    const output = outputs[0][0];
    if (this.state === "waiting" || this.state === "starved") this.#maybeStart();
    if (this.state === "playing") this.#play(output);
    this.quanta += 1;
    if (this.quanta % REPORT_EVERY_QUANTA === 0 && this.state === "playing") this.#report(output.length);
    return true;
  }

  #maybeStart() {
    const everything = this.received >= this.total;
    if (everything && this.buffered === 0) this.#finish("ended");
    else if (this.buffered >= this.jitterSamples || (everything && this.buffered > 0)) {
      this.state = "playing";
      this.#report();
    }
  }

  #play(output) {
    const wanted = Math.min(output.length, this.buffered);
    for (let written = 0; written < wanted; ) written += this.#copy(output, written, wanted);
    for (let index = 0; index < wanted; index += 1) output[index] = this.#loud(output[index]);
    this.buffered -= wanted;
    this.played += wanted;
    if (this.fading) this.#fade(output);
    else if (wanted < output.length) this.#ranDry();
  }

  #copy(output, written, wanted) {
    const head = this.chunks[0];
    const count = Math.min(wanted - written, head.length - this.offset);
    output.set(head.subarray(this.offset, this.offset + count), written);
    this.offset += count;
    if (this.offset === head.length) {
      this.chunks.shift();
      this.offset = 0;
    }
    return count;
  }

  #loud(sample) {
    const louder = sample * this.gain;
    return this.gain > 1 ? Math.tanh(louder) : louder; // a hall is noisy: louder may saturate softly, never clip
  }

  #fade(output) {
    for (let index = 0; index < output.length; index += 1) {
      output[index] *= Math.max(0, 1 - index / FADE_SAMPLES);
    }
    this.#finish("stopped");
  }

  #ranDry() {
    if (this.received >= this.total) this.#finish("ended");
    else {
      this.underruns += 1;
      this.state = "starved";
      this.#report();
    }
  }

  #report(rendered = 0) {
    const { turn, played, buffered, underruns, state } = this;
    this.port.postMessage({ turn, played, at: currentTime + rendered / sampleRate, buffered, underruns, state });
  }
}

registerProcessor("playback", Playback);
