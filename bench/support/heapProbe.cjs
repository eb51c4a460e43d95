// Loaded before the language server: tells its memory over the IPC channel when it is asked. Needs --expose-gc.
process.on('message', ({ collect }) => {
  if (collect) globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  // Kilobytes everywhere; the other two are bytes.
  process.send({ resident: rss, heap: heapUsed, peak: process.resourceUsage().maxRSS * 1024 });
});
// Whether anybody asks must not keep the server alive.
process.channel.unref();
