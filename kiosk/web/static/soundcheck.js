// Checks of sound and network made where the page is open: on the kiosk itself. Nothing recorded leaves the machine.

import { element } from "./dom.js";
import { summary } from "./percentiles.js";

const SILENCE_MS = 3_000;
const SWEEP_S = 0.35;
const SWEEP_GAIN = 0.5;
const AFTER_S = 0.7;
const CLIPPING = 0.985;
const PROBES = 15;

export function openSoundcheck(main) {
  const results = element("div", { class: "checks" });
  const run = element("button", { type: "button" }, "开始检查");
  run.addEventListener("click", async () => {
    run.disabled = true;
    results.replaceChildren();
    const report = (check) => results.append(renderCheck(check));
    try {
      for (const check of [checkNetwork, checkMicrophone, checkEcho]) for (const result of await check()) report(result);
    } catch (error) {
      report({ name: "话筒", verdict: "bad", value: "打不开", advice: `${error.name}：检查话筒是否接好，浏览器是否允许使用` });
    }
    run.disabled = false;
  });
  main.append(
    element("p", { class: "lead" }, "请在大厅终端本机上打开本页再检查：先保持安静三秒，随后会放出一声短促的扫频音。录音只在本机计算，不上传、不保存。", run),
    element("section", { class: "panel" }, results),
  );
}

function renderCheck({ name, value, verdict, advice }) {
  return element("div", { class: `check ${verdict}` }, element("b", {}, name), element("span", {}, value), element("p", {}, advice));
}

// ---- network

async function checkNetwork() {
  const times = [];
  for (let index = 0; index < PROBES; index += 1) {
    const began = performance.now();
    const response = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (!response?.ok) return [{ name: "网络往返", value: "服务没有应答", verdict: "bad", advice: "检查服务是否在运行" }];
    times.push(performance.now() - began);
  }
  const { p50, p95 } = summary(times);
  const verdict = p95 > 80 ? "bad" : p95 > 30 ? "fair" : "good";
  return [{ name: "网络往返", value: `${p50.toFixed(1)} 毫秒，95% 在 ${p95.toFixed(1)} 毫秒内，抖动 ${(p95 - p50).toFixed(1)}`, verdict, advice: verdict === "good" ? "正常" : "换有线网络，或把声音缓冲调大" }];
}

// ---- microphone

async function record(seconds, { processed, play = null }) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { channelCount: 1, echoCancellation: processed, noiseSuppression: processed, autoGainControl: processed },
  });
  const context = new AudioContext({ latencyHint: "interactive" });
  try {
    await context.audioWorklet.addModule("/static/recorder.worklet.js");
    const node = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
    const chunks = [];
    node.port.onmessage = ({ data }) => chunks.push(data);
    context.createMediaStreamSource(stream).connect(node);
    await context.resume();
    await new Promise((done) => setTimeout(done, 300)); // automatic gain and the device settle first
    chunks.length = 0;
    const playedAt = play ? play(context) : null;
    await new Promise((done) => setTimeout(done, seconds * 1000));
    const first = chunks[0]?.at ?? context.currentTime;
    return { samples: joined(chunks.map(({ samples }) => samples)), rateHz: context.sampleRate, first, playedAt, settings: stream.getAudioTracks()[0].getSettings() };
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    await context.close();
  }
}

function joined(chunks) {
  const all = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** dB below full scale of a stretch of samples; pure. */
export function levelDb(samples) {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return 10 * Math.log10(energy / Math.max(1, samples.length) + 1e-12);
}

async function checkMicrophone() {
  const { samples, rateHz, settings } = await record(SILENCE_MS / 1000, { processed: false });
  const floor = levelDb(samples);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const clipped = samples.filter((sample) => Math.abs(sample) >= CLIPPING).length;
  const dead = peak === 0;
  return [
    { name: "话筒", value: `${settings.sampleRate ?? rateHz} 赫兹，${settings.channelCount ?? 1} 声道`, verdict: dead ? "bad" : "good", advice: dead ? "完全没有信号：检查静音键与接线" : "有信号" },
    { name: "本底噪声", value: `${floor.toFixed(1)} 分贝`, verdict: floor > -38 ? "bad" : floor > -50 ? "fair" : "good", advice: floor > -50 ? "大厅偏吵：话筒靠近站位，或提高打断余量" : "正常" },
    { name: "削波", value: `${clipped} 个采样`, verdict: clipped ? "bad" : "good", advice: clipped ? "降低话筒增益" : "没有削波" },
    { name: "采样率", value: `${rateHz} 赫兹`, verdict: settings.sampleRate && settings.sampleRate !== rateHz ? "fair" : "good", advice: settings.sampleRate && settings.sampleRate !== rateHz ? "设备与浏览器采样率不同，会多一次重采样" : "一致" },
  ];
}

// ---- echo

/** A sweep from 400 Hz to 4 kHz: correlates sharply and survives small speakers; pure. */
export function sweep(rateHz) {
  const length = Math.round(SWEEP_S * rateHz);
  const samples = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const time = index / rateHz;
    const phase = 2 * Math.PI * (400 * time + ((4_000 - 400) / (2 * SWEEP_S)) * time * time);
    samples[index] = Math.sin(phase) * SWEEP_GAIN * Math.sin((Math.PI * index) / length) ** 0.5;
  }
  return samples;
}

/** Offset in samples at which `pattern` fits `heard` best, and how well (0–1); pure. Every second sample is enough. */
export function locate(heard, pattern) {
  let best = { offset: 0, score: 0 };
  const power = Math.sqrt(pattern.reduce((sum, sample) => sum + sample * sample, 0));
  for (let offset = 0; offset + pattern.length < heard.length; offset += 8) {
    let product = 0;
    let energy = 1e-9;
    for (let index = 0; index < pattern.length; index += 2) {
      product += heard[offset + index] * pattern[index];
      energy += heard[offset + index] ** 2;
    }
    const score = Math.abs(product) / (power * Math.sqrt(energy)) * Math.SQRT2;
    if (score > best.score) best = { offset, score };
  }
  return best;
}

function playSweep(context) {
  const samples = sweep(context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  const at = context.currentTime + 0.1;
  source.start(at);
  return at;
}

async function checkEcho() {
  const raw = await record(SWEEP_S + AFTER_S, { processed: false, play: playSweep });
  const cancelled = await record(SWEEP_S + AFTER_S, { processed: true, play: playSweep });
  const pattern = sweep(raw.rateHz);
  const { offset, score } = locate(raw.samples, pattern);
  if (score < 0.25) {
    return [{ name: "回声", value: "没有听到扫频音", verdict: "fair", advice: "音箱没接、太轻，或话筒已经在硬件里消除回声" }];
  }
  const delayMs = (raw.first + offset / raw.rateHz - raw.playedAt) * 1000;
  const before = levelDb(raw.samples.subarray(offset, offset + pattern.length));
  const after = levelDb(cancelled.samples.subarray(Math.min(offset, cancelled.samples.length - 1), offset + pattern.length));
  const gain = before - after;
  return [
    { name: "音箱到话筒的延时", value: `${delayMs.toFixed(0)} 毫秒`, verdict: delayMs > 250 ? "bad" : delayMs > 150 ? "fair" : "good", advice: delayMs > 150 ? "避免蓝牙音箱与电视音响，它们会让音画不同步" : "正常" },
    { name: "回声电平", value: `${before.toFixed(1)} 分贝`, verdict: before > -12 ? "fair" : "good", advice: before > -12 ? "音箱离话筒太近或太响" : "正常" },
    { name: "回声消除", value: `压低 ${gain.toFixed(1)} 分贝`, verdict: gain < 8 ? "bad" : gain < 18 ? "fair" : "good", advice: gain < 18 ? "她可能会打断自己：换带回声消除的话筒，或加大打断余量" : "正常" },
  ];
}
