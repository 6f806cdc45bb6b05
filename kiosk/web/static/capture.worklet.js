// Runs on the audio thread: microphone → 16 kHz PCM16 chunks of fixed length, with their level.

const WIRE_RATE_HZ = 16_000;

/** Windowed-sinc resampler with state, good enough for speech: 32 taps around each output sample. */
class Resampler {
  constructor(fromHz, toHz) {
    this.step = fromHz / toHz;
    this.cutoff = Math.min(1, toHz / fromHz) * 0.95;
    this.half = 16;
    this.history = new Float32Array(0);
    this.position = this.half; // of the next output sample, in samples of `history`
  }

  push(input) {
    const joined = new Float32Array(this.history.length + input.length);
    joined.set(this.history);
    joined.set(input, this.history.length);
    const output = [];
    while (this.position + this.half < joined.length) {
      output.push(this.#at(joined, this.position));
      this.position += this.step;
    }
    const keepFrom = Math.max(0, Math.floor(this.position) - this.half);
    this.history = joined.slice(keepFrom);
    this.position -= keepFrom;
    return output;
  }

  #at(samples, position) {
    const centre = Math.floor(position);
    let sum = 0;
    for (let index = Math.max(0, centre - this.half + 1); index <= centre + this.half; index += 1) {
      const x = (index - position) * this.cutoff;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * (index - position)) / (this.half + 1));
      sum += samples[index] * sinc * window;
    }
    return sum * this.cutoff;
  }
}

class Capture extends AudioWorkletProcessor {
  constructor(options) {
    super();
    this.chunk = new Int16Array(options.processorOptions.chunkSamples);
    this.filled = 0;
    this.energy = 0;
    this.peak = 0;
    this.resampler = sampleRate === WIRE_RATE_HZ ? null : new Resampler(sampleRate, WIRE_RATE_HZ);
  }

  process(inputs) {
    const channel = inputs[0]?.[0];
    if (!channel) return true; // the source is not connected yet, or the track ended
    for (const sample of this.resampler ? this.resampler.push(channel) : channel) this.#add(sample);
    return true;
  }

  #add(sample) {
    const clipped = Math.max(-1, Math.min(1, sample));
    this.energy += clipped * clipped;
    this.peak = Math.max(this.peak, Math.abs(clipped));
    this.chunk[this.filled] = Math.round(clipped * 32767);
    this.filled += 1;
    if (this.filled === this.chunk.length) this.#flush();
  }

  #flush() {
    const samples = this.chunk.slice();
    const rms = Math.sqrt(this.energy / samples.length);
    this.port.postMessage({ samples, rms, peak: this.peak }, [samples.buffer]);
    this.filled = 0;
    this.energy = 0;
    this.peak = 0;
  }
}

registerProcessor("capture", Capture);
