/** Yield to other tasks, such as rendering and messages. Unlike a timer, not throttled to a second in hidden tabs. */
export function pause() {
  return new Promise((goOn) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      goOn();
    };
    port2.postMessage(null);
  });
}
