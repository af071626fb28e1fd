import { follow } from "/live.js";

follow("counter:1", {
  url: "/results",
  onSnapshot: (data, version) => (document.getElementById("number").textContent = `${version}:${data.number}`),
  onState: (state) => (document.getElementById("state").textContent += `${state} `),
});
