// `window.kiosk`: what tests and the bench may read. Reading it changes nothing.

export function exposeHooks(page) {
  const { conversation, screen } = page;
  const { wire, microphone } = screen;
  const { stage, player, captions, metrics } = conversation;
  const read = {
    view: () => page.view,
    state: () => page.state,
    turn: () => conversation.turn,
    speaking: () => conversation.speaking,
    connected: () => wire.connected,
    session: () => screen.welcome?.session ?? null,
    microphone: () => ({ state: microphone.state, samples: microphone.pts, rms: microphone.rms }),
    firstAudioAt: () => metrics.firstAudioAt, // performance.now() ms at which the first sample was audible
    firstFrameAt: () => stage.metrics.firstFrameAt,
    stopRequestedAt: () => metrics.stopRequestedAt,
    silentAt: () => metrics.silentAt,
    playedSamples: () => Math.round(player.played),
    playerState: () => player.state,
    gain: () => player.gain,
    latencyMs: () => player.latencyS() * 1000,
    skewMs: () => [...stage.metrics.skewMs],
    shownKinds: () => ({ ...stage.metrics.kinds }), // frames of this turn by kind of message
    shownFrames: () => stage.metrics.shown,
    droppedFrames: () => stage.metrics.dropped,
    idleShown: () => stage.metrics.idleShown,
    idleIndex: () => stage.idleIndex,
    underruns: () => metrics.underruns,
    stale: () => metrics.stale + stage.metrics.refused,
    captions: () => captions.log.map((entry) => ({ ...entry })),
    show: () => conversation.shown,
    rttMs: () => [...wire.metrics.rttMs],
    connects: () => wire.metrics.connects,
  };
  const hooks = {};
  for (const [name, get] of Object.entries(read)) Object.defineProperty(hooks, name, { get, enumerable: true });
  window.kiosk = Object.freeze(hooks);
}
