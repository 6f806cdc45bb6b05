// Pure arithmetic on turns: percentiles, stages, slow turns.

export const SLOW_MS = 900;

/** Nearest-rank percentile of numbers, null of none. */
export function percentile(values, share) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  return sorted.length ? sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] : null;
}

/** {n, p50, p95, p99} */
export function summary(values) {
  const present = values.filter((value) => Number.isFinite(value));
  return { n: present.length, p50: percentile(present, 0.5), p95: percentile(present, 0.95), p99: percentile(present, 0.99) };
}

/** Name → summary of how long that stage took; repeated ones of a turn (decodes in pauses) count each. */
export function stageSummaries(turns) {
  const durations = new Map();
  for (const { stages } of turns) {
    for (const { name, start_ms: start, end_ms: end } of stages) {
      durations.set(name, [...(durations.get(name) ?? []), end - start]);
    }
  }
  return [...durations].map(([name, values]) => ({ name, ...summary(values) }));
}

/** Why a turn was slow: the server's reason, else the longest stage after the end of speech. */
export function slowReason(turn) {
  if (turn.reason) return turn.reason;
  const after = turn.stages.map((stage) => ({ name: stage.name, ms: stage.end_ms - Math.max(0, stage.start_ms) }));
  const longest = after.sort((a, b) => b.ms - a.ms)[0];
  return longest ? `主要在${stageName(longest.name)}（${Math.round(longest.ms)} 毫秒）` : "";
}

const NAMES = {
  capture: "采集", vad: "语音检测", endpoint: "断句等待", decode: "识别", understanding: "理解", synthesis: "合成",
  first_audio: "首段声音", first_frame: "首帧画面", network: "网络", playout: "播出", speculation: "预先准备",
  second_look: "复听",
};

const MEASURES = {
  frames: "画面帧数", dropped: "丢帧", dropped_frames: "终端丢帧", gap_ms: "最长断档（毫秒）", cached_first: "首句有缓存", speculation_hit: "预先准备命中",
  asr_confidence: "识别把握", skew_ms: "音画差（毫秒）", underruns: "断音", client_dropped: "页面丢帧",
};

export function measureName(name) {
  return MEASURES[name] ?? name;
}

export function stageName(name) {
  return NAMES[name] ?? name;
}

export function formatMs(value) {
  return value === null || value === undefined ? "—" : `${Math.round(value)}`;
}
