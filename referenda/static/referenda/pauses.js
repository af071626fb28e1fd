/** Lets others do something: the page move, messages arrive. In a hidden tab, too, where timers wait for a second. */
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
