// Runs on the audio thread: hands every quantum of the microphone to the page with its context time.

class Recorder extends AudioWorkletProcessor {
  process(inputs) {
    const channel = inputs[0]?.[0];
    if (channel) this.port.postMessage({ samples: channel.slice(), at: currentTime });
    return true;
  }
}

registerProcessor("recorder", Recorder);
