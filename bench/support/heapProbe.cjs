// Loaded before the language server: tells its memory and processor time over the IPC channel when it is asked. Needs --expose-gc.
process.on('message', ({ collect }) => {
  if (collect) globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  // Kilobytes everywhere; the other two are bytes.
  const peak = process.resourceUsage().maxRSS * 1024;
  process.send({ resident: rss, heap: heapUsed, peak, cpu: (user + system) / 1000 });
});
// Whether anybody asks must not keep the server alive.
process.channel.unref();
