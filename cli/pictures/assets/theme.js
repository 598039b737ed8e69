"use strict";
// Dark or light: as the system has it, until a person says otherwise.
{
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  let wanted = null;
  try { wanted = localStorage.getItem("headwater-theme"); } catch { /* a page without storage has no memory */ }
  const dress = () => { root.dataset.theme = wanted || (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", dress);
  document.getElementById("theme").onclick = () => {
    wanted = root.dataset.theme === "dark" ? "light" : "dark";
    try { localStorage.setItem("headwater-theme", wanted); } catch { /* as above */ }
    dress();
  };
  dress();
}
